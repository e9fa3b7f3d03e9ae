#include "config/streak_parser.h"

#include <fmt/format.h>

namespace fanfare::config {
namespace {

using Every = badges::CounterRule::Every;

// A streak that forgives more than this would lose sight of what it forgives.
constexpr std::int64_t kMostGrace = 30;
constexpr std::int64_t kMostFreezes = 30;
constexpr std::int64_t kMostCost = 1'000'000'000;

/// Of the shortest such window.
milliseconds length_of(Every every) {
  return every == Every::Day    ? std::chrono::days(1)
         : every == Every::Week ? std::chrono::days(7)
                                : std::chrono::days(28);
}

void parse_freeze_terms(const MapReader& map, badges::StreakTerms& terms) {
  const auto freezes = map.optional<MapReader>("freezes");
  if (!freezes) {
    return;
  }
  freezes->allow_only({"cost", "most"});
  const auto most = freezes->require("most");
  const auto cost = freezes->find("cost");
  terms.most_freezes =
      static_cast<std::int32_t>(most ? parse_freezes(*most).value_or(1) : std::int64_t{1});
  terms.freeze_cost = Points(cost ? cost->whole(1, kMostCost).value_or(1) : 0);
}

}  // namespace

std::optional<std::int64_t> parse_freezes(const Value& value) {
  return value.whole(1, kMostFreezes);
}

badges::StreakTerms parse_streak_terms(const MapReader& map, Every every) {
  badges::StreakTerms terms;
  if (const auto grace = map.find("grace")) {
    terms.grace = grace->whole(0, kMostGrace).value_or(0);
  }
  parse_freeze_terms(map, terms);
  terms.remind = map.optional<Duration>("remind");
  const auto length = terms.remind ? terms.remind->fixed() : std::nullopt;
  if (terms.remind && (!length || *length >= length_of(every))) {
    map.fail("remind",
             fmt::format("'{}' is no less than a {}; who did something in the one before would be "
                         "reminded then already",
                         terms.remind->to_string(), campaigns::to_string(every)));
  }
  return terms;
}

}  // namespace fanfare::config
