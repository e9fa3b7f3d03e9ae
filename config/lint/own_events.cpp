#include "config/lint/own_events.h"

#include <algorithm>

#include "members/event.h"

namespace fanfare::config::lint {
namespace {

const std::vector<OwnEvent>& known() {
  static const std::vector<OwnEvent> kKnown{
      {members::event_type::kBadgeAwarded, {"badge", "level", "campaign"}},
      {members::event_type::kPointsEarned, {"points"}},
      {members::event_type::kPointsReleased, {"points"}},
      {members::event_type::kChallengeCompleted, {"challenge"}},
      {members::event_type::kChallengeExpiring,
       {"challenge", "progress", "target", "left", "days_left", "ends_at"}},
      {members::event_type::kBirthday, {}},
      {members::event_type::kAnniversary, {"years"}},
      {members::event_type::kInactive, {"last_seen"}},
      {members::event_type::kPointsExpiring, {"points", "days_left", "expires_at"}},
      {members::event_type::kPointsExpired, {"points", "expires_at"}},
      {members::event_type::kTierUpgraded, {"tier", "from", "until"}},
      {members::event_type::kTierDowngraded, {"tier", "from", "until"}},
      {members::event_type::kTierExpiring, {"tier", "to", "days_left", "expires_at", "missing"}},
      {members::event_type::kRewardIssued, {"reward", "code", "expires_at", "campaign"}},
      {members::event_type::kRewardExpiring, {"reward", "code", "days_left", "expires_at"}},
      {members::event_type::kStreakBroken, {"streak", "length"}},
      {members::event_type::kStreakExpiring, {"streak", "length", "expires_at"}},
      {members::event_type::kRenewalDue, {"plan", "state", "days_left", "expires_at"}},
      {members::event_type::kMembershipExpired, {"plan", "state"}},
      {members::event_type::kLeaderboardClosed,
       {"leaderboard", "period", "rank", "score", "members"}},
      {members::event_type::kCampaignStarted, {"campaign", "starts_at", "ends_at"}},
      {members::event_type::kCampaignEnding, {"campaign", "starts_at", "ends_at"}},
  };
  return kKnown;
}

}  // namespace

std::vector<OwnEvent> own_events(std::span<const std::string> types) {
  std::vector<OwnEvent> found;
  for (const std::string& type : types) {
    const auto own = std::ranges::find(known(), type, &OwnEvent::type);
    if (own == known().end()) {
      return {};
    }
    found.push_back(*own);
  }
  return found;
}

}  // namespace fanfare::config::lint
