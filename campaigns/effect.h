#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/points.h"
#include "campaigns/condition.h"
#include "campaigns/measure.h"

namespace fanfare::campaigns {

/// `points: 50`: never multiplied.
struct GivePoints {
  Points points;
};

/// `points: {per: 1000, give: 1}`: in proportion to an amount, multiplied, rounded with the rest.
struct GiveProportion {
  Decimal per;
  Decimal give;
  bool full_steps = false;  ///< `steps: full`: whole multiples of `per` only.
  Measure of;
};

/// `points: {bands: {30: 2, 60: 6}, above: 33}`: by band of an amount; multiplied and rounded like
/// a proportion. An amount of zero or less is in no band.
struct GiveBands {
  struct Band {
    Decimal up_to;  ///< Including this amount.
    Decimal give;
  };
  std::vector<Band> bands;  ///< By rising amount; at least one.
  Decimal above;            ///< Beyond the last band.
  Measure of;
};

/// `multiply: 2`: multiplies the event's proportional points.
struct Multiply {
  Decimal factor;  ///< Above zero.
};

/// `badge: id`.
struct GiveBadge {
  std::string badge;
};

/// `challenge: id`: puts the member into a challenge.
struct StartChallenge {
  std::string challenge;
};

/// `freeze: visit-streak`, `freeze: {streak: visit-streak, add: 2}`: gives freezes for a streak.
struct GiveFreeze {
  std::string streak;  ///< A counter, or a challenge that has a streak among its goals.
  std::int64_t add = 1;
};

/// `counter: {name: visits, add: 1}`.
struct AddToCounter {
  std::string counter;
  Decimal add;
  bool owned_by_app = false;  ///< Declared `from: app`: `add` is whole.
};

/// `set: {attr.vip: yes}`: profile fields and their new values.
struct SetProfile {
  std::vector<std::pair<std::string, std::string>> fields;
};

/// `tier: {grant: gold, for: 90d}`: lends a tier.
struct GrantTier {
  std::string tier;
  Duration time;  ///< With the end of the day.
};

/// `reward: id`, `reward: {id: treat, valid: 7d}`: issues a reward without cost.
struct GiveReward {
  std::string reward;
  std::optional<Duration> valid;  ///< Empty: as long as the reward says.
};

/// `convert: {every: 200, reward: voucher}`: as many as the balance and the limits allow.
struct Convert {
  Points every;  ///< Above zero.
  std::string reward;
};

/// `notify: template`.
struct Notify {
  std::string template_id;
  std::vector<std::string> channels;  ///< Empty: the template's or the program's.
  std::optional<Duration> delay;
};

using Action = std::variant<GivePoints, GiveProportion, GiveBands, Multiply, GiveBadge,
                            AddToCounter, SetProfile, GrantTier, GiveReward, Convert, Notify,
                            StartChallenge, GiveFreeze>;

/// One item of `then`. One that holds a by-table stands for as many effects as the table has
/// entries, each under its own condition.
struct Effect {
  Action action;
  Condition only_if;         ///< Looked at together with the campaign's own condition.
  bool to_referrer = false;  ///< `to: referrer`: for who brought the member, not for them.

  Effect(Action does, Condition when = {})  // NOLINT(google-explicit-constructor): an action is one
      : action(std::move(does)), only_if(std::move(when)) {}
  template <class Does>
  requires std::constructible_from<Action, Does> Effect(
      Does does)  // NOLINT(google-explicit-constructor)
      : action(std::move(does)) {}
};

/// Whether it gives points, or multiplies them.
inline bool is_about_points(const Effect& effect) {
  return std::holds_alternative<GivePoints>(effect.action) ||
         std::holds_alternative<GiveProportion>(effect.action) ||
         std::holds_alternative<GiveBands>(effect.action) ||
         std::holds_alternative<Multiply>(effect.action);
}

}  // namespace fanfare::campaigns
