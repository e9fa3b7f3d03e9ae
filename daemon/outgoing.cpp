#include "daemon/outgoing.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.h"
#include "base/text.h"
#include "members/event.h"

namespace fanfare::daemon {
namespace {

std::int64_t to_count(std::string_view text) {
  return parse_whole<std::int64_t>(text).value_or(0);
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

void read_field(Outgoing& out, std::string_view name, std::string_view value) {
  if (name == "id") {
    out.id = value;
  } else if (name == "member") {
    out.member = value;
  } else if (name == "template") {
    out.template_id = value;
  } else if (name == "channels") {
    out.channels = split(value);
  } else if (name == "badge") {
    out.badge = value;
  } else if (name == "at") {
    out.at = from_unix_ms(to_count(value));
  } else if (name == "due") {
    out.due = from_unix_ms(to_count(value));
  } else if (name == "day") {
    out.day = value;
  } else if (name == "event") {
    out.event = value;
  } else if (name == "attempts") {
    out.attempts = static_cast<std::uint32_t>(to_count(value));
  } else if (name == "first_attempt") {
    out.first_attempt = from_unix_ms(to_count(value));
  } else if (name == "withdrawn") {
    out.withdrawn = value == "1";
  } else if (name == "single_channel") {
    out.single_channel = value == "1";
  }
}

}  // namespace

std::vector<std::string> Outgoing::fields() const {
  return {"id",
          id,
          "member",
          member,
          "template",
          template_id,
          "channels",
          fmt::format("{}", fmt::join(channels, ",")),
          "badge",
          badge,
          "at",
          std::to_string(to_unix_ms(at)),
          "due",
          std::to_string(to_unix_ms(due)),
          "day",
          day,
          "event",
          event,
          "attempts",
          std::to_string(attempts),
          "first_attempt",
          std::to_string(to_unix_ms(first_attempt)),
          "single_channel",
          single_channel ? "1" : "0"};
}

std::string withdrawal_of(const Outgoing& outgoing) {
  std::string_view whole = outgoing.id;
  if (outgoing.single_channel && !outgoing.channels.empty()) {
    whole.remove_suffix(std::min(whole.size(), outgoing.channels.front().size() + 1));
  }
  return std::string(whole) + "-withdrawn";
}

Outgoing decode_outgoing(redis::Reply entry) {
  Outgoing out;
  out.entry = entry[0].text();
  const redis::Reply fields = entry[1];
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    read_field(out, fields[i].text(), fields[i + 1].text());
  }
  return out;
}

std::string warned_expiry(const Outgoing& outgoing) {
  boost::system::error_code error;
  const boost::json::value event = boost::json::parse(outgoing.event, error);
  if (error || !event.is_object()) {
    return {};
  }
  const auto text = [&](std::string_view key) {
    const boost::json::value* value = event.get_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  };
  return text("type") == members::event_type::kPointsExpiring ? text("expires_at") : std::string();
}

std::string to_json(const std::vector<std::string>& fields) {
  std::string text;
  JsonWriter out(text);
  out.begin_array();
  for (const std::string& field : fields) {
    out.value(field);
  }
  out.end_array();
  return text;
}

}  // namespace fanfare::daemon
