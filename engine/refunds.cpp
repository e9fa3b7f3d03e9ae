#include "engine/refunds.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/hash.h"
#include "base/text.h"
#include "campaigns/limit.h"
#include "engine/challenges.h"
#include "engine/counting.h"
#include "engine/deciding.h"

namespace fanfare::engine {
namespace {

using members::JournalEntry;
using members::Rejection;
namespace event_type = members::event_type;

template <class T>
T value_in(const std::vector<std::pair<std::string, T>>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, T>::first);
  return found == list.end() ? T() : found->second;
}

template <class T>
void add_to(std::vector<std::pair<std::string, T>>& list, const std::string& name, T by) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, T>::first);
  if (found == list.end()) {
    list.emplace_back(name, by);
  } else {
    found->second += by;
  }
}

/// `number` times `part` of `whole`, rounded down to what fits a Decimal.
Decimal share(Decimal number, Decimal part, Decimal whole) {
  const Fraction scaled = Fraction::quotient(part, whole) *
                          Fraction(Decimal::whole(Decimal::kScale)) * Fraction(number);
  return Decimal::from_scaled(scaled.round(Rounding::Floor).count());
}

/// Of what a purchase gave, the points for so much of its amount.
Points share_of_points(Points given, Decimal part, const std::optional<Decimal>& amount) {
  if (part == Decimal() || !amount) {
    return {};
  }
  const Fraction share = Fraction::quotient(part, *amount);
  return (share * Fraction(Decimal::whole(given.count()))).round(Rounding::Floor);
}

std::string day_of(Instant at) {
  return format_date(std::chrono::floor<std::chrono::days>(at));
}

}  // namespace

std::optional<Rejection> RefundDesk::take_back() {
  const auto of = facts_.event.attribute("of");
  if (!of || of->empty()) {
    return Rejection{"missing_field", "'of' is missing; expected the id of the purchase"};
  }
  const auto purchase = find(*of);
  if (!purchase) {
    return wait(*of);
  }
  const auto share = share_of(*purchase);
  if (!share) {
    return share.error();
  }
  journal_.refund = members::RefundNote{std::string(*of), "", ""};
  if (share->amount != Decimal()) {
    journal_.amount = share->amount;
  }
  uncount(*purchase, *share);
  take_points(*purchase, *share);
  if (share->whole) {
    revoke_badges(*purchase);
    withdraw_notifications(*purchase);
  }
  return std::nullopt;
}

/// The newest purchase of that id; null when the journal has none.
const JournalEntry* RefundDesk::find_entry(std::string_view of) const {
  const auto newest_first = around_.history | std::views::reverse;
  const auto found = std::ranges::find_if(newest_first, [&](const JournalEntry& entry) {
    return entry.type == event_type::kPurchase && entry.id == of;
  });
  return found == newest_first.end() ? nullptr : &*found;
}

std::optional<RefundDesk::Purchase> RefundDesk::find(std::string_view of) const {
  Purchase purchase;
  for (const JournalEntry& entry : around_.history) {
    if (entry.type == event_type::kPurchase && entry.id == of) {
      purchase = Purchase();
      purchase.entry = &entry;
    } else if (purchase.entry != nullptr && entry.type == event_type::kRefund && entry.refund &&
               entry.refund->of == of && entry.refund->state.empty()) {
      purchase.refunded += entry.amount.value_or(Decimal());
      purchase.refunded_whole = purchase.refunded_whole || !entry.amount;
      for (const auto& [counter, by] : entry.counted) {
        add_to(purchase.uncounted, counter, Decimal() - by);
      }
    }
  }
  return purchase.entry == nullptr ? std::nullopt : std::optional(std::move(purchase));
}

std::optional<Rejection> RefundDesk::wait(std::string_view of) {
  if (member_.before().find_seen(stable_hash(of)) != nullptr) {
    return Rejection{"purchase_forgotten",
                     fmt::format("'of' is '{}', which was applied and is no purchase that the "
                                 "member's journal still has; correct the points with "
                                 "points.adjust, or keep longer journals (journal.keep)",
                                 shortened(of, 128))};
  }
  members::WaitingRefunds waiting = member_.waiting_refunds();
  if (waiting.size() >= members::kMostWaitingRefunds) {
    return Rejection{"too_many_refunds",
                     fmt::format("'of' is '{}', a purchase that did not come so far, and {} other "
                                 "refunds of the member wait for theirs already",
                                 shortened(of, 128), members::kMostWaitingRefunds)};
  }
  waiting.push_back(
      {std::string(facts_.event.id), std::string(of), facts_.event.amount, facts_.event.time});
  member_.set_waiting_refunds(std::move(waiting));
  journal_.refund = members::RefundNote{std::string(of), "", "waits"};
  journal_.amount = facts_.event.amount;
  return std::nullopt;
}

std::expected<RefundDesk::Share, Rejection> RefundDesk::share_of(const Purchase& purchase) const {
  const Decimal paid = std::max(purchase.entry->amount.value_or(Decimal()), Decimal());
  const Decimal left = paid - purchase.refunded;
  const auto& wanted = facts_.event.amount;
  if (purchase.refunded_whole || (paid > Decimal() && left <= Decimal())) {
    return std::unexpected(Rejection{
        "already_refunded",
        fmt::format("the purchase '{}' is refunded already, all of it", purchase.entry->id)});
  }
  if (!wanted) {
    return Share{left, paid, true};
  }
  if (*wanted <= Decimal() || *wanted > left) {
    return std::unexpected(Rejection{
        "bad_amount",
        left > Decimal()
            ? fmt::format("'amount' is {}; expected a number above 0 and up to {}, what is left of "
                          "the purchase '{}'",
                          wanted->to_string(), left.to_string(), purchase.entry->id)
            : fmt::format("'amount' is {}, and the purchase '{}' had none; leave it out to refund "
                          "all of it",
                          wanted->to_string(), purchase.entry->id)});
  }
  return Share{*wanted, purchase.refunded + *wanted, *wanted == left};
}

void RefundDesk::take_points(const Purchase& purchase, const Share& share) {
  Points all;
  for (const auto& [campaign, given] : purchase.entry->points) {
    if (campaign.contains('.')) {
      continue;  // no campaign: points that became a reward with the same event
    }
    const Points before = share_of_points(given, purchase.refunded, purchase.entry->amount);
    const Points points =
        share.whole ? given - before
                    : share_of_points(given, share.with_earlier, purchase.entry->amount) - before;
    if (points != Points()) {
      if (points > Points()) {
        give_back_limits(purchase, share, campaign, points);
      }
      journal_.points.emplace_back(campaign, Points() - points);
      all += points;
    }
  }
  all = std::max(all, Points());
  const Points cancelled = cancel_pending(purchase.entry->id, all);
  take_from_balance(purchase, all - cancelled);
  Points taken;
  for (const auto& [campaign, points] : journal_.points) {
    taken -= points;
  }
  member_.set_points_lifetime(member_.points_lifetime() - taken);
  disqualify(purchase, share, taken);
}

Points RefundDesk::cancel_pending(std::string_view of, Points most) {
  const std::uint64_t source = stable_hash(of);
  members::PendingLots waiting = member_.pending();
  Points cancelled;
  for (members::PendingLot& each : waiting) {
    if (each.source == source) {
      const Points part = std::min(each.lot.points, most - cancelled);
      each.lot.points -= part;
      cancelled += part;
    }
  }
  if (cancelled > Points()) {
    std::erase_if(waiting, [](const auto& each) { return each.lot.points == Points(); });
    member_.set_pending(std::move(waiting));
    journal_.pending -= cancelled;
  }
  return cancelled;
}

/// How many points of the purchase's lot are gone already, without anybody having had them, and
/// were not yet held against a refund. Where lots are dated anew, by an activity or with a tier,
/// the purchase's are not to be told from others: of all that have expired since it, then.
Points RefundDesk::expired_of(const Purchase& purchase) const {
  const auto& rules = program_.definitions().points.expiry;
  const bool moves =
      rules.size() > 1 || std::ranges::any_of(rules, [](const auto& each) {
        return std::holds_alternative<members::ExpiryRule::Inactivity>(each.rule.kind);
      });
  const auto is_of_it = [&](const std::optional<Instant>& expires) {
    return moves || (expires && expires == purchase.entry->expires);
  };
  Points expired;
  for (const JournalEntry& entry : around_.history) {
    if (entry.refund && entry.refund->expired > Points()) {
      const JournalEntry* other = find_entry(entry.refund->of);
      if (other != nullptr && is_of_it(other->expires)) {
        expired -= entry.refund->expired;
      }
    }
    for (const members::LotMove& lot : entry.lots) {
      if (entry.type == event_type::kPointsExpired && entry.at >= purchase.entry->at &&
          is_of_it(lot.expires)) {
        expired -= lot.points;
      }
    }
  }
  return std::max(expired, Points());
}

/// Of points that are to be taken and are not, the journal does not tell, the last first.
void RefundDesk::forgive(Points points) {
  for (auto each = journal_.points.rbegin(); each != journal_.points.rend(); ++each) {
    const Points part = std::min(points, std::max(Points() - each->second, Points()));
    each->second += part;
    points -= part;
  }
  std::erase_if(journal_.points, [](const auto& each) { return each.second == Points(); });
}

/// What has expired is not taken once more; where the program floors the balance, it stops there.
void RefundDesk::take_from_balance(const Purchase& purchase, Points points) {
  const Points expired = std::min(points, expired_of(purchase));
  journal_.refund->expired = expired;
  Points left = points - expired;
  if (program_.definitions().points.floor_at_zero) {
    left = std::min(left, std::max(member_.points(), Points()));
  }
  forgive(points - left);
  points = left;
  if (points == Points()) {
    return;
  }
  for (const members::Lot& lot : member_.take(points, purchase.entry->expires)) {
    journal_.lots.push_back({lot.expires, Points() - lot.points});
  }
}

/// As the campaign's limits stood when the purchase was made.
void RefundDesk::give_back_limits(const Purchase& purchase, const Share& share,
                                  const std::string& campaign, Points points) {
  const auto& all = program_.campaigns();
  const auto found = std::ranges::find(all, campaign, &campaigns::Campaign::id);
  if (found == all.end() || found->limits.empty()) {
    return;
  }
  members::Event then = facts_.event;
  then.time = purchase.entry->at;
  const campaigns::Schedule& schedule = found->schedule;
  const TimeZone zone =
      schedule.in_member_zone ? home_zone(member_).value_or(schedule.zone) : schedule.zone;
  const campaigns::Facts seen{then, member_, zone};
  const auto occurrence = schedule.at(then.time, zone);
  const LocalTime start =
      schedule.repeat && occurrence ? zone.to_local(occurrence->start) : LocalTime();
  campaigns::UsageBook book(member_, around_.budgets);
  const campaigns::Allowance allowance(campaign, found->limits, seen, start, schedule.zone, book);
  std::vector<const campaigns::UsageBook::Record*> done;
  for (const auto& [limit, record] : allowance.entries()) {
    const TimeZone& of = limit->per == campaigns::Subject::Everyone ? schedule.zone : zone;
    const std::int64_t window =
        campaigns::window_of(limit->every, {then.time, start, of}, member_.joined_at());
    // Windows of long ago are not kept, and a new one is not to pay for them.
    if (record->used.window == window && std::ranges::find(done, record) == done.end()) {
      done.push_back(record);
      // A limit that is younger than the purchase has nothing of it to give back.
      const Points back = std::min(points, std::max(record->used.points, Points()));
      const std::int64_t times = share.whole && record->used.times > 0 ? 1 : 0;
      record->used.points -= back;
      record->points -= back;
      record->used.times -= times;
      record->times -= times;
    }
  }
  book.write(member_);
}

/// Whether the counter has what the purchase added to it still: its window is not over.
bool RefundDesk::has_still(const badges::CounterRule& rule, const Purchase& purchase) const {
  return goes_back(rule) &&
         badges::is_counted_in(rule, purchase.entry->at, home_of(program_, member_),
                               member_.joined_at(), member_.tally(rule.name));
}

/// Counts go back with the last of the money; sums in proportion. A counter that is younger than
/// the purchase is left where it is when it has nothing to give.
void RefundDesk::uncount(const Purchase& purchase, const Share& share) {
  for (const badges::CounterRule* rule : program_.counters_of(event_type::kPurchase)) {
    if (!has_still(*rule, purchase)) {
      continue;
    }
    const Decimal by = counted_always(*rule, purchase.entry->amount)
                           .value_or(value_in(purchase.entry->counted, rule->name));
    const bool is_sum = rule->kind == badges::CounterRule::Kind::Sum;
    const Decimal before = value_in(purchase.uncounted, rule->name);
    Decimal now = share.whole ? by - before : Decimal();
    if (!share.whole && is_sum) {
      now = engine::share(by, share.with_earlier, *purchase.entry->amount) - before;
    }
    now = std::min(now, std::max(member_.counter(rule->name), Decimal()));
    if (now != Decimal()) {
      member_.add_to_counter(rule->name, Decimal() - now);
      journal_.counted.emplace_back(rule->name, Decimal() - now);
    }
  }
  for (const auto& [name, by] : purchase.entry->counted) {
    if (name.contains('/')) {
      uncount_goal(purchase, share, name, by);
    }
  }
  for (const auto& [name, by] : purchase.entry->counters) {
    const badges::CounterRule* rule = program_.counter(name);
    if (!share.whole || rule == nullptr) {
      continue;
    }
    if (rule->kind == badges::CounterRule::Kind::FromApp) {
      member_.add_to_app_counter(name, -(by.scaled() / Decimal::kScale));
    } else if (has_still(*rule, purchase)) {
      member_.add_to_counter(name, Decimal() - by);
    } else {
      continue;
    }
    journal_.counters.emplace_back(name, Decimal() - by);
  }
}

/// The same for goals of challenges.
void RefundDesk::uncount_goal(const Purchase& purchase, const Share& share, const std::string& name,
                              Decimal by) {
  const Decimal before = value_in(purchase.uncounted, name);
  Decimal now = by - before;
  if (!share.whole) {
    const bool is_sum = kind_of_goal(program_, name, member_) == badges::CounterRule::Kind::Sum;
    now = is_sum ? engine::share(by, share.with_earlier, *purchase.entry->amount) - before
                 : Decimal();
  }
  const Decimal back = engine::uncount_goal(
      program_, {name, now, share.whole, *purchase.entry, facts_.event.time, program_.zone()},
      member_, journal_);
  if (back != Decimal()) {
    journal_.counted.emplace_back(name, Decimal() - back);
  }
}

/// What counted towards a tier does so no more; the tier stays for its term.
void RefundDesk::disqualify(const Purchase& purchase, const Share& share, Points points) {
  const TierPolicy* policy = tiers_for(program_, member_);
  if (policy == nullptr) {
    return;
  }
  Decimal amount;
  if (policy->qualify_by == TierPolicy::QualifyBy::Points) {
    amount = Decimal::whole(points.count());
  } else if (policy->qualify_by == TierPolicy::QualifyBy::Spend) {
    amount = share.amount;
  } else {
    amount = Decimal() - value_in(journal_.counted, policy->counter) -
             value_in(journal_.counters, policy->counter);
  }
  gather(*policy, member_, purchase.entry->at, Decimal() - amount, program_.zone());
}

void RefundDesk::revoke_badges(const Purchase& purchase) {
  if (!program_.definitions().revoke_refunded_badges) {
    return;
  }
  for (const members::AwardedBadge& awarded : purchase.entry->badges) {
    const members::HeldBadge* held = member_.badge(awarded.badge);
    const badges::BadgeRule* rule = program_.badge(awarded.badge);
    const bool deserved =
        rule != nullptr && std::ranges::any_of(rule->levels, [&](const badges::BadgeLevel& level) {
          return !level.when.is_always_true() && level.when.holds(facts_);
        });
    if (held != nullptr && held->awarded_at == purchase.entry->at && !deserved) {
      member_.revoke(awarded.badge);
      journal_.revoked.push_back(awarded.badge);
    }
  }
}

void RefundDesk::withdraw_notifications(const Purchase& purchase) {
  for (std::size_t place = 0; place < purchase.entry->notifications.size(); ++place) {
    const std::string id = notification_id(facts_.event.member, *purchase.entry, place);
    journal_.withdrawn.push_back(
        {id, day_of(purchase.entry->at), purchase.entry->notifications[place].delay});
  }
}

std::optional<Decimal> counted_always(const badges::CounterRule& rule,
                                      const std::optional<Decimal>& amount) {
  if (!rule.measure.where.is_always_true()) {
    return std::nullopt;
  }
  if (rule.kind == badges::CounterRule::Kind::Count) {
    return Decimal::whole(1);
  }
  const bool is_amount =
      rule.measure.field == campaigns::Field{campaigns::Field::Scope::Event, "amount"};
  return is_amount ? std::optional(amount.value_or(Decimal())) : std::nullopt;
}

bool goes_back(const badges::CounterRule& rule) {
  using Kind = badges::CounterRule::Kind;
  return rule.kind == Kind::Count || rule.kind == Kind::Sum;
}

bool needs_history(const members::Event& event) {
  return event.type == event_type::kRefund;
}

}  // namespace fanfare::engine
