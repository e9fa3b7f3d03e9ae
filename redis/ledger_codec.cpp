#include "redis/ledger_codec.h"

#include <cstdint>
#include <optional>

namespace fanfare::redis {
namespace {

using members::Lot;
using members::PendingLot;

constexpr char kVersion = 1;
constexpr char kLot = 'l';
constexpr char kPending = 'p';
constexpr char kBirthday = 'b';
constexpr char kAnniversary = 'a';
constexpr char kGrant = 'g';
constexpr char kQualification = 'q';
constexpr char kReward = 'r';
constexpr char kMembership = 'm';
constexpr char kWaitingRefund = 'w';
constexpr char kWithheld = 'x';
constexpr char kTally = 't';
constexpr char kBoard = 'd';
constexpr char kChallenge = 'c';
constexpr unsigned kHasWindow = 1;
constexpr unsigned kHasValues = 2;
constexpr unsigned kHasStreak = 4;
constexpr unsigned kExpires = 1;
constexpr unsigned kWarned = 2;
constexpr unsigned kDue = 4;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void byte(char value) { out_ += value; }
  void number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    std::uint64_t rest = bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0);
    while (rest >= 0x80) {
      out_ += static_cast<char>((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out_ += static_cast<char>(rest);
  }
  void hash(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      out_ += static_cast<char>(value >> shift & 0xFF);
    }
  }
  void time(Instant when) { number(to_unix_ms(when)); }
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    out_ += value;
  }
  void time_if(std::optional<Instant> when) {
    byte(when ? 1 : 0);
    if (when) {
      time(*when);
    }
  }

 private:
  std::string& out_;
};

/// Reads what Writer wrote. Past the end, everything is zero and failed() is true.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  [[nodiscard]] bool at_end() const { return in_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }

  char byte() {
    if (in_.empty()) {
      failed_ = true;
      return 0;
    }
    const char value = in_.front();
    in_.remove_prefix(1);
    return value;
  }
  std::int64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto next = static_cast<unsigned char>(byte());
      value |= std::uint64_t{next & 0x7FU} << shift;
      if (next < 0x80) {
        break;
      }
    }
    const std::uint64_t sign = value & 1 ? ~std::uint64_t{0} : 0;
    return static_cast<std::int64_t>(value >> 1 ^ sign);
  }
  std::uint64_t hash() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= std::uint64_t{static_cast<unsigned char>(byte())} << shift;
    }
    return value;
  }
  Instant time() { return from_unix_ms(number()); }
  std::string text() {
    const auto size = static_cast<std::size_t>(number());
    if (size > in_.size()) {
      failed_ = true;
      in_ = {};
      return {};
    }
    std::string value(in_.substr(0, size));
    in_.remove_prefix(size);
    return value;
  }
  std::optional<Instant> time_if_any() { return time_if(byte() != 0); }
  std::optional<Instant> time_if(bool there) {
    return there ? std::optional(time()) : std::nullopt;
  }

 private:
  std::string_view in_;
  bool failed_ = false;
};

void write_lot(Writer& out, const Lot& lot, unsigned more_flags) {
  out.byte(
      static_cast<char>((lot.expires ? kExpires : 0U) | (lot.warned ? kWarned : 0U) | more_flags));
  out.number(lot.points.count());
  out.time(lot.earned);
  if (lot.expires) {
    out.time(*lot.expires);
  }
}

Lot read_lot(Reader& in, unsigned flags) {
  Lot lot;
  lot.points = Points(in.number());
  lot.earned = in.time();
  lot.expires = in.time_if((flags & kExpires) != 0);
  lot.warned = (flags & kWarned) != 0;
  return lot;
}

void write_standing(Writer& out, const members::Standing& standing) {
  out.text(standing.tier);
  out.time_if(standing.until);
}

members::Standing read_standing(Reader& in) {
  members::Standing standing;
  standing.tier = in.text();
  standing.until = in.time_if_any();
  return standing;
}

/// Days are counted from the one before: a digit or two each.
void write_qualification(Writer& out, const members::Qualification& qualification) {
  out.number(qualification.measure);
  out.number(static_cast<std::int64_t>(qualification.days.size()));
  LocalDay before(1970, 1, 1);
  for (const members::Gathered& each : qualification.days) {
    out.number(each.day - before);
    out.number(each.amount.scaled());
    before = each.day;
  }
}

members::Qualification read_qualification(Reader& in) {
  members::Qualification qualification;
  qualification.measure = static_cast<std::uint32_t>(in.number());
  LocalDay day(1970, 1, 1);
  for (std::int64_t left = in.number(); left > 0 && !in.failed(); --left) {
    day += in.number();
    qualification.days.push_back({day, Decimal::from_scaled(in.number())});
  }
  return qualification;
}

void write_reward(Writer& out, const members::IssuedReward& reward) {
  out.text(reward.code);
  out.text(reward.reward);
  out.byte(static_cast<char>(reward.status));
  out.time(reward.issued_at);
  out.time_if(reward.expires_at);
  out.time(reward.ended_at);
  out.number(reward.cost.count());
  out.number(static_cast<std::int64_t>(reward.paid.size()));
  for (const Lot& lot : reward.paid) {
    write_lot(out, lot, 0);
  }
}

members::IssuedReward read_reward(Reader& in) {
  members::IssuedReward reward;
  reward.code = in.text();
  reward.reward = in.text();
  reward.status = static_cast<members::IssuedReward::Status>(in.byte() & 3);
  reward.issued_at = in.time();
  reward.expires_at = in.time_if_any();
  reward.ended_at = in.time();
  reward.cost = Points(in.number());
  for (std::int64_t left = in.number(); left > 0 && !in.failed(); --left) {
    const auto flags = static_cast<unsigned char>(in.byte());
    reward.paid.push_back(read_lot(in, flags));
  }
  return reward;
}

void write_membership(Writer& out, const members::Membership& membership) {
  out.text(membership.plan);
  out.byte(static_cast<char>(membership.state));
  out.time(membership.began);
  out.number(membership.periods);
  out.time(membership.until);
  out.number(static_cast<std::int64_t>(membership.tried.size()));
  for (const std::string& plan : membership.tried) {
    out.text(plan);
  }
}

members::Membership read_membership(Reader& in) {
  members::Membership membership;
  membership.plan = in.text();
  membership.state = static_cast<members::Membership::State>(in.byte() & 7);
  membership.began = in.time();
  membership.periods = static_cast<int>(in.number());
  membership.until = in.time();
  for (std::int64_t left = in.number(); left > 0 && !in.failed(); --left) {
    membership.tried.push_back(in.text());
  }
  return membership;
}

void write_refund(Writer& out, const members::WaitingRefund& refund) {
  out.text(refund.id);
  out.text(refund.of);
  out.byte(refund.amount ? 1 : 0);
  out.number(refund.amount.value_or(Decimal()).scaled());
  out.time(refund.at);
}

members::WaitingRefund read_refund(Reader& in) {
  members::WaitingRefund refund;
  refund.id = in.text();
  refund.of = in.text();
  const bool partial = in.byte() != 0;
  const Decimal amount = Decimal::from_scaled(in.number());
  refund.amount = partial ? std::optional(amount) : std::nullopt;
  refund.at = in.time();
  return refund;
}

void write_streak(Writer& out, const members::Streak& streak) {
  out.hash(streak.counted);
  out.hash(streak.bridged);
  out.hash(streak.frozen);
  out.number(streak.before);
  out.number(streak.before_window);
  out.number(streak.offset);
  out.number(streak.freezes);
}

members::Streak read_streak(Reader& in) {
  members::Streak streak;
  streak.counted = in.hash();
  streak.bridged = in.hash();
  streak.frozen = in.hash();
  streak.before = in.number();
  streak.before_window = in.number();
  streak.offset = static_cast<std::int32_t>(in.number());
  streak.freezes = static_cast<std::int32_t>(in.number());
  return streak;
}

void write_tally(Writer& out, const members::Tally& tally) {
  out.byte(static_cast<char>((tally.window ? kHasWindow : 0U) |
                             (tally.values.empty() ? 0U : kHasValues) |
                             (tally.streak ? kHasStreak : 0U)));
  if (tally.window) {
    out.number(*tally.window);
  }
  if (!tally.values.empty()) {
    out.number(static_cast<std::int64_t>(tally.values.size()));
    for (const std::uint64_t value : tally.values) {
      out.hash(value);
    }
  }
  if (tally.streak) {
    write_streak(out, *tally.streak);
  }
}

members::Tally read_tally(Reader& in) {
  members::Tally tally;
  const auto flags = static_cast<unsigned char>(in.byte());
  if ((flags & kHasWindow) != 0) {
    tally.window = in.number();
  }
  if ((flags & kHasValues) != 0) {
    for (std::int64_t left = in.number(); left > 0 && !in.failed(); --left) {
      tally.values.push_back(in.hash());
    }
  }
  if ((flags & kHasStreak) != 0) {
    tally.streak = read_streak(in);
  }
  return tally;
}

void write_challenge(Writer& out, const members::Challenge& challenge) {
  out.byte(static_cast<char>(challenge.status));
  out.time(challenge.started_at);
  out.time_if(challenge.ends_at);
  out.time(challenge.ended_at);
  out.number(static_cast<std::int64_t>(challenge.goals.size()));
  for (const members::GoalProgress& goal : challenge.goals) {
    out.hash(goal.measure);
    out.number(goal.value.scaled());
    out.number(goal.target.scaled());
    out.byte(goal.reached ? 1 : 0);
    write_tally(out, goal.tally);
  }
}

members::Challenge read_challenge(Reader& in) {
  members::Challenge challenge;
  challenge.status = static_cast<members::Challenge::Status>(in.byte() & 3);
  challenge.started_at = in.time();
  challenge.ends_at = in.time_if_any();
  challenge.ended_at = in.time();
  for (std::int64_t left = in.number(); left > 0 && !in.failed(); --left) {
    members::GoalProgress& goal = challenge.goals.emplace_back();
    goal.measure = in.hash();
    goal.value = Decimal::from_scaled(in.number());
    goal.target = Decimal::from_scaled(in.number());
    goal.reached = in.byte() != 0;
    goal.tally = read_tally(in);
  }
  return challenge;
}

PendingLot read_pending(Reader& in, unsigned flags) {
  PendingLot pending;
  pending.lot = read_lot(in, flags);
  pending.source = in.hash();
  pending.due = in.time_if((flags & kDue) != 0);
  return pending;
}

template <class T, class Into>
void keep(const Reader& in, T value, Into into) {
  if (!in.failed()) {
    into(std::move(value));
  }
}

/// Reads one record; false for one that this version does not know, after which it knows nothing.
bool read_record(Reader& in, members::Member& member) {
  switch (in.byte()) {
    case kBirthday:
      member.celebrated = in.time();
      return true;
    case kAnniversary:
      member.anniversary = in.time();
      return true;
    case kLot: {
      const auto flags = static_cast<unsigned char>(in.byte());
      keep(in, read_lot(in, flags), [&](Lot lot) { member.lots.push_back(lot); });
      return true;
    }
    case kPending: {
      const auto flags = static_cast<unsigned char>(in.byte());
      keep(in, read_pending(in, flags), [&](PendingLot lot) { member.pending.push_back(lot); });
      return true;
    }
    case kGrant:
      member.grant.granted = read_standing(in);
      member.grant.own = read_standing(in);
      return true;
    case kQualification:
      member.qualification = read_qualification(in);
      return true;
    case kMembership:
      member.membership = read_membership(in);
      return true;
    case kWaitingRefund:
      keep(in, read_refund(in), [&](members::WaitingRefund refund) {
        member.waiting_refunds.push_back(std::move(refund));
      });
      return true;
    case kWithheld:
      keep(in, in.text(), [&](std::string badge) { member.withheld.push_back(std::move(badge)); });
      return true;
    case kTally: {
      std::string name = in.text();
      keep(in, read_tally(in), [&](members::Tally tally) {
        member.tallies.insert_or_assign(std::move(name), std::move(tally));
      });
      return true;
    }
    case kBoard: {
      std::string name = in.text();
      const std::int64_t window = in.number();
      keep(in, members::BoardMark{window, Decimal::from_scaled(in.number())},
           [&](members::BoardMark mark) { member.boards.insert_or_assign(std::move(name), mark); });
      return true;
    }
    case kChallenge: {
      std::string id = in.text();
      keep(in, read_challenge(in), [&](members::Challenge challenge) {
        member.challenges.insert_or_assign(std::move(id), std::move(challenge));
      });
      return true;
    }
    case kReward: {
      keep(in, read_reward(in), [&](members::IssuedReward reward) {
        const std::string code = reward.code;
        member.rewards.insert_or_assign(code, std::move(reward));
      });
      return true;
    }
    default:
      return false;
  }
}

}  // namespace

std::string encode_ledger(const members::Member& member) {
  std::string text(1, kVersion);
  Writer out(text);
  for (const Lot& lot : member.lots) {
    out.byte(kLot);
    write_lot(out, lot, 0);
  }
  if (member.celebrated) {
    out.byte(kBirthday);
    out.time(*member.celebrated);
  }
  if (member.anniversary) {
    out.byte(kAnniversary);
    out.time(*member.anniversary);
  }
  for (const PendingLot& pending : member.pending) {
    out.byte(kPending);
    write_lot(out, pending.lot, pending.due ? kDue : 0U);
    out.hash(pending.source);
    if (pending.due) {
      out.time(*pending.due);
    }
  }
  if (!member.grant.granted.tier.empty()) {
    out.byte(kGrant);
    write_standing(out, member.grant.granted);
    write_standing(out, member.grant.own);
  }
  if (!member.qualification.days.empty()) {
    out.byte(kQualification);
    write_qualification(out, member.qualification);
  }
  if (member.membership != members::Membership()) {
    out.byte(kMembership);
    write_membership(out, member.membership);
  }
  for (const members::WaitingRefund& refund : member.waiting_refunds) {
    out.byte(kWaitingRefund);
    write_refund(out, refund);
  }
  for (const auto& [code, reward] : member.rewards) {
    out.byte(kReward);
    write_reward(out, reward);
  }
  for (const std::string& badge : member.withheld) {
    out.byte(kWithheld);
    out.text(badge);
  }
  for (const auto& [name, tally] : member.tallies) {
    out.byte(kTally);
    out.text(name);
    write_tally(out, tally);
  }
  for (const auto& [name, mark] : member.boards) {
    out.byte(kBoard);
    out.text(name);
    out.number(mark.window);
    out.number(mark.base.scaled());
  }
  for (const auto& [id, challenge] : member.challenges) {
    out.byte(kChallenge);
    out.text(id);
    write_challenge(out, challenge);
  }
  return text;
}

void read_ledger(std::string_view ledger, members::Member& member) {
  Reader in(ledger);
  if (in.at_end() || in.byte() != kVersion) {
    return;
  }
  while (!in.at_end() && read_record(in, member)) {
  }
}

}  // namespace fanfare::redis
