#include "daemon/traces.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"

namespace fanfare::daemon {
namespace {

std::optional<Instant> time_of(std::string_view text) {
  const auto ms = parse_whole<std::int64_t>(text);
  return ms ? std::optional(from_unix_ms(*ms)) : parse_rfc3339(text);
}

}  // namespace

std::optional<std::string_view> TraceEntry::field(std::string_view name) const {
  std::optional<std::string_view> value;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i] == name) {
      value = fields[i + 1];
    }
  }
  return value;
}

Traces::Traces(std::vector<redis::Erasure> erasures) : erasures_(std::move(erasures)) {
  for (std::size_t i = 0; i < erasures_.size(); ++i) {
    by_member_[erasures_[i].member].push_back(i);
  }
}

template <class IsBefore>
std::optional<std::size_t> Traces::find(const TraceEntry& entry, IsBefore is_before) const {
  for (std::size_t i = 0; i + 1 < entry.fields.size(); i += 2) {
    if (entry.fields[i] != "member") {
      continue;  // refused events may have several
    }
    const auto found = by_member_.find(entry.fields[i + 1]);
    for (const std::size_t place :
         found == by_member_.end() ? std::vector<std::size_t>() : found->second) {
      if (is_before(erasures_[place])) {
        return place;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Traces::in_events(const TraceEntry& entry) const {
  const StreamId id = StreamId::parse(entry.id);
  return find(entry, [&](const auto& erasure) { return id < StreamId::parse(erasure.entry); });
}

std::optional<std::size_t> Traces::in_rejected(const TraceEntry& entry) const {
  const StreamId id = StreamId::parse(entry.field("entry").value_or(""));
  return find(entry, [&](const auto& erasure) { return id <= StreamId::parse(erasure.entry); });
}

std::optional<std::size_t> Traces::in_outcomes(const TraceEntry& entry) const {
  // What has no time was written by nobody who knows better: it goes.
  const Instant at = time_of(entry.field("at").value_or("")).value_or(Instant());
  return find(entry, [&](const auto& erasure) { return at <= erasure.at; });
}

std::string Traces::last_entry() const {
  const auto last = std::ranges::max_element(
      erasures_, {}, [](const redis::Erasure& erasure) { return StreamId::parse(erasure.entry); });
  return last == erasures_.end() ? "0-0" : last->entry;
}

}  // namespace fanfare::daemon
