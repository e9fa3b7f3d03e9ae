#include "config/common.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engine/counting.h"
#include "members/event.h"

namespace fanfare::config {
namespace {

/// What the daemon writes in journals, or tells itself, and nothing triggers on.
constexpr std::array<std::string_view, 12> kSilentEvents{
    members::event_type::kBadgeExpired,    members::event_type::kBadgeRenewed,
    members::event_type::kBadgeBackfill,   members::event_type::kReferral,
    members::event_type::kMembershipGrace, members::event_type::kRewardExpired,
    members::event_type::kTierRenewed,     members::event_type::kPointsExtended,
    members::event_type::kPointsWarned,    members::event_type::kChallengeExpired,
    members::event_type::kStreakFrozen,    engine::kCounterEnded};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_letter_or_digit(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

/// A length to compare by: a month counts as 30 days.
milliseconds rough_length(const Duration& duration) {
  const int days = duration.unit == Duration::Unit::Year ? 365 : 30;
  return duration.fixed().value_or(std::chrono::days(days) * duration.count);
}

std::optional<std::string> parse_event_type(const Value& value) {
  if (!value.is_scalar() || !is_name(value.node().text, "_.-")) {
    return value.expected("an event type of 1 to 64 lower-case letters, digits, '_', '.' and '-'");
  }
  if (value.node().text == members::event_type::kSchedule) {
    value.fail("'schedule' is no event: a campaign may have it for its only trigger");
    return std::nullopt;
  }
  if (value.node().text == members::event_type::kSettle) {
    value.fail("the event 'member.settle' only makes what is due happen: nothing triggers on it");
    return std::nullopt;
  }
  if (std::ranges::find(kSilentEvents, value.node().text) != kSilentEvents.end()) {
    value.fail(fmt::format("the event '{}' only stands in journals: nothing triggers on it",
                           value.node().text));
    return std::nullopt;
  }
  return value.node().text;
}

}  // namespace

bool is_locale(std::string_view text) {
  const auto language = text.substr(0, text.find_first_of("-_"));
  if (language.size() < 2 || language.size() > 3 || !std::ranges::all_of(language, is_letter)) {
    return false;
  }
  for (text.remove_prefix(language.size()); !text.empty();) {
    const auto part = text.substr(1, text.find_first_of("-_", 1) - 1);
    if (part.size() < 2 || part.size() > 8 || !std::ranges::all_of(part, is_letter_or_digit)) {
      return false;
    }
    text.remove_prefix(part.size() + 1);
  }
  return true;
}

std::optional<std::string> parse_locale(const Value& value) {
  if (value.is_scalar() && is_locale(value.node().text)) {
    return value.node().text;
  }
  return value.expected("a locale such as en or pt-BR");
}

campaigns::LocalizedText parse_localized(const Value& value) {
  campaigns::LocalizedText texts;
  if (!value.is_map()) {
    if (value.is_scalar()) {
      texts[""] = value.node().text;
    } else {
      (void)value.expected("text, or a map of locales such as {en: Welcome, id: Selamat datang}");
    }
    return texts;
  }
  const MapReader map(value);  // outlives the loop over its fields
  for (const auto& [locale, text] : map.fields()) {
    const auto name = parse_locale(locale);
    auto content = text.text();
    if (name && content) {
      texts[*name] = std::move(*content);
    }
  }
  return texts;
}

campaigns::LocalizedText parse_title(const MapReader& document) {
  const auto title = document.find("title");
  return title ? parse_localized(*title) : campaigns::LocalizedText();
}

std::vector<Duration> parse_lead_times(const Value& list, std::string_view what) {
  std::vector<Duration> leads;
  for (const Value& each : list.list_or_one()) {
    const auto lead = each.duration();
    if (lead && lead->unit < Duration::Unit::Day) {
      each.fail(fmt::format("{} with a day; warn whole days before, such as 7d", what));
    } else if (lead && std::ranges::find(leads, *lead) != leads.end()) {
      each.fail(fmt::format("'{}' stands here twice", lead->to_string()));
    } else if (lead) {
      leads.push_back(*lead);
    }
  }
  std::ranges::sort(leads, std::ranges::greater(), rough_length);
  return leads;
}

std::optional<Duration> parse_whole_days(const Value& value) {
  const auto time = value.duration();
  if (time && time->unit < Duration::Unit::Day) {
    return value.expected("whole days or longer, such as 12mo");
  }
  return time;
}

std::vector<std::string> parse_event_types(const Value& value) {
  std::vector<std::string> types;
  const auto items = value.list_or_one();
  if (items.empty()) {
    value.fail("expected an event type, found an empty list");
  }
  for (const Value& item : items) {
    auto type = parse_event_type(item);
    if (!type) {
      continue;
    }
    if (std::ranges::find(types, *type) != types.end()) {
      item.fail(fmt::format("'{}' is listed twice", *type));
    } else {
      types.push_back(std::move(*type));
    }
  }
  return types;
}

}  // namespace fanfare::config
