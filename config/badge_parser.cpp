#include <fmt/format.h>

#include <algorithm>

#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"

namespace fanfare::config {
namespace {

using badges::BadgeLevel;
using badges::BadgeRule;

constexpr std::int64_t kMostAwards = 1'000'000'000;

BadgeLevel parse_level(const MapReader& map, const Names& names) {
  BadgeLevel level;
  if (const auto name = map.require("level")) {
    level.name = name->id().value_or("");
  }
  std::vector<campaigns::Condition> tests;
  for (const MapReader::Field& field : map.fields()) {
    if (field.name() != "level") {
      tests.push_back(parse_field_tests(field, {names, names.zone, true}));
    }
  }
  if (tests.empty()) {
    map.value().fail("a level needs a condition such as 'counter.coffees: 10'");
  }
  level.when = campaigns::Condition::all(std::move(tests));
  return level;
}

/// What a level asks of a field at least; empty when it asks nothing so simple.
std::optional<Decimal> threshold(const BadgeLevel& level, const campaigns::Field& field) {
  for (const campaigns::Test* test : level.when.required_tests()) {
    if (test->field == field && test->op == campaigns::Operator::AtLeast) {
      return test->literals[0].number;
    }
  }
  return std::nullopt;
}

/// Levels are won in order: one that asks less than the level before it is a mistake.
void check_order(const BadgeLevel& level, const BadgeLevel& before, const Value& where) {
  for (const campaigns::Test* test : level.when.required_tests()) {
    const auto now = threshold(level, test->field);
    const auto then = threshold(before, test->field);
    if (now && then && *now <= *then) {
      where.fail(fmt::format(
          "level '{}' needs {} of {}, no more than level '{}' before it ({}); "
          "list levels from the lowest to the highest",
          level.name, now->to_string(), test->field.to_string(), before.name, then->to_string()));
      return;
    }
  }
}

void parse_levels(const Value& list, const Names& names, BadgeRule& badge) {
  const auto items = list.list();
  if (items && items->empty()) {
    list.fail("expected at least one level, found an empty list");
  }
  for (const Value& item : items.value_or(std::vector<Value>())) {
    const auto map = item.map();
    if (!map) {
      continue;
    }
    BadgeLevel level = parse_level(*map, names);
    if (std::ranges::find(badge.levels, level.name, &BadgeLevel::name) != badge.levels.end()) {
      map->fail("level", fmt::format("duplicate level '{}'", level.name));
    } else if (!badge.levels.empty()) {
      check_order(level, badge.levels.back(), item);
    }
    badge.levels.push_back(std::move(level));
  }
}

/// `retroactive: true`, `retroactive: silent`.
BadgeRule::Backfill parse_backfill(const Value& value) {
  using Backfill = BadgeRule::Backfill;
  const std::string_view text = value.is_scalar() ? std::string_view(value.node().text) : "";
  if (text == "silent") {
    return Backfill::Silent;
  }
  if (text != "true" && text != "false") {
    (void)value.expected("true, false or silent");
  }
  return text == "true" ? Backfill::Announced : Backfill::No;
}

void parse_terms(const MapReader& document, const Names& names, BadgeRule& badge) {
  if (const auto expires = document.find("expires")) {
    badge.expires = parse_whole_days(*expires);
  }
  if (const auto revoke_when = document.find("revoke_when")) {
    badge.revoke_when = parse_condition(*revoke_when, {names, names.zone});
  }
  badge.hidden = document.value_or("hidden", false);
  if (const auto limit = document.find("limit")) {
    badge.limit = limit->whole(1, kMostAwards);
  }
  if (const auto retroactive = document.find("retroactive")) {
    badge.backfill = parse_backfill(*retroactive);
    if (badge.levels.empty()) {
      retroactive->fail(
          "'retroactive' means nothing without 'award_when' or 'levels': nobody qualifies");
    }
  }
}

}  // namespace

void parse_badge(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only({"badge", "title", "image", "award_when", "levels", "expires", "revoke_when",
                       "hidden", "limit", "retroactive"});
  BadgeRule badge;
  badge.id = document.fields().front().value.id().value_or("");
  badge.title = parse_title(document);
  badge.image = document.value_or<std::string>("image", "");
  const auto award_when = document.find("award_when");
  const auto levels = document.find("levels");
  if (award_when && levels) {
    levels->fail("a badge has either 'award_when' or 'levels'");
  }
  if (levels) {
    parse_levels(*levels, names, badge);
  } else if (award_when) {
    badge.levels.push_back({"", parse_condition(*award_when, {names, names.zone})});
  }
  parse_terms(document, names, badge);
  draft.definitions.badges.push_back(std::move(badge));
}

}  // namespace fanfare::config
