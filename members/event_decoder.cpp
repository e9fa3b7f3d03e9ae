#include "members/event_decoder.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace fanfare::members {
namespace {

namespace json = boost::json;

/// 7 June 2149: the days that a member's memory of events can count end there. An id that far ahead
/// was made up, not given by Redis.
constexpr Instant kEndOfDays{std::chrono::days(65'536)};
constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestShown = 60;

std::unexpected<Rejection> reject(std::string code, std::string error) {
  return std::unexpected(Rejection{std::move(code), std::move(error)});
}

/// Sizes and encoding: everything a later message may safely quote from.
std::optional<Rejection> check_form(std::span<const Attribute> fields, const EventLimits& limits) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : fields) {
    bytes += name.size() + value.size();
  }
  if (bytes > limits.max_bytes) {
    return Rejection{"too_large",
                     fmt::format("the event is {} bytes; at most {} are taken: send fewer or "
                                 "shorter fields",
                                 bytes, limits.max_bytes)};
  }
  if (fields.size() > limits.max_attributes) {
    return Rejection{"too_many_fields", fmt::format("the event has {} fields; at most {} are taken",
                                                    fields.size(), limits.max_attributes)};
  }
  for (const auto& [name, value] : fields) {
    if (!is_utf8(name)) {
      return Rejection{"not_utf8", "a field's name is not UTF-8; encode the event as UTF-8"};
    }
    if (!is_utf8(value)) {
      return Rejection{"not_utf8", fmt::format("field '{}' is not UTF-8; encode the event as UTF-8",
                                               shortened(name, kLongestShown))};
    }
  }
  return std::nullopt;
}

/// Unix milliseconds up to the end of the year 9999, the last that RFC 3339 can write.
std::optional<Instant> parse_unix_ms(std::string_view text) {
  const auto ms = parse_whole<std::int64_t>(text);
  return ms && *ms >= 0 && *ms <= 253'402'300'799'999 ? std::optional(from_unix_ms(*ms))
                                                      : std::nullopt;
}

/// RFC 3339, or Unix milliseconds.
std::optional<Instant> parse_time(std::string_view text) {
  const auto time = parse_unix_ms(text);
  return time ? time : parse_rfc3339(text);
}

std::optional<Rejection> read_time(std::string_view text, const EventLimits& limits, Event& event) {
  const auto time = parse_time(text);
  if (!time) {
    return Rejection{"bad_time", fmt::format("'time' is '{}'; expected RFC 3339 such as "
                                             "2026-12-05T10:00:00+07:00, or Unix milliseconds",
                                             shortened(text, kLongestShown))};
  }
  event.time = *time;
  if (event.time > event.received + limits.max_ahead) {
    return Rejection{"too_early",
                     fmt::format("'time' {} is ahead of {}, when the event arrived, by more than "
                                 "events.max_ahead ({} s); check the sender's clock",
                                 format_rfc3339(event.time), format_rfc3339(event.received),
                                 limits.max_ahead.count() / 1000)};
  }
  // What the daemon forwards to a referrer is as old as the friend's event that it took; and the end
  // of a period is told however long the daemon was down.
  const bool forwarded =
      event.type == event_type::kReferral || event.type == event_type::kLeaderboardClosed;
  if (limits.max_age && !forwarded && event.time < event.received - *limits.max_age) {
    return Rejection{"too_old",
                     fmt::format("'time' {} is more than events.max_age ({} h) before {}, when the "
                                 "event arrived; raise events.max_age to load history",
                                 format_rfc3339(event.time), limits.max_age->count() / 3'600'000,
                                 format_rfc3339(event.received))};
  }
  return std::nullopt;
}

/// Of a name sent twice the first counts, as in Event::attribute().
std::optional<Rejection> read_amount(std::string_view value, Event& event) {
  if (event.amount) {
    return std::nullopt;
  }
  event.amount = Decimal::parse(value);
  if (!event.amount) {
    return Rejection{"bad_amount",
                     fmt::format("'amount' is '{}'; expected a decimal number with at most 4 "
                                 "decimals such as 125000 or 19.90, within +-922337203685477",
                                 shortened(value, kLongestShown))};
  }
  return std::nullopt;
}

std::optional<Rejection> read_items(std::string_view text, Event& event) {
  boost::system::error_code error;
  json::monotonic_resource memory;
  const json::value basket = json::parse(text, error, &memory);
  const bool lines = !error && basket.is_array() &&
                     std::ranges::all_of(basket.get_array(),
                                         [](const json::value& line) { return line.is_object(); });
  if (!lines) {
    return Rejection{"bad_items",
                     fmt::format("'items' is '{}'; expected a JSON array of objects such as "
                                 R"([{{"sku":"x","amount":"25.00","quantity":2}}])",
                                 shortened(text, kLongestShown))};
  }
  event.items = text;
  return std::nullopt;
}

std::optional<Rejection> read_field(const Attribute& field, const EventLimits& limits,
                                    Event& event) {
  const auto& [name, value] = field;
  const bool again = (name == "type" && !event.type.empty()) ||
                     (name == "member" && !event.member.empty()) ||
                     (name == "items" && !event.items.empty());
  if (again) {
    return Rejection{"duplicate_field",
                     fmt::format("the event has '{}' twice; send it once", name)};
  }
  if (name == "type") {
    event.type = value;
  } else if (name == "member") {
    event.member = value;
  } else if (name == "id") {
    event.id = value;
  } else if (name == "reply") {
    event.wants_reply = value == "1";
  } else if (name == "time") {
    return read_time(value, limits, event);
  } else if (name == "items") {
    return read_items(value, event);
  } else {
    event.attributes.push_back(field);
    return name == "amount" ? read_amount(value, event) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Rejection> check_names(const Event& event) {
  if (event.type.empty()) {
    return Rejection{"missing_field", "the event has no 'type'; send one, such as type purchase"};
  }
  if (!is_name(event.type, "_.-")) {
    return Rejection{"bad_type", fmt::format("'type' is '{}'; expected 1 to 64 characters of "
                                             "a-z 0-9 _ . -",
                                             shortened(event.type, kLongestShown))};
  }
  if (event.member.empty()) {
    return Rejection{"missing_field", "the event has no 'member'; send the member's id"};
  }
  if (!is_member_id(event.member)) {
    return Rejection{"bad_member", fmt::format("'member' is '{}'; expected 1 to 128 characters of "
                                               "A-Z a-z 0-9 . _ @ : + -",
                                               shortened(event.member, kLongestShown))};
  }
  if (event.id.empty() || event.id.size() > kLongestId) {
    return Rejection{"bad_id",
                     fmt::format("'id' is {} bytes long; expected 1 to 128", event.id.size())};
  }
  return std::nullopt;
}

}  // namespace

bool is_member_id(std::string_view id) {
  constexpr auto kAllowed = [] {
    std::array<bool, 256> allowed{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789._@:+-")) {
      allowed[static_cast<unsigned char>(c)] = true;
    }
    return allowed;
  }();
  return !id.empty() && id.size() <= kLongestId &&
         std::ranges::all_of(id, [&](char c) { return kAllowed[static_cast<unsigned char>(c)]; });
}

std::optional<Instant> entry_time(std::string_view entry) {
  const std::size_t dash = entry.find('-');
  const std::string_view sequence =
      dash == std::string_view::npos ? std::string_view() : entry.substr(dash + 1);
  if (sequence.empty() || sequence.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto time = parse_unix_ms(entry.substr(0, dash));
  return time && *time < kEndOfDays ? time : std::nullopt;
}

std::expected<Event, Rejection> decode_event(std::string_view entry,
                                             std::span<const Attribute> fields,
                                             const EventLimits& limits) {
  const auto received = entry_time(entry);
  if (!received) {
    return reject("bad_entry", "the stream entry's id is not <milliseconds>-<sequence>");
  }
  if (auto problem = check_form(fields, limits)) {
    return std::unexpected(*std::move(problem));
  }
  Event event;
  event.id = entry;
  event.time = *received;
  event.received = *received;
  for (const Attribute& field : fields) {
    if (auto problem = read_field(field, limits, event)) {
      return std::unexpected(*std::move(problem));
    }
  }
  if (auto problem = check_names(event)) {
    return std::unexpected(*std::move(problem));
  }
  return event;
}

}  // namespace fanfare::members
