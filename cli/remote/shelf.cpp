#include "cli/remote/shelf.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "cli/event_files/constants.h"
#include "cli/remote/pour.h"

namespace fanfare::cli::remote {
namespace {

using event_files::Fields;

/// Without the last field of each name: the daemon appends its own, and an app's field of the same
/// name stands before them.
Fields without_last(Fields fields, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto last = std::find_if(fields.rbegin(), fields.rend(),
                                   [name](const auto& field) { return field.first == name; });
    if (last != fields.rend()) {
      fields.erase(std::next(last).base());
    }
  }
  return fields;
}

std::vector<ShelvedEntry> read_entries(redis::Reply reply) {
  std::vector<ShelvedEntry> entries;
  for (const redis::Reply each : reply) {
    ShelvedEntry& entry = entries.emplace_back();
    entry.id = each[0].text();
    const redis::Reply fields = each[1];
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      entry.fields.emplace_back(fields[i].text(), fields[i + 1].text());
    }
  }
  return entries;
}

}  // namespace

Fields restored_event(const ShelvedEntry& entry) {
  Fields fields = without_last(entry.fields, {"entry", "code", "error"});
  // The daemon's own field is the last of its name.
  const auto first = std::find_if(entry.fields.rbegin(), entry.fields.rend(),
                                  [](const auto& field) { return field.first == "entry"; });
  if (first == entry.fields.rend()) {
    return fields;
  }
  if (!event_files::field(fields, "id")) {
    fields.emplace_back("id", first->second);
  }
  if (!event_files::field(fields, "time")) {
    fields.emplace_back("time", first->second.substr(0, first->second.find('-')));
  }
  return fields;
}

Fields restored_delivery(const ShelvedEntry& entry) {
  return without_last(entry.fields, {"error", "attempts", "first_attempt"});
}

Shelf Shelf::rejected(const redis::Keys& keys) {
  return {keys.rejected(), keys.events(), restored_event};
}

Shelf Shelf::deadletters(const redis::Keys& keys) {
  return {keys.deadletters(), keys.outbox(), restored_delivery};
}

Result<std::vector<ShelvedEntry>> read_range(Client& client,
                                             std::initializer_list<std::string_view> command) {
  const auto replies = client.send(redis::Request{command});
  if (!replies) {
    return std::unexpected(replies.error());
  }
  return read_entries(replies->front());
}

Result<std::vector<ShelvedEntry>> read_shelf(Client& client, const std::string& stream,
                                             std::string_view first, std::size_t count) {
  const std::string most = std::to_string(count);
  return read_range(client, {"XRANGE", stream, first, "+", "COUNT", most});
}

Result<std::vector<ShelvedEntry>> find_on_shelf(Client& client, const std::string& stream,
                                                std::span<const std::string> ids) {
  redis::Request request;
  for (const std::string& id : ids) {
    request.add({"XRANGE", stream, id, id});
  }
  const auto replies = client.send(std::move(request));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  std::vector<ShelvedEntry> found;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto entries = read_entries((*replies)[i]);
    if (entries.empty()) {
      return failure(fmt::format("{} has no entry {}; `list` shows those it has", stream, ids[i]));
    }
    found.push_back(std::move(entries.front()));
  }
  return found;
}

Result<void> restore(Client& client, const Shelf& shelf, std::span<const ShelvedEntry> entries) {
  redis::Request request;
  for (const ShelvedEntry& entry : entries) {
    add_event(request, shelf.destination, shelf.restored(entry));
  }
  if (request.empty()) {
    return {};
  }
  if (const auto written = client.send(std::move(request)); !written) {
    return std::unexpected(written.error());
  }
  return drop(client, shelf.stream, entries);
}

Result<void> drop(Client& client, const std::string& stream,
                  std::span<const ShelvedEntry> entries) {
  if (entries.empty()) {
    return {};
  }
  std::vector<std::string_view> command{"XDEL", stream};
  for (const ShelvedEntry& entry : entries) {
    command.push_back(entry.id);
  }
  redis::Request request;
  request.add(command);
  const auto replies = client.send(std::move(request));
  return replies ? Result<void>() : std::unexpected(replies.error());
}

}  // namespace fanfare::cli::remote
