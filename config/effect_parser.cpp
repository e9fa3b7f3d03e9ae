#include "config/effect_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/common.h"

namespace fanfare::config {
namespace {

using campaigns::Effect;
using MaybeEffect = std::optional<Effect>;

// Bounds that no sane program meets, and that keep sums and products far from overflow.
constexpr std::int64_t kMostPoints = 1'000'000'000;
constexpr std::int64_t kMostGive = 1'000'000;
constexpr std::int64_t kMostFactor = 1000;

/// A number above zero, up to `most`.
std::optional<Decimal> parse_positive(const Value& value, std::int64_t most) {
  if (refuse_by_table(value)) {
    return std::nullopt;
  }
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

MaybeEffect parse_proportion(const MapReader& map) {
  map.allow_only({"per", "give", "steps", "of"}, {"bands", "above", "where", "by"});
  if (map.has("bands") || map.has("by")) {
    return std::nullopt;
  }
  const auto per = require_positive(map, "per", 1'000'000'000'000);
  const auto give = require_positive(map, "give", kMostGive);
  campaigns::GiveProportion effect;
  effect.full_steps = map.one_of("steps", {"full"}).has_value();
  if (const auto of = map.find("of")) {
    const auto field = parse_event_field(*of);
    effect.of = field.value_or(effect.of);
  }
  if (!per || !give) {
    return std::nullopt;
  }
  effect.per = *per;
  effect.give = *give;
  return effect;
}

MaybeEffect parse_points(const Value& value, const Names& /*names*/) {
  if (value.is_map()) {
    return parse_proportion(MapReader(value));
  }
  if (!value.is_scalar()) {
    return value.expected("a number of points, or {per: 1000, give: 1}");
  }
  const auto points = value.whole(1, kMostPoints);
  return points ? MaybeEffect(campaigns::GivePoints{Points(*points)}) : std::nullopt;
}

MaybeEffect parse_multiply(const Value& value, const Names& /*names*/) {
  const auto factor = parse_positive(value, kMostFactor);
  return factor ? MaybeEffect(campaigns::Multiply{*factor}) : std::nullopt;
}

MaybeEffect parse_badge(const Value& value, const Names& names) {
  auto badge = names.badges.reference(value);
  return badge ? MaybeEffect(campaigns::GiveBadge{std::move(*badge)}) : std::nullopt;
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

MaybeEffect parse_counter(const Value& value, const Names& names) {
  const auto map = value.map();
  if (!map) {
    return std::nullopt;
  }
  map->allow_only({"name", "add"});
  const auto name = map->require("name");
  const auto add = map->require("add");
  auto counter = name ? names.counters.reference(*name) : std::nullopt;
  const bool owned = counter && names.app_counters.contains(*counter);
  const auto by = add ? parse_addition(*add, owned) : std::nullopt;
  return counter && by ? MaybeEffect(campaigns::AddToCounter{std::move(*counter), *by, owned})
                       : std::nullopt;
}

std::vector<std::string> parse_channels(const MapReader& map, const Names& names) {
  std::vector<std::string> channels;
  const auto value = map.find("channels");
  for (const Value& item : value ? value->list_or_one() : std::vector<Value>()) {
    if (names.channels.empty()) {
      channels.push_back(item.id().value_or(""));
    } else {
      channels.push_back(names.channels.reference(item).value_or(""));
    }
  }
  return channels;
}

MaybeEffect parse_notify(const Value& value, const Names& names) {
  if (!value.is_map()) {
    auto id = names.templates.reference(value);
    return id ? MaybeEffect(campaigns::Notify{std::move(*id), {}, {}}) : std::nullopt;
  }
  const MapReader map(value);
  map.allow_only({"template", "channels", "delay"});
  const auto named = map.require("template");
  auto id = named ? names.templates.reference(*named) : std::nullopt;
  auto channels = parse_channels(map, names);
  const auto delay = map.optional<Duration>("delay");
  return id ? MaybeEffect(campaigns::Notify{std::move(*id), std::move(channels), delay})
            : std::nullopt;
}

struct EffectKind {
  std::string_view word;
  MaybeEffect (*parse)(const Value& value, const Names& names);
};

constexpr std::array kEffects{
    EffectKind{"points", parse_points}, EffectKind{"multiply", parse_multiply},
    EffectKind{"badge", parse_badge},   EffectKind{"counter", parse_counter},
    EffectKind{"notify", parse_notify},
};
constexpr std::array<std::string_view, 6> kLaterWords{"challenge", "set",  "reward",
                                                      "convert",   "tier", "to"};

MaybeEffect parse_effect(const Value& item, const Names& names) {
  if (!item.is_map() || item.node().fields.empty()) {
    return item.expected("an effect such as {points: 50}");
  }
  const MapReader map(item);
  std::vector<std::string_view> words;
  std::ranges::transform(kEffects, std::back_inserter(words), &EffectKind::word);
  map.allow_only(words, kLaterWords);
  MaybeEffect effect;
  std::size_t count = 0;
  for (const MapReader::Field& field : map.fields()) {
    const auto* kind = std::ranges::find(kEffects, field.name(), &EffectKind::word);
    if (kind == kEffects.end()) {
      continue;
    }
    if (++count == 2) {
      field.key.fail("two effects in one list item; put '- ' before each effect");
    }
    effect = kind->parse(field.value, names);
  }
  return effect;
}

}  // namespace

std::vector<Effect> parse_effects(const Value& then, const Names& names) {
  std::vector<Effect> effects;
  if (!then.is_list() || then.node().items.empty()) {
    (void)then.expected("a list of effects such as [{points: 50}]");
    return effects;
  }
  for (const Value& item : then.list_or_one()) {
    if (auto effect = parse_effect(item, names)) {
      effects.push_back(std::move(*effect));
    }
  }
  return effects;
}

}  // namespace fanfare::config
