#include "cli/words/effect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace fanfare::cli::words {
namespace {

using namespace campaigns;

struct Describe {
  std::string operator()(const GivePoints& give) const {
    const auto count = give.points.count();
    return fmt::format("{:+} point{}", count, count == 1 || count == -1 ? "" : "s");
  }
  std::string operator()(const GiveProportion& give) const {
    const std::string number = give.give.to_string();
    return fmt::format("{}{} point{} per {}{} of {}", number.starts_with('-') ? "" : "+", number,
                       number == "1" ? "" : "s", give.full_steps ? "full " : "",
                       give.per.to_string(), give.of.field.to_string());
  }
  std::string operator()(const GiveBands& give) const {
    return "points by band of " + give.of.field.to_string();
  }
  std::string operator()(const Multiply& multiply) const {
    return "points x" + multiply.factor.to_string();
  }
  std::string operator()(const GiveBadge& give) const { return "badge " + give.badge; }
  std::string operator()(const AddToCounter& add) const {
    const std::string number = add.add.to_string();
    return fmt::format("counter {} {}{}", add.counter, number.starts_with('-') ? "" : "+", number);
  }
  std::string operator()(const SetProfile& set) const {
    std::vector<std::string> fields;
    for (const auto& [name, value] : set.fields) {
      fields.push_back(fmt::format("{} = {}", name, value));
    }
    return fmt::format("sets {}", fmt::join(fields, " and "));
  }
  std::string operator()(const GrantTier& tier) const {
    return fmt::format("tier {} for {}", tier.tier, tier.time.to_string());
  }
  std::string operator()(const GiveReward& give) const { return "reward " + give.reward; }
  std::string operator()(const Convert& convert) const {
    return fmt::format("every {} points become a {}", convert.every.count(), convert.reward);
  }
  std::string operator()(const StartChallenge& start) const {
    return "challenge " + start.challenge;
  }
  std::string operator()(const GiveFreeze& give) const {
    return fmt::format("{} freeze{} for {}", give.add, give.add == 1 ? "" : "s", give.streak);
  }
  std::string operator()(const Notify& notify) const {
    return fmt::format("notifies {}{}", notify.template_id,
                       notify.delay ? " after " + notify.delay->to_string() : "");
  }
};

}  // namespace

std::string describe_effect(const Effect& effect) {
  const std::string words = std::visit(Describe(), effect.action);
  const std::string whole = effect.to_referrer ? words + " to the referrer" : words;
  return effect.only_if.is_always_true() ? whole : whole + " for some";
}

std::string describe_deed(const Campaign& campaign) {
  std::vector<std::string> effects;
  for (const Effect& effect : campaign.effects) {
    effects.push_back(describe_effect(effect));
  }
  return fmt::format("on {}: {}", fmt::join(campaign.triggers, " or "), fmt::join(effects, ", "));
}

}  // namespace fanfare::cli::words
