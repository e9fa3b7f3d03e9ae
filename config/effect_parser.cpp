#include "config/effect_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/by_table.h"
#include "config/common.h"
#include "config/measure_parser.h"
#include "config/streak_parser.h"
#include "members/member.h"

namespace fanfare::config {
namespace {

using campaigns::Action;
using campaigns::Effect;
using MaybeAction = std::optional<Action>;

// Bounds that no sane program meets, and that keep sums and products far from overflow.
constexpr std::int64_t kMostPoints = 1'000'000'000;
constexpr std::int64_t kMostGive = 1'000'000;
constexpr std::int64_t kMostFactor = 1000;

/// A number above zero, up to `most`.
std::optional<Decimal> parse_positive(const Value& value, std::int64_t most) {
  const auto number = value.number();
  if (number && *number > Decimal() && *number <= Decimal::whole(most)) {
    return number;
  }
  return value.expected(fmt::format("a number above 0 and up to {}", most));
}

std::optional<Decimal> require_positive(const MapReader& map, std::string_view key,
                                        std::int64_t most) {
  const auto value = map.require(key);
  return value ? parse_positive(*value, most) : std::nullopt;
}

/// What points are given for; fields of basket lines may be asked in `where`.
campaigns::Measure parse_measure(const MapReader& map, const ConditionContext& context) {
  return parse_measure(map.find("of"), map.find("where"), context);
}

MaybeAction parse_proportion(const MapReader& map, const ConditionContext& context) {
  map.allow_only({"per", "give", "steps", "of", "where"});
  const auto per = require_positive(map, "per", 1'000'000'000'000);
  const auto give = require_positive(map, "give", kMostGive);
  campaigns::GiveProportion effect;
  effect.full_steps = map.one_of("steps", {"full"}).has_value();
  effect.of = parse_measure(map, context);
  if (!per || !give) {
    return std::nullopt;
  }
  effect.per = *per;
  effect.give = *give;
  return effect;
}

/// Points of a band: zero is a band that gives nothing.
std::optional<Decimal> parse_band_points(const Value& value) {
  const auto points = value.number();
  if (points && *points >= Decimal() && *points <= Decimal::whole(kMostGive)) {
    return points;
  }
  return value.expected(fmt::format("a number of points from 0 to {}", kMostGive));
}

std::vector<campaigns::GiveBands::Band> parse_band_list(const Value& value) {
  std::vector<campaigns::GiveBands::Band> bands;
  const auto map = value.map();
  if (map && map->fields().empty()) {
    (void)value.expected("bands such as {30: 2, 60: 6}");
  }
  for (const auto& [up_to, points] : map ? map->fields() : std::vector<MapReader::Field>()) {
    const auto amount = parse_positive(up_to, 1'000'000'000'000);
    const auto give = parse_band_points(points);
    if (amount && !bands.empty() && bands.back().up_to >= *amount) {
      up_to.fail(
          fmt::format("the band up to {} stands after the one up to {}; list bands from the "
                      "lowest to the highest",
                      amount->to_string(), bands.back().up_to.to_string()));
    }
    if (amount && give) {
      bands.push_back({*amount, *give});
    }
  }
  return bands;
}

MaybeAction parse_bands(const MapReader& map, const ConditionContext& context) {
  map.allow_only({"bands", "above", "of", "where"});
  campaigns::GiveBands effect;
  effect.bands = parse_band_list(*map.find("bands"));
  const auto above = map.require("above");
  effect.above = above ? parse_band_points(*above).value_or(Decimal()) : Decimal();
  effect.of = parse_measure(map, context);
  return effect;
}

MaybeAction parse_points(const Value& value, const ConditionContext& context) {
  if (value.is_map()) {
    const MapReader map(value);
    return map.has("bands") ? parse_bands(map, context) : parse_proportion(map, context);
  }
  if (!value.is_scalar()) {
    return value.expected("a number of points, or {per: 1000, give: 1}");
  }
  const auto points = value.whole(1, kMostPoints);
  return points ? MaybeAction(campaigns::GivePoints{Points(*points)}) : std::nullopt;
}

MaybeAction parse_multiply(const Value& value, const ConditionContext& /*context*/) {
  const auto factor = parse_positive(value, kMostFactor);
  return factor ? MaybeAction(campaigns::Multiply{*factor}) : std::nullopt;
}

MaybeAction parse_badge(const Value& value, const ConditionContext& context) {
  auto badge = context.names.badges.reference(value);
  return badge ? MaybeAction(campaigns::GiveBadge{std::move(*badge)}) : std::nullopt;
}

std::optional<Decimal> parse_addition(const Value& value, bool owned_by_app) {
  const auto most = Decimal::whole(kMostPoints);
  const auto number = value.number();
  const bool fits = number && *number != Decimal() && *number <= most &&
                    *number >= Decimal() - most && (!owned_by_app || number->is_whole());
  if (fits) {
    return number;
  }
  return value.expected(owned_by_app ? "a whole number, not 0, as the counter is 'from: app'"
                                     : "a number, not 0");
}

MaybeAction parse_counter(const Value& value, const ConditionContext& context) {
  const auto map = value.map();
  if (!map) {
    return std::nullopt;
  }
  map->allow_only({"name", "add"});
  const auto name = map->require("name");
  const auto add = map->require("add");
  auto counter = name ? context.names.counters.reference(*name) : std::nullopt;
  const bool owned = counter && context.names.app_counters.contains(*counter);
  if (counter && context.names.measured_counters.contains(*counter)) {
    name->fail(
        fmt::format("nobody can add to counter '{}', which only events move; name one that "
                    "counts or adds up",
                    *counter));
    return std::nullopt;
  }
  const auto by = add ? parse_addition(*add, owned) : std::nullopt;
  return counter && by ? MaybeAction(campaigns::AddToCounter{std::move(*counter), *by, owned})
                       : std::nullopt;
}

MaybeAction parse_set(const Value& value, const ConditionContext& /*context*/) {
  const auto map = value.map();
  if (map && map->fields().empty()) {
    (void)value.expected("fields to set, such as {attr.vip: yes}");
  }
  campaigns::SetProfile effect;
  for (const auto& [name, text] : map ? map->fields() : std::vector<MapReader::Field>()) {
    const std::string& field = name.node().text;
    auto content = text.text();
    if (!field.starts_with("attr.") || field.size() == 5 || field.size() > 128) {
      (void)name.expected("a field of the member's such as attr.vip");
    } else if (content) {
      if (const auto problem = members::profile_problem(field, *content); !problem.empty()) {
        text.fail(problem);
      }
      effect.fields.emplace_back(field, *std::move(content));
    }
  }
  return effect;
}

MaybeAction parse_tier(const Value& value, const ConditionContext& context) {
  const auto map = value.map();
  if (!map) {
    return std::nullopt;
  }
  map->allow_only({"grant", "for"});
  const auto named = map->require("grant");
  const auto lasts = map->require("for");
  auto tier = named ? context.names.tiers.reference(*named) : std::nullopt;
  const auto time = lasts ? parse_whole_days(*lasts) : std::nullopt;
  return tier && time ? MaybeAction(campaigns::GrantTier{std::move(*tier), *time}) : std::nullopt;
}

MaybeAction parse_reward(const Value& value, const ConditionContext& context) {
  if (!value.is_map()) {
    auto id = context.names.rewards.reference(value);
    return id ? MaybeAction(campaigns::GiveReward{std::move(*id), {}}) : std::nullopt;
  }
  const MapReader map(value);
  map.allow_only({"id", "valid"});
  const auto named = map.require("id");
  auto id = named ? context.names.rewards.reference(*named) : std::nullopt;
  const auto valid = map.find("valid");
  const auto time = valid ? parse_whole_days(*valid) : std::nullopt;
  return id ? MaybeAction(campaigns::GiveReward{std::move(*id), time}) : std::nullopt;
}

MaybeAction parse_convert(const Value& value, const ConditionContext& context) {
  const auto map = value.map();
  if (!map) {
    return std::nullopt;
  }
  map->allow_only({"every", "reward"});
  const auto number = map->require("every");
  const auto named = map->require("reward");
  const auto every = number ? number->whole(1, kMostPoints) : std::nullopt;
  auto reward = named ? context.names.rewards.reference(*named) : std::nullopt;
  return every && reward ? MaybeAction(campaigns::Convert{Points(*every), std::move(*reward)})
                         : std::nullopt;
}

MaybeAction parse_freeze(const Value& value, const ConditionContext& context) {
  const auto map = value.is_map() ? value.map() : std::nullopt;
  if (map) {
    map->allow_only({"streak", "add"});
  }
  const auto named = map ? map->require("streak") : std::optional(value);
  const auto add = map ? map->find("add") : std::nullopt;
  auto streak = named ? context.names.streaks.reference(*named) : std::nullopt;
  const auto count = add ? parse_freezes(*add) : std::optional<std::int64_t>(1);
  if (streak && !context.names.streaks_with_freezes.contains(*streak)) {
    named->fail(
        fmt::format("streak '{}' has no freezes; add some such as freezes: {{most: 2}} to "
                    "it in program.yaml",
                    *streak));
    return std::nullopt;
  }
  return streak && count ? MaybeAction(campaigns::GiveFreeze{std::move(*streak), *count})
                         : std::nullopt;
}

std::vector<std::string> parse_channels(const MapReader& map, const ConditionContext& context) {
  std::vector<std::string> channels;
  const auto value = map.find("channels");
  for (const Value& item : value ? value->list_or_one() : std::vector<Value>()) {
    if (context.names.channels.empty()) {
      channels.push_back(item.id().value_or(""));
    } else {
      channels.push_back(context.names.channels.reference(item).value_or(""));
    }
  }
  return channels;
}

MaybeAction parse_notify(const Value& value, const ConditionContext& context) {
  if (!value.is_map()) {
    auto id = context.names.templates.reference(value);
    return id ? MaybeAction(campaigns::Notify{std::move(*id), {}, {}}) : std::nullopt;
  }
  const MapReader map(value);
  map.allow_only({"template", "channels", "delay"});
  const auto named = map.require("template");
  auto id = named ? context.names.templates.reference(*named) : std::nullopt;
  auto channels = parse_channels(map, context);
  const auto delay = map.optional<Duration>("delay");
  return id ? MaybeAction(campaigns::Notify{std::move(*id), std::move(channels), delay})
            : std::nullopt;
}

MaybeAction parse_challenge(const Value& value, const ConditionContext& context) {
  auto id = context.names.challenges.reference(value);
  return id ? MaybeAction(campaigns::StartChallenge{std::move(*id)}) : std::nullopt;
}

struct EffectKind {
  std::string_view word;
  MaybeAction (*parse)(const Value& value, const ConditionContext& context);
};

constexpr std::array kEffects{
    EffectKind{"points", parse_points}, EffectKind{"multiply", parse_multiply},
    EffectKind{"badge", parse_badge},   EffectKind{"counter", parse_counter},
    EffectKind{"set", parse_set},       EffectKind{"tier", parse_tier},
    EffectKind{"reward", parse_reward}, EffectKind{"convert", parse_convert},
    EffectKind{"notify", parse_notify}, EffectKind{"challenge", parse_challenge},
    EffectKind{"freeze", parse_freeze},
};
constexpr std::string_view kTo = "to";

/// Whether the effect is for who brought the member.
bool is_for_referrer(const MapReader& item) {
  if (!item.has(kTo)) {
    return false;
  }
  for (const std::string_view word : {"multiply", "convert"}) {
    if (item.has(word)) {
      item.fail(
          kTo, fmt::format("'{}' is about the member's own points, and goes to nobody else", word));
    }
  }
  return item.one_of(kTo, {"referrer"}).has_value();
}

/// `item` has no tables in it.
MaybeAction parse_action(const Value& item, const ConditionContext& context) {
  if (!item.is_map() || item.node().fields.empty()) {
    return item.expected("an effect such as {points: 50}");
  }
  const MapReader map(item);
  std::vector<std::string_view> words;
  std::ranges::transform(kEffects, std::back_inserter(words), &EffectKind::word);
  words.push_back(kTo);
  map.allow_only(words);
  MaybeAction action;
  std::size_t count = 0;
  for (const MapReader::Field& field : map.fields()) {
    const auto* kind = std::ranges::find(kEffects, field.name(), &EffectKind::word);
    if (kind == kEffects.end()) {
      continue;
    }
    if (++count == 2) {
      field.key.fail("two effects in one list item; put '- ' before each effect");
    }
    action = kind->parse(field.value, context);
  }
  if (count == 0 && map.has(kTo)) {
    map.value().fail(
        "'to' says whom an effect is for; name one beside it, such as {points: 50, to: "
        "referrer}");
  }
  return action;
}

}  // namespace

std::vector<Effect> parse_effects(const Value& then, const ConditionContext& context) {
  std::vector<Effect> effects;
  if (!then.is_list() || then.node().items.empty()) {
    (void)then.expected("a list of effects such as [{points: 50}]");
    return effects;
  }
  for (const Value& item : then.list_or_one()) {
    for (Reading& reading : readings_of(item, context)) {
      const Value plain(*reading.node, item.document(), item.diagnostics());
      if (auto action = parse_action(plain, context)) {
        effects.emplace_back(*std::move(action), std::move(reading.when));
        effects.back().to_referrer = is_for_referrer(MapReader(plain));
      }
    }
  }
  return effects;
}

}  // namespace fanfare::config
