#include "members/journal.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/json_writer.h"

namespace fanfare::members {
namespace {

namespace json = boost::json;

void write_badge(JsonWriter& out, const AwardedBadge& badge) {
  out.begin_object().field("badge", badge.badge);
  if (!badge.level.empty()) {
    out.field("level", badge.level);
  }
  if (!badge.campaign.empty()) {
    out.field("campaign", badge.campaign);
  }
  out.end_object();
}

void write_names(JsonWriter& out, std::string_view key, const std::vector<std::string>& names) {
  if (names.empty()) {
    return;
  }
  out.key(key).begin_array();
  for (const std::string& name : names) {
    out.value(name);
  }
  out.end_array();
}

/// A plain template name, or an object where there is more to say.
void write_notification(JsonWriter& out, const NotificationRequest& request) {
  if (request.channels.empty() && request.delay.empty() && request.badge.empty() &&
      request.about.empty()) {
    out.value(request.template_id);
    return;
  }
  out.begin_object().field("template", request.template_id);
  write_names(out, "channels", request.channels);
  if (!request.delay.empty()) {
    out.field("delay", request.delay);
  }
  if (!request.badge.empty()) {
    out.field("badge", request.badge);
  }
  if (!request.about.empty()) {
    out.key("about").begin_object();
    for (const auto& [name, value] : request.about) {
      out.field(name, value);
    }
    out.end_object();
  }
  out.end_object();
}

void write_lots(JsonWriter& out, const std::vector<LotMove>& lots) {
  if (lots.empty()) {
    return;
  }
  out.key("lots").begin_array();
  for (const LotMove& lot : lots) {
    out.begin_object().field("points", lot.points.count());
    if (lot.expires) {
      out.field("expires", format_rfc3339(*lot.expires));
    }
    out.end_object();
  }
  out.end_array();
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Calls `read(value)` for each element of the array under `key`; nothing when it has none.
template <class Read>
void for_each(const json::object& object, std::string_view key, Read read) {
  if (const json::value* list = object.if_contains(key); list != nullptr && list->is_array()) {
    for (const json::value& element : list->get_array()) {
      read(element);
    }
  }
}

std::vector<std::string> read_names(const json::object& object, std::string_view key) {
  std::vector<std::string> names;
  for_each(object, key, [&](const json::value& name) {
    if (name.is_string()) {
      names.emplace_back(name.get_string());
    }
  });
  return names;
}

/// The texts in the object under `key`, in their order.
std::vector<std::pair<std::string, std::string>> texts_in(const json::object& object,
                                                          std::string_view key) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (const json::value* map = object.if_contains(key); map != nullptr && map->is_object()) {
    for (const auto& [name, value] : map->get_object()) {
      if (value.is_string()) {
        texts.emplace_back(name, value.get_string());
      }
    }
  }
  return texts;
}

Points points_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? Points(value->get_int64()) : Points();
}

NotificationRequest read_notification(const json::value& value) {
  NotificationRequest request;
  if (value.is_string()) {
    request.template_id = value.get_string();
  } else if (value.is_object()) {
    request.template_id = text_of(value.get_object(), "template");
    request.delay = text_of(value.get_object(), "delay");
    request.badge = text_of(value.get_object(), "badge");
    request.about = texts_in(value.get_object(), "about");
    request.channels = read_names(value.get_object(), "channels");
  }
  return request;
}

void read_points(const json::object& object, JournalEntry& entry) {
  if (const json::value* points = object.if_contains("points"); points && points->is_object()) {
    for (const auto& [campaign, value] : points->get_object()) {
      if (value.is_int64()) {
        entry.points.emplace_back(campaign, Points(value.get_int64()));
      }
    }
  }
}

/// Decimals are written as JSON strings, because most readers would round a JSON number.
void read_counters(const json::object& object, JournalEntry& entry) {
  if (const json::value* counters = object.if_contains("counters");
      counters && counters->is_object()) {
    for (const auto& [name, value] : counters->get_object()) {
      if (const auto by = value.is_string() ? Decimal::parse(value.get_string()) : std::nullopt) {
        entry.counters.emplace_back(name, *by);
      }
    }
  }
}

void read_lots(const json::object& object, JournalEntry& entry) {
  for_each(object, "lots", [&](const json::value& lot) {
    if (lot.is_object()) {
      const json::object& fields = lot.get_object();
      entry.lots.push_back(
          {parse_rfc3339(text_of(fields, "expires")), points_in(fields, "points")});
    }
  });
}

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
  return !points.empty() || pending != Points() || !lots.empty() || !limited.empty() ||
         !badges.empty() || !counters.empty() || !profile.empty() || !notifications.empty() ||
         !late.empty() || cascade_cut;
}

std::string to_json(const JournalEntry& entry) {
  std::string text;
  text.reserve(128);
  JsonWriter out(text);
  out.begin_object()
      .field("at", format_rfc3339(entry.at))
      .field("type", entry.type)
      .field("id", entry.id);
  if (entry.received) {
    out.field("received", format_date(*entry.received));
  }
  if (!entry.points.empty()) {
    out.key("points").begin_object();
    for (const auto& [campaign, given] : entry.points) {
      out.field(campaign, given.count());
    }
    out.end_object();
  }
  if (entry.pending != Points()) {
    out.field("pending", entry.pending.count());
  }
  if (entry.expires) {
    out.field("expires", format_rfc3339(*entry.expires));
  }
  write_lots(out, entry.lots);
  if (!entry.reason.empty()) {
    out.field("reason", entry.reason);
  }
  write_names(out, "limited", entry.limited);
  if (!entry.badges.empty()) {
    out.key("badges").begin_array();
    for (const AwardedBadge& badge : entry.badges) {
      write_badge(out, badge);
    }
    out.end_array();
  }
  if (!entry.counters.empty()) {
    out.key("counters").begin_object();
    for (const auto& [name, by] : entry.counters) {
      out.field(name, by.to_string());
    }
    out.end_object();
  }
  if (!entry.profile.empty()) {
    out.key("set").begin_object();
    for (const auto& [name, value] : entry.profile) {
      out.field(name, value);
    }
    out.end_object();
  }
  if (!entry.notifications.empty()) {
    out.key("notify").begin_array();
    for (const NotificationRequest& request : entry.notifications) {
      write_notification(out, request);
    }
    out.end_array();
  }
  write_names(out, "late", entry.late);
  if (entry.cascade_cut) {
    out.field("cascade_cut", true);
  }
  if (!entry.version.empty()) {
    out.field("v", entry.version);
  }
  out.end_object();
  return text;
}

Result<JournalEntry> journal_entry_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error || !document.is_object()) {
    return failure("a journal entry is not a JSON object");
  }
  const json::object& object = document.get_object();
  JournalEntry entry;
  const auto at = parse_rfc3339(text_of(object, "at"));
  if (!at) {
    return failure("a journal entry has no time in 'at'");
  }
  entry.at = *at;
  entry.type = text_of(object, "type");
  entry.id = text_of(object, "id");
  entry.received = parse_date(text_of(object, "received"));
  read_points(object, entry);
  entry.pending = points_in(object, "pending");
  entry.expires = parse_rfc3339(text_of(object, "expires"));
  read_lots(object, entry);
  entry.reason = text_of(object, "reason");
  entry.limited = read_names(object, "limited");
  entry.late = read_names(object, "late");
  for_each(object, "badges", [&](const json::value& badge) {
    if (badge.is_object()) {
      const json::object& fields = badge.get_object();
      entry.badges.push_back(
          {text_of(fields, "badge"), text_of(fields, "level"), text_of(fields, "campaign")});
    }
  });
  read_counters(object, entry);
  entry.profile = texts_in(object, "set");
  for_each(object, "notify", [&](const json::value& request) {
    entry.notifications.push_back(read_notification(request));
  });
  entry.version = text_of(object, "v");
  entry.cascade_cut = object.contains("cascade_cut");
  return entry;
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
