#include <fmt/format.h>

#include <algorithm>

#include "config/by_table.h"
#include "config/common.h"
#include "config/documents.h"
#include "config/schedule_parser.h"

namespace fanfare::config {
namespace {

using engine::RewardRule;

constexpr std::string_view kPlainCode = "##########";
constexpr std::ptrdiff_t kFewestDrawn = 6;
constexpr std::size_t kLongestCode = 64;
constexpr std::int64_t kMost = 1'000'000'000;

bool is_printable(char c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '\\';
}

/// Codes that are too short are guessed.
std::string parse_code(const Value& value) {
  const std::string text = value.is_scalar() ? value.node().text : std::string();
  if (text.size() > kLongestCode || std::ranges::count(text, '#') < kFewestDrawn ||
      !std::ranges::all_of(text, is_printable)) {
    (void)value.expected(
        "a code of up to 64 letters, digits and signs, with 6 '#' or more for what is drawn, such "
        "as \"COFFEE-########\"");
  }
  return text;
}

void parse_stock(const MapReader& map, RewardRule& rule) {
  if (const auto stock = map.find("stock")) {
    rule.stock = stock->whole(0, kMost);
  }
  rule.stock_by_occurrence = map.one_of("stock_every", {"occurrence"}).has_value();
  if (rule.stock_by_occurrence && !(map.has("stock") && rule.schedule.repeat)) {
    map.fail("stock_every",
             "'stock_every: occurrence' needs a 'stock', and a 'schedule' with 'repeat'");
  }
}

void parse_terms(const MapReader& map, const ConditionContext& context, RewardRule& rule) {
  if (const auto cost = map.find("cost")) {
    const auto points = cost->whole(1, kMost);
    rule.cost = points ? std::optional(Points(*points)) : std::nullopt;
  }
  if (const auto valid = map.find("valid")) {
    rule.valid = parse_whole_days(*valid);
  }
  if (const auto warn = map.find("warn")) {
    rule.warn = parse_lead_times(*warn, "rewards expire");
    if (!map.has("valid")) {
      map.fail("warn", "'warn' means nothing without 'valid'");
    }
  }
  if (const auto when = map.find("when")) {
    rule.when = parse_condition(*when, context);
  }
}

RewardRule parse_rule(const MapReader& map, const Names& names) {
  map.allow_only({"reward", "title", "image", "cost", "valid", "warn", "stock", "stock_every",
                  "schedule", "when", "code"});
  RewardRule rule;
  rule.id = map.fields().front().value.id().value_or("");
  rule.title = parse_title(map);
  rule.image = map.value_or<std::string>("image", "");
  rule.schedule.zone = names.zone;
  if (const auto schedule = map.optional<MapReader>("schedule")) {
    rule.schedule = parse_schedule(*schedule, names);
    if (rule.schedule.in_member_zone) {
      schedule->fail("timezone", "the schedule of a reward is the same for everyone; name a zone");
    }
  }
  parse_terms(map, {names, rule.schedule.zone}, rule);
  parse_stock(map, rule);
  const auto code = map.find("code");
  rule.code = code ? parse_code(*code) : std::string(kPlainCode);
  return rule;
}

}  // namespace

void parse_reward(const MapReader& document, const Names& names, ProgramDraft& draft) {
  const Value& whole = document.value();
  for (Reading& reading : readings_of(whole, {names, names.zone})) {
    const Value plain(*reading.node, whole.document(), whole.diagnostics());
    if (const auto map = plain.map()) {
      draft.definitions.rewards.push_back(parse_rule(*map, names));
      draft.definitions.rewards.back().only_if = std::move(reading.when);
    }
  }
}

}  // namespace fanfare::config
