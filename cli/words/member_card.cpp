#include "cli/words/member_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>

#include "base/decimal.h"
#include "base/json_writer.h"
#include "cli/terminal.h"
#include "cli/words/journal.h"
#include "cli/words/table.h"
#include "redis/member_codec.h"

namespace fanfare::cli::words {
namespace {

constexpr std::size_t kLabelWidth = 14;

std::string_view value_of(const StoredMember::Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(
      fields, name, [](const auto& each) { return std::string_view(each.first); });
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

/// A stored time for people; anything else as it is.
std::string readable(std::string_view value, const TimeZone& zone) {
  const auto time = parse_rfc3339(value);
  return time ? describe_time(*time, zone) : harmless(value);
}

/// `: active, 3 of 5`; empty where it is not what the daemon writes.
std::string describe_challenge(const std::string& text) {
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  const auto* fields = error ? nullptr : json.if_object();
  const auto word = [&](std::string_view key) {
    const auto* value = fields == nullptr ? nullptr : fields->if_contains(key);
    return value == nullptr     ? std::string()
           : value->is_string() ? std::string(value->get_string())
                                : boost::json::serialize(*value);
  };
  const std::string status = word("status");
  return status.empty() ? ""
                        : fmt::format(": {}, {} of {}", status, word("progress"), word("target"));
}

class Card {
 public:
  Card(const TimeZone& zone, bool colours) : zone_(zone), colours_(colours) {}

  void line(std::string_view label, std::string_view value) {
    text_ += fmt::format(
        "  {}{}\n", painted(padded(harmless(label), kLabelWidth), Colour::Dim, colours_), value);
  }

  void badges(const StoredMember::Fields& held) {
    for (bool first = true; const auto& [id, json] : held) {
      const auto badge = redis::decode_badge(json);
      std::string value = id;
      if (badge) {
        value += badge->level.empty() ? "" : fmt::format(" ({})", badge->level);
        value += fmt::format(", since {}", describe_time(badge->awarded_at, zone_));
        value += badge->campaign.empty() ? "" : ", from " + badge->campaign;
        value += badge->expires_at ? ", until " + describe_time(*badge->expires_at, zone_) : "";
      }
      line(std::exchange(first, false) ? "badges" : "", harmless(value));
    }
  }

  void challenges(const StoredMember::Fields& all) {
    for (bool first = true; const auto& [id, json] : all) {
      line(std::exchange(first, false) ? "challenges" : "",
           harmless(id + describe_challenge(json)));
    }
  }

  void counters(const StoredMember::Fields& counters) {
    for (bool first = true; const auto& [name, value] : counters) {
      line(std::exchange(first, false) ? "counters" : "", harmless(name + " " + value));
    }
  }

  void title(std::string_view title) { text_ += painted(title, Colour::Bold, colours_) + "\n"; }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  const TimeZone& zone_;
  bool colours_;
};

bool shown_apart(std::string_view name) {
  return name == "name" || name == "rev" || name.starts_with("points");
}

/// `120 to spend, 500 earned in all`, and what there is besides.
std::vector<std::string> points_lines(const StoredMember::Fields& fields, const TimeZone& zone) {
  const auto number = [&](std::string_view field) {
    const auto value = value_of(fields, field);
    return value.empty() ? std::string_view("0") : value;
  };
  std::vector<std::string> lines{
      fmt::format("{} to spend, {} earned in all", number("points"), number("points_lifetime"))};
  if (number("points_pending") != "0") {
    lines.push_back(fmt::format("{} pending", number("points_pending")));
  }
  if (number("points_expiring") != "0") {
    lines.push_back(fmt::format("{} expire on {}", number("points_expiring"),
                                readable(value_of(fields, "points_expiring_at"), zone)));
  }
  return lines;
}

/// Values that are JSON, unless something else wrote over them.
void write_documents(JsonWriter& out, std::string_view key, const StoredMember::Fields& fields) {
  out.key(key).begin_object();
  for (const auto& [id, json] : fields) {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(json, error);
    out.key(id);
    error ? out.value(json) : out.raw(boost::json::serialize(parsed));
  }
  out.end_object();
}

}  // namespace

std::optional<TimeZone> zone_of(const StoredMember& member) {
  const auto name = value_of(member.fields, "timezone");
  return name.empty() ? std::nullopt : TimeZone::find(std::string(name));
}

std::string member_card(const StoredMember& member, const TimeZone& zone, bool colours) {
  const auto name = value_of(member.fields, "name");
  Card card(zone, colours);
  card.title(name.empty() ? member.id : fmt::format("{} ({})", harmless(name), member.id));
  for (bool first = true; const std::string& line : points_lines(member.fields, zone)) {
    card.line(std::exchange(first, false) ? "points" : "", line);
  }
  for (const auto& [field, value] : member.fields) {
    if (!shown_apart(field)) {
      card.line(field, readable(value, zone));
    }
  }
  card.badges(member.badges);
  card.challenges(member.challenges);
  card.counters(member.counters);
  return card.text();
}

std::string member_json(const StoredMember& member) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("id", member.id);
  for (const auto& [name, value] : member.fields) {
    const bool number = name == "rev" || (name.starts_with("points") && !name.ends_with("_at"));
    out.key(name);
    number&& Decimal::parse(value) ? out.raw(value) : out.value(value);
  }
  out.key("counters").begin_object();
  for (const auto& [name, value] : member.counters) {
    out.key(name);
    Decimal::parse(value) ? out.raw(value) : out.value(value);
  }
  out.end_object();
  write_documents(out, "badges", member.badges);
  write_documents(out, "challenges", member.challenges);
  out.end_object();
  return text;
}

}  // namespace fanfare::cli::words
