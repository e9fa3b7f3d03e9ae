#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "engine/challenges.h"
#include "engine/engine.h"
#include "engine/scoring.h"
#include "engine/selection.h"
#include "members/draft.h"

namespace fanfare::engine {

/// Where the member lives, by the profile; empty when it does not say, or nobody knows the zone.
std::optional<TimeZone> home_zone(const members::Draft& member);

/// One decision in the making: the event, and the events of the daemon's own that it causes, each
/// in the contract's order: counters, campaigns, badges, then what these caused in the same way.
class Deciding {
 public:
  /// Borrows all of them; `cause` names the journal entry.
  Deciding(const Program& program, const members::Member& member, const members::Event& cause,
           const Circumstances& around);

  [[nodiscard]] members::Draft& draft() { return draft_; }
  [[nodiscard]] members::JournalEntry& journal() { return journal_; }

  /// What the cause does by itself: see take_in(). A refusal leaves the decision of no use.
  std::optional<members::Rejection> begin();

  /// The cause is a refund that waits for its purchase, and triggers nothing before that comes.
  [[nodiscard]] bool waits() const { return journal_.refund && journal_.refund->state == "waits"; }

  /// Lets somebody look on: it is shown every campaign that triggers on an event, and not only
  /// those that the index does not rule out. Null: nobody.
  void show(Onlooker* onlooker) { onlooker_ = onlooker; }

  /// Counters, campaigns and badges for `cause`, and everything that follows from it.
  void run();

  /// The same for what campaigns' schedules bring about at the time of `cause`, which stands for
  /// it: the starting campaigns act, and then campaign.started and campaign.ending go round.
  void run_turns(const std::vector<campaigns::Turn>& turns);

  /// Lets the same happen once more with other texts: several things fell due at one moment.
  void repeat(std::vector<std::pair<std::string_view, std::string>> texts);

  /// Ends the terms of tiers that end at the time of `cause`, or before.
  void end_tier();

  /// The same for a `cause` of the daemon's own that fell due: what it brings to the member by
  /// itself is in the draft already.
  void run_due();

  /// Only these badges, as far as they are retroactive, and what follows where somebody is told.
  void run_backfill(const std::vector<std::string>& badges);

  /// The term of a badge ends at the time of `cause`.
  void end_badge(const std::string& badge);

  /// Only the badges whose conditions read counters that apps increment, and what follows; and
  /// leaderboards that go by such.
  void run_app_counters();

  /// Judges the campaigns for an event as the member stands, for the onlooker alone: nothing is
  /// counted, and nobody acts.
  void look_at(const members::Event& event);

  /// The decision; a journal entry is made when `always` or when anything changed.
  Decision finish(bool always) &&;

 private:
  /// An event of the daemon's own: owns its texts.
  struct OwnEvent {
    std::string_view type;
    std::array<std::pair<std::string_view, std::string>, 6> attributes;
    int depth;
  };

  void step(const members::Event& event, int depth);
  void step_through_own_events();
  void count(const members::Event& event);
  void run_campaigns(const members::Event& event, int depth);
  /// The campaigns that act on the event, in order, with their limits booked in `book`.
  std::vector<Acting> find_acting(const members::Event& event, campaigns::UsageBook& book);
  /// Positions of the campaigns to judge.
  [[nodiscard]] std::vector<std::uint32_t> candidates(const members::Event& event) const;
  /// What conditions may look at.
  [[nodiscard]] campaigns::Facts facts(const members::Event& event, const TimeZone& zone) const;
  /// The zone that the schedule runs in for this member.
  const TimeZone& zone_of(const campaigns::Schedule& schedule);
  void credit(Points points, const members::Event& event);
  void act(const Acting& acting, const members::Event& event, int depth);
  /// `giver` is what the journal names: a campaign, or `challenge:<id>`.
  void carry_out(const campaigns::Effect& effect, const std::string& giver,
                 const members::Event& event, int depth);
  void look_at_badges(std::vector<std::uint32_t> badges, const members::Event& event, int depth);
  void give_badge(const std::string& badge, const std::string& campaign,
                  const members::Event& event, int depth);
  /// `badge.award` and `badge.revoke`.
  std::optional<members::Rejection> take_badge_order();
  /// Tells of the badges that were awarded since the last time.
  void announce_badges(int depth);
  void run_challenges(const members::Event& event, int depth);
  void give(const Achievement& achievement, int depth);
  void give_points(Points points, const std::string& giver, const members::Event& event, int depth);
  /// Tells of the rewards that were issued since the last time.
  void announce_rewards(int depth);
  /// Notes what the campaign gives to who brought the member.
  void forward(const Acting& acting, const members::Event& event);
  /// `referral.effect`: carries out what a campaign gave for somebody else's event.
  std::optional<members::Rejection> take_referral();
  void convert_points(std::vector<Acting>& acting, const members::Event& event);
  /// False when it was to give rewards, and there was none to give.
  bool give_rewards(const Acting& acting, const members::Event& event);
  /// After the badges: what was gathered may lift the member to another tier.
  void look_at_tier(const members::Event& event, int depth);
  [[nodiscard]] Decimal newly_gathered(const TierPolicy& policy, const members::Event& event);
  /// What the draft shows now is noted where it counts towards tiers.
  void note_gathered();
  [[nodiscard]] Decimal earn_rate() const;
  /// What follows for points and the journal where another tier counts than `before`.
  void note_tier(const members::Standing& before, const members::ExpiryRule* rule_before,
                 const members::Event& event);
  void announce_tier(const TierPolicy& policy, const members::Standing& before, int depth);
  void emit(OwnEvent event);
  void announce(const campaigns::Turn& turn);
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> about(
      const members::Event& event) const;
  [[nodiscard]] bool is_too_late(const campaigns::Campaign& campaign,
                                 const members::Event& event) const;
  [[nodiscard]] members::Event to_event(const OwnEvent& own) const;
  [[nodiscard]] std::vector<std::uint32_t> badges_to_check() const;

  const Program& program_;
  const members::Event& cause_;
  const Circumstances around_;
  members::Basket basket_;
  members::Draft draft_;
  members::JournalEntry journal_;
  Onlooker* onlooker_ = nullptr;
  std::deque<OwnEvent> own_events_;
  std::optional<Decimal> gathered_so_far_;  ///< Towards tiers, as far as it is noted.
  std::vector<members::Standing> lent_;     ///< Tiers that campaigns lend.
  std::size_t announced_rewards_ = 0;       ///< So many of the journal's.
  std::size_t announced_badges_ = 0;        ///< Likewise.
  bool looks_at_app_counters_ = false;
  bool is_due_ = false;                  ///< The cause is no app's event: it fell due.
  std::vector<std::uint32_t> starting_;  ///< The campaigns `on: schedule` whose start it is.
  /// What is announced by the member's own clock, and when by that clock.
  std::vector<std::pair<std::string, LocalTime>> announced_;
  std::optional<TimeZone> member_zone_;  ///< Looked for when the first schedule asks.
  bool without_zone_ = false;
  std::size_t filled_counters_ = 0;
};

}  // namespace fanfare::engine
