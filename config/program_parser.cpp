#include <algorithm>

#include "base/text.h"
#include "config/common.h"
#include "config/documents.h"
#include "config/points_parser.h"
#include "config/tiers_parser.h"

namespace fanfare::config {
namespace {

void parse_points_policy(const MapReader& map, const Names& names,
                         engine::Definitions& definitions) {
  map.allow_only({"rounding", "stack", "expire", "pending", "negative"});
  const auto rounding = map.one_of("rounding", {"floor", "half_even", "ceil"});
  definitions.rounding = rounding == "half_even" ? Rounding::HalfEven
                         : rounding == "ceil"    ? Rounding::Ceil
                                                 : Rounding::Floor;
  const auto stack = map.one_of("stack", {"best", "sum", "product"});
  definitions.stack = stack == "sum"       ? engine::Stack::Sum
                      : stack == "product" ? engine::Stack::Product
                                           : engine::Stack::Best;
  definitions.points = parse_expiry_and_pending(map, {names, names.zone});
}

std::string parse_currency(const Value& value) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (value.is_scalar() && value.node().text.size() == 3 &&
      std::ranges::all_of(value.node().text, is_capital)) {
    return value.node().text;
  }
  (void)value.expected("a currency of three capital letters (ISO 4217) such as IDR");
  return {};
}

/// `09:30`, from 00:00 to 23:59.
std::optional<std::chrono::minutes> parse_time_of_day(const Value& value) {
  static constexpr std::string_view kExpected = "a time of day from 00:00 to 23:59 such as 09:00";
  if (!value.is_scalar()) {
    return value.expected(kExpected);
  }
  const std::string_view text = value.node().text;
  const auto hour = parse_whole<unsigned>(text.substr(0, 2));
  const auto minute = text.size() == 5 && text[2] == ':' ? parse_whole<unsigned>(text.substr(3))
                                                         : std::optional<unsigned>();
  if (!hour || !minute || *hour > 23 || *minute > 59) {
    return value.expected(kExpected);
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

}  // namespace

TimeZone program_zone(const MapReader& document) {
  const auto zone = document.find("timezone");
  const auto found = zone && zone->is_scalar() ? TimeZone::find(zone->node().text) : std::nullopt;
  return found.value_or(TimeZone());
}

void parse_program(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only(
      {"program", "title", "timezone", "locale", "currency", "points", "counters", "tiers",
       "memberships", "refund", "daily_at", "leap_day_birthday", "member.inactive"},
      {"notifications", "segments"});
  engine::Definitions& definitions = draft.definitions;
  definitions.id = document.fields().front().value.id().value_or("");
  definitions.title = parse_title(document);
  definitions.zone = document.value_or<TimeZone>("timezone", TimeZone());
  if (const auto locale = document.find("locale")) {
    definitions.locale = parse_locale(*locale).value_or("en");
  }
  if (const auto currency = document.find("currency")) {
    definitions.currency = parse_currency(*currency);
  }
  if (const auto points = document.optional<MapReader>("points")) {
    parse_points_policy(*points, names, definitions);
  }
  if (const auto tiers = document.find("tiers")) {
    definitions.tiers = parse_tiers(*tiers, {names, names.zone});
  }
  if (const auto memberships = document.optional<MapReader>("memberships")) {
    definitions.memberships = parse_memberships(*memberships);
  }
  if (const auto refund = document.optional<MapReader>("refund")) {
    refund->allow_only({"badges"});
    definitions.revoke_refunded_badges = refund->one_of("badges", {"keep", "revoke"}) == "revoke";
  }
  if (const auto daily = document.find("daily_at")) {
    const auto time = parse_time_of_day(*daily);
    definitions.occasions.daily_at = time.value_or(definitions.occasions.daily_at);
  }
  definitions.occasions.leap_day_in_march =
      document.one_of("leap_day_birthday", {"feb28", "mar1"}) == "mar1";
  if (const auto inactive = document.optional<MapReader>("member.inactive")) {
    inactive->allow_only({"after"});
    definitions.occasions.inactive_after = inactive->required<Duration>("after");
  }
  if (const auto counters = document.optional<MapReader>("counters")) {
    definitions.counters = parse_counters(*counters, names);
  }
}

}  // namespace fanfare::config
