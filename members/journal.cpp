#include "members/journal.h"

namespace fanfare::members {
namespace {

/// Takes `before` and the text up to the next quotation mark off the front; empty when `rest` does
/// not start so, or the text has escapes in it.
std::optional<std::string_view> take_text(std::string_view& rest, std::string_view before) {
  if (!rest.starts_with(before)) {
    return std::nullopt;
  }
  const std::size_t end = rest.find('"', before.size());
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view text = rest.substr(before.size(), end - before.size());
  if (text.contains('\\')) {
    return std::nullopt;
  }
  rest.remove_prefix(end + 1);
  return text;
}

/// applied_event() for an entry that looks as to_json writes it, without escapes up to the id.
std::optional<AppliedEvent> skim(std::string_view rest) {
  const auto at = take_text(rest, R"({"at":")");
  const auto type = at ? take_text(rest, R"(,"type":")") : std::nullopt;
  const auto id = type ? take_text(rest, R"(,"id":")") : std::nullopt;
  if (!id) {
    return std::nullopt;
  }
  const auto received = take_text(rest, R"(,"received":")");
  const auto day = parse_date(received ? *received : at->substr(0, at->find('T')));
  return day ? std::optional(AppliedEvent{std::string(*id), *day}) : std::nullopt;
}

}  // namespace

Points JournalEntry::total_points() const {
  Points total;
  for (const auto& [campaign, given] : points) {
    total += given;
  }
  return total;
}

bool JournalEntry::tells_anything() const {
  return !points.empty() || pending != Points() || !lots.empty() || tier || !rewards.empty() ||
         plan || refund || !forwards.empty() || !revoked.empty() || !renewed.empty() ||
         !limited.empty() || !badges.empty() || !challenges.empty() || !counters.empty() ||
         !profile.empty() || !notifications.empty() || !late.empty() || cascade_cut;
}

std::optional<AppliedEvent> applied_event(std::string_view text) {
  if (auto skimmed = skim(text)) {
    return skimmed;
  }
  const auto entry = journal_entry_from_json(text);
  if (!entry) {
    return std::nullopt;
  }
  const auto day = std::chrono::floor<std::chrono::days>(entry->at);
  return AppliedEvent{entry->id, entry->received.value_or(day)};
}

}  // namespace fanfare::members
