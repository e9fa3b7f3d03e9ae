#include "cli/remote/event_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "cli/event_files/constants.h"

namespace fanfare::cli::remote {
namespace {

using event_files::field;
using Matches = std::function<bool(const ShelvedEntry&)>;

constexpr std::size_t kPage = 1000;
/// Rejected events are the exception, and those under way are new: not so many are looked at.
constexpr std::size_t kMostRecent = 20'000;

struct Stretch {
  std::string first;  ///< As XRANGE takes it.
  std::string last;
  std::size_t most;
};

/// The first entry of a stretch that matches, or with `newest_first` the last.
Result<Search> search(Client& client, const std::string& stream, Stretch stretch, bool newest_first,
                      const Matches& matches) {
  const std::string page = std::to_string(kPage);
  for (std::size_t seen = 0; seen < stretch.most;) {
    const auto entries =
        newest_first
            ? read_range(client, {"XREVRANGE", stream, stretch.last, stretch.first, "COUNT", page})
            : read_range(client, {"XRANGE", stream, stretch.first, stretch.last, "COUNT", page});
    if (!entries) {
      return std::unexpected(entries.error());
    }
    if (const auto found = std::ranges::find_if(*entries, matches); found != entries->end()) {
      return Search{*found, true};
    }
    if (entries->size() < kPage) {
      return Search{};
    }
    seen += entries->size();
    (newest_first ? stretch.last : stretch.first) = "(" + entries->back().id;
  }
  return Search{std::nullopt, false};
}

/// Whether an entry is the event of that journal entry: the same id may have been sent before, with
/// something in it that was refused. Borrows all of them.
Matches is_event_of(const std::string& member, const members::JournalEntry& applied,
                    const members::EventLimits& limits) {
  return [&](const ShelvedEntry& entry) {
    if (field(entry.fields, "member") != member ||
        field(entry.fields, "id").value_or(entry.id) != applied.id) {
      return false;
    }
    std::vector<members::Attribute> fields;
    for (const auto& [name, value] : entry.fields) {
      fields.push_back({name, value});
    }
    const auto event = members::decode_event(entry.id, fields, limits);
    return event && event->type == applied.type && event->time == applied.at;
  };
}

std::string entry_at(Instant when) {
  return std::to_string(std::max<std::int64_t>(0, to_unix_ms(when)));
}

}  // namespace

Result<Search> find_applied_event(Client& client, const std::string& member,
                                  const members::JournalEntry& applied,
                                  const members::EventLimits& limits) {
  const std::string stream = client.keys().events();
  const Matches matches = is_event_of(member, applied, limits);
  if (members::entry_time(applied.id)) {  // the stream's own id
    auto named = search(client, stream, {applied.id, applied.id, 1}, false, matches);
    if (!named || named->found) {
      return named;
    }
  }
  // Most events are sent when they happen; others later, or by a clock that is ahead.
  const std::string soon = entry_at(applied.at + std::chrono::minutes(1));
  auto near =
      search(client, stream, {entry_at(applied.at), soon, kMostSearched / 2}, false, matches);
  if (!near || near->found) {
    return near;
  }
  return search(client, stream, {entry_at(applied.at - limits.max_ahead), "+", kMostSearched / 2},
                false, matches);
}

Result<Search> find_sent_event(Client& client, const std::string& member, const std::string& id) {
  return search(client, client.keys().events(), {"-", "+", kMostRecent}, true,
                [&](const ShelvedEntry& entry) {
                  return field(entry.fields, "member") == member &&
                         field(entry.fields, "id").value_or(entry.id) == id;
                });
}

Result<Search> find_rejected_event(Client& client, const std::string& member,
                                   const std::string& id) {
  return search(client, client.keys().rejected(), {"-", "+", kMostRecent}, true,
                [&](const ShelvedEntry& entry) {
                  const event_files::Fields sent = restored_event(entry);
                  return field(sent, "member") == member &&
                         (entry.id == id || field(sent, "id") == id);
                });
}

}  // namespace fanfare::cli::remote
