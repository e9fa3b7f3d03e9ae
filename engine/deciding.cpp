#include "engine/deciding.h"

#include <algorithm>

#include "engine/counting.h"
#include "engine/freezes.h"
#include "engine/intake.h"
#include "engine/refunds.h"
#include "engine/rewards.h"
#include "engine/scorekeeping.h"

namespace fanfare::engine {
namespace {

using campaigns::Facts;
using members::Event;
namespace event_type = members::event_type;

/// Adds to the value of `name`, or puts it there.
template <class T>
void accumulate(std::vector<std::pair<std::string, T>>& list, const std::string& name, T by) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, T>::first);
  if (found == list.end()) {
    list.emplace_back(name, by);
  } else {
    found->second += by;
  }
}

/// Gives `name` this value, or puts it there with it.
void assign(std::vector<std::pair<std::string, std::string>>& list, const std::string& name,
            const std::string& value) {
  std::erase_if(list, [&](const auto& each) { return each.first == name; });
  list.emplace_back(name, value);
}

}  // namespace

std::optional<TimeZone> home_zone(const members::Draft& member) {
  const auto name = member.profile("timezone");
  return name ? TimeZone::find(std::string(*name)) : std::nullopt;
}

Deciding::Deciding(const Program& program, const members::Member& member, const Event& cause,
                   const Circumstances& around)
    : program_(program), cause_(cause), around_(around), basket_(cause.items), draft_(member) {
  journal_.at = cause.time;
  journal_.type = cause.type;
  journal_.id = cause.id;
  journal_.version = program.version().substr(0, members::kVersionDigits);
  if (cause.type == event_type::kPurchase) {
    journal_.amount = cause.amount;
  }
  const auto received = std::chrono::floor<std::chrono::days>(cause.received);
  if (received != std::chrono::floor<std::chrono::days>(cause.time)) {
    journal_.received = received;
  }
}

void Deciding::run() {
  step(cause_, 0);
  step_through_own_events();
}

std::optional<members::Rejection> Deciding::begin() {
  const Facts seen = facts(cause_, program_.zone());
  const members::Membership before = draft_.membership();
  RewardDesk desk(program_, seen, around_, draft_, journal_);
  auto refused = take_in(program_, cause_, draft_, journal_);
  if (!refused && cause_.type == event_type::kRedeem) {
    refused = desk.redeem();
  } else if (!refused && cause_.type == event_type::kRefund) {
    refused = RefundDesk(program_, seen, around_, draft_, journal_).take_back();
    note_gathered();
  } else if (!refused &&
             (cause_.type == event_type::kBadgeAward || cause_.type == event_type::kBadgeRevoke)) {
    refused = take_badge_order();
  } else if (!refused && cause_.type == event_type::kReferral) {
    refused = take_referral();
  } else if (!refused && cause_.type == event_type::kChallengeJoin) {
    refused = ChallengeDesk(program_, seen, draft_, journal_).join();
  } else if (!refused && cause_.type == event_type::kRewardUse) {
    refused = desk.use();
  } else if (!refused && cause_.type == event_type::kRewardCancel) {
    refused = desk.cancel();
  }
  if (!refused) {
    announce_rewards(1);
  }
  if (!refused && journal_.pending < Points() && cause_.type != event_type::kRefund) {
    const Points released = Points() - journal_.pending;
    emit({event_type::kPointsReleased, {{{"points", released.to_string()}}}, 1});
  }
  if (!refused && !before.plan.empty() && draft_.membership().plan != before.plan) {
    emit({event_type::kMembershipExpired,
          {{{"plan", before.plan}, {"state", std::string(to_string(before.state))}}},
          1});
  }
  return refused;
}

void Deciding::run_due() {
  is_due_ = true;
  run();
}

void Deciding::run_turns(const std::vector<campaigns::Turn>& turns) {
  for (const campaigns::Turn& turn : turns) {
    if (turn.kind == campaigns::Turn::Kind::Acts) {
      starting_.push_back(turn.campaign);
    } else {
      announce(turn);
    }
  }
  run();
  if (!draft_.changes().empty() || journal_.tells_anything()) {
    for (const auto& [name, local] : announced_) {
      draft_.set_usage(name, {local - LocalTime(), 1, Points()});
    }
  }
}

/// Who moves to another zone may come to the same local time twice: once is enough.
void Deciding::announce(const campaigns::Turn& turn) {
  const campaigns::Campaign& campaign = program_.campaigns()[turn.campaign];
  const campaigns::Schedule& schedule = campaign.schedule;
  const TimeZone& zone = zone_of(schedule);
  if (schedule.in_member_zone) {
    std::string name = turn_name(turn.kind, campaign.id);
    const LocalTime local = zone.to_local(cause_.time);
    if (draft_.usage(name, local - LocalTime()).times > 0) {
      return;
    }
    announced_.emplace_back(std::move(name), local);
  }
  const auto occurrence = schedule.at(cause_.time, zone);
  const auto text = [](Instant moment) {
    const bool none = moment == Instant::min() || moment == Instant::max();
    return none ? std::string() : format_rfc3339(moment);
  };
  emit({turn.kind == campaigns::Turn::Kind::Started ? event_type::kCampaignStarted
                                                    : event_type::kCampaignEnding,
        {{{"campaign", campaign.id},
          {"starts_at", occurrence ? text(occurrence->start) : ""},
          {"ends_at", occurrence ? text(occurrence->end) : ""}}},
        1});
}

void Deciding::run_app_counters() {
  journal_.type = members::kSettledEntry;  // the event's own entry has the same id
  looks_at_app_counters_ = true;
  Event none;  // it has not happened yet
  none.id = cause_.id;
  none.type = members::kSettledEntry;
  none.member = cause_.member;
  none.time = cause_.time;
  none.received = cause_.received;
  look_at_badges(program_.badges_reading_apps(), none, 0);
  step_through_own_events();
}

Decision Deciding::finish(bool always) && {
  Decision decision;
  const bool worth_a_line = always || !draft_.changes().empty() || journal_.tells_anything();
  decision.scores = keep_scores(program_, cause_, looks_at_app_counters_, draft_);
  decision.changes = std::move(draft_).take();
  decision.without_zone = without_zone_;
  decision.filled_counters = filled_counters_;
  if (worth_a_line) {
    decision.journal = std::move(journal_);
  }
  return decision;
}

void Deciding::step(const Event& event, int depth) {
  put_off_expiry(program_.definitions().points, facts(event, program_.zone()), program_.zone(),
                 draft_);
  count(event);
  run_campaigns(event, depth);
  run_challenges(event, depth);
  look_at_badges(badges_to_check(), event, depth);
  look_at_tier(event, depth);
}

void Deciding::step_through_own_events() {
  while (!own_events_.empty()) {
    const OwnEvent own = std::move(own_events_.front());
    own_events_.pop_front();
    step(to_event(own), own.depth);
  }
}

Facts Deciding::facts(const Event& event, const TimeZone& zone) const {
  return {event, draft_, zone, &event == &cause_ ? &basket_ : nullptr};
}

void Deciding::count(const Event& event) {
  Counted counted = count_event(program_, facts(event, program_.zone()), draft_);
  filled_counters_ += counted.filled;
  if (&event == &cause_ && event.type == event_type::kPurchase) {
    std::ranges::move(counted.uncommon, std::back_inserter(journal_.counted));
  }
}

std::vector<Acting> Deciding::find_acting(const Event& event, campaigns::UsageBook& book) {
  Selection selection(book, onlooker_);
  for (const std::uint32_t position : candidates(event)) {
    const campaigns::Campaign& campaign = program_.campaigns()[position];
    selection.judge(campaign, facts(event, zone_of(campaign.schedule)));
  }
  return std::move(selection).take();
}

std::vector<std::uint32_t> Deciding::candidates(const Event& event) const {
  if (event.type == event_type::kSchedule) {
    if (onlooker_ != nullptr) {
      onlooker_->begins(event);
    }
    return starting_;
  }
  std::vector<std::uint32_t> found;
  if (onlooker_ == nullptr) {
    program_.campaign_index().candidates(facts(event, program_.zone()), found);
    return found;
  }
  onlooker_->begins(event);
  for (std::uint32_t i = 0; i < program_.campaigns().size(); ++i) {
    const campaigns::Campaign& campaign = program_.campaigns()[i];
    if (campaign.enabled &&
        std::ranges::find(campaign.triggers, event.type) != campaign.triggers.end()) {
      found.push_back(i);
    }
  }
  return found;
}

void Deciding::look_at(const Event& event) {
  campaigns::UsageBook book(draft_, around_.budgets);
  find_acting(event, book);
}

void Deciding::run_campaigns(const Event& event, int depth) {
  // All conditions are looked at before any effect: they see the member as before the event.
  campaigns::UsageBook book(draft_, around_.budgets);
  std::vector<Acting> acting = find_acting(event, book);
  if (acting.empty()) {
    return;
  }
  score(program_, earn_rate(), acting);
  convert_points(acting, event);
  if (onlooker_ != nullptr) {
    onlooker_->scored(acting);
  }
  std::erase_if(acting, [](Acting& each) {
    const bool idle = each.is_idle();
    if (idle) {
      each.allowance.take_back();
    }
    return idle;
  });
  book.write(draft_);
  Points earned;
  for (Acting& each : acting) {
    earned += each.given;
    act(each, event, depth);
  }
  if (earned != Points()) {
    credit(earned, event);
  }
  if (earned > Points()) {
    emit({event_type::kPointsEarned, {{{"points", earned.to_string()}}}, depth + 1});
  }
}

const TimeZone& Deciding::zone_of(const campaigns::Schedule& schedule) {
  if (!schedule.in_member_zone) {
    return schedule.zone;
  }
  if (!member_zone_) {
    const auto zone = home_zone(draft_);
    without_zone_ = !zone;
    member_zone_ = zone.value_or(schedule.zone);
  }
  return *member_zone_;
}

void Deciding::credit(Points points, const Event& event) {
  members::Earning terms =
      earning(program_.definitions().points, facts(event, program_.zone()), program_.zone());
  if (terms.wait && is_own_event(cause_.type)) {
    terms.wait->source = 0;  // its id is that of the next event, which is not what they come from
  }
  // Or points that come with every release would come for ever.
  if (event.type == event_type::kPointsReleased || cause_.type == event_type::kPointsReleased) {
    terms.wait.reset();
  }
  draft_.earn(points, terms);
  if (points > Points() && terms.wait) {
    journal_.pending += points;
  }
  journal_.expires = terms.expires;
}

void Deciding::act(const Acting& acting, const Event& event, int depth) {
  const campaigns::Campaign& campaign = *acting.campaign;
  if (acting.given != Points()) {
    accumulate(journal_.points, campaign.id, acting.given);
  }
  if (acting.limited) {
    journal_.limited.push_back(campaign.id);
  }
  const bool gave = give_rewards(acting, event);
  const bool too_late = is_too_late(campaign, event);
  for (const campaigns::Effect* effect : acting.effects) {
    if (!gave && std::holds_alternative<campaigns::Notify>(effect->action)) {
      continue;  // nobody is told of what there was not
    }
    if (too_late && std::holds_alternative<campaigns::Notify>(effect->action)) {
      if (journal_.late.empty() || journal_.late.back() != campaign.id) {
        journal_.late.push_back(campaign.id);
      }
      continue;
    }
    carry_out(*effect, campaign.id, event, depth);
  }
  forward(acting, event);
  announce_rewards(depth + 1);
}

void Deciding::give_points(Points points, const std::string& giver, const Event& event, int depth) {
  if (points > Points()) {
    accumulate(journal_.points, giver, points);
    credit(points, event);
    emit({event_type::kPointsEarned, {{{"points", points.to_string()}}}, depth + 1});
  }
}

void Deciding::carry_out(const campaigns::Effect& effect, const std::string& giver,
                         const Event& event, int depth) {
  if (const auto* badge = std::get_if<campaigns::GiveBadge>(&effect.action)) {
    give_badge(badge->badge, giver, event, depth);
  } else if (const auto* counter = std::get_if<campaigns::AddToCounter>(&effect.action)) {
    Decimal added = counter->add;
    if (counter->owned_by_app) {
      draft_.add_to_app_counter(counter->counter, added.scaled() / Decimal::kScale);
    } else {
      added =
          add_to_counter(program_, counter->counter, added, facts(event, program_.zone()), draft_);
    }
    if (added != Decimal()) {
      accumulate(journal_.counters, counter->counter, added);
    }
  } else if (const auto* freeze = std::get_if<campaigns::GiveFreeze>(&effect.action)) {
    if (const auto given = give_freezes(program_, freeze->streak, freeze->add, draft_); given > 0) {
      accumulate(journal_.counters, freeze->streak, Decimal::whole(given));
    }
  } else if (const auto* set = std::get_if<campaigns::SetProfile>(&effect.action)) {
    for (const auto& [name, value] : set->fields) {
      draft_.set_profile(name, value);
      assign(journal_.profile, name, value);
    }
  } else if (const auto* tier = std::get_if<campaigns::GrantTier>(&effect.action)) {
    const Instant until = members::end_of_day_after(event.time, tier->time, program_.zone());
    lent_.push_back({tier->tier, until});
  } else if (const auto* start = std::get_if<campaigns::StartChallenge>(&effect.action)) {
    if (const badges::ChallengeRule* rule = program_.challenge(start->challenge)) {
      const Facts seen = facts(event, program_.zone());
      ChallengeDesk(program_, seen, draft_, journal_).start(*rule);
    }
  } else if (const auto* notify = std::get_if<campaigns::Notify>(&effect.action)) {
    const std::string_view subject = event.type == event_type::kBadgeAwarded
                                         ? event.attribute("badge").value_or("")
                                         : std::string_view();
    journal_.notifications.push_back({notify->template_id, notify->channels,
                                      notify->delay ? notify->delay->to_string() : "",
                                      std::string(subject), about(event)});
  }
}

/// Templates find the app's event by the entry; one of the daemon's own is written down.
std::vector<std::pair<std::string, std::string>> Deciding::about(const Event& event) const {
  std::vector<std::pair<std::string, std::string>> about;
  // Of these two, the entry tells all that there is.
  const bool told =
      event.type == event_type::kBadgeAwarded || event.type == event_type::kPointsEarned;
  if (is_due_ || (&event != &cause_ && !told)) {
    about.emplace_back("type", event.type);
    for (const auto& [name, value] : event.attributes) {
      about.emplace_back(name, value);
    }
  }
  return about;
}

/// A reminder that fell due has lost its point after a day, where the campaign says nothing else.
bool Deciding::is_too_late(const campaigns::Campaign& campaign, const Event& event) const {
  static constexpr Duration kDay{1, Duration::Unit::Day};
  if (!campaign.late && !is_due_) {
    return false;
  }
  return around_.now > advance(event.time, campaign.late.value_or(kDay), campaign.schedule.zone);
}

void Deciding::emit(OwnEvent event) {
  if (!program_.hears(event.type)) {
    return;
  }
  if (event.depth > kMaxCascadeDepth) {
    journal_.cascade_cut = true;
    return;
  }
  own_events_.push_back(std::move(event));
}

Event Deciding::to_event(const OwnEvent& own) const {
  Event event;
  event.id = cause_.id;
  event.type = own.type;
  event.member = cause_.member;
  event.time = cause_.time;
  event.received = cause_.received;
  for (const auto& [name, value] : own.attributes) {
    if (!value.empty()) {
      event.attributes.push_back({name, value});
    }
  }
  return event;
}

}  // namespace fanfare::engine
