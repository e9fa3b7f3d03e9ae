#include "redis/ledger_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::redis {
namespace {

using members::Lot;

Instant at(std::int64_t ms) {
  return from_unix_ms(ms);
}

members::Member somebody() {
  members::Member member;
  member.lots = {{at(1'800'000'000'000), at(1'700'000'000'123), Points(120), true},
                 {std::nullopt, at(-5), Points(INT64_MAX), false}};
  member.pending = {{0xFEDCBA9876543210,
                     at(1'750'000'000'000),
                     {at(1'800'000'000'000), at(1), Points(64), false}},
                    {7, std::nullopt, {std::nullopt, at(2), Points(1), false}}};
  return member;
}

TEST(LedgerCodec, ReadsWhatItWrote) {
  const members::Member written = somebody();
  members::Member read;
  read_ledger(encode_ledger(written), read);
  EXPECT_EQ(read.lots, written.lots);
  EXPECT_EQ(read.pending, written.pending);
}

TEST(LedgerCodec, ReadsTalliesChallengesBoardsAndWhatIsWithheld) {
  members::Member written;
  written.withheld = {"vip", "early-bird"};
  written.tallies["stores"] = {std::nullopt, {1, 0xFFFFFFFFFFFFFFFF}, std::nullopt};
  written.tallies["week-visits"] = {-3, {}, std::nullopt};
  written.tallies["visit-streak"] = {
      20'000, {}, members::Streak{0x8000000000000001, 2, 4, 77, 19'900, -36'000, 2}};
  written.boards["top-walkers"] = {2'950, Decimal::from_scaled(-12'345)};
  members::Challenge quest{members::Challenge::Status::Completed, at(5), at(99), at(98), {}};
  quest.goals.push_back({7, Decimal::whole(3), Decimal::whole(3), {}, true});
  quest.goals.push_back({0xFEDCBA9876543210,
                         Decimal::from_scaled(5),
                         Decimal::whole(2),
                         {4, {9}, members::Streak{1, 0, 0, 0, 0, 7'200, 0}},
                         false});
  written.challenges["quest"] = quest;
  written.challenges["open"] = {members::Challenge::Status::Active, at(-5), std::nullopt, {}, {}};
  members::Member read;
  read_ledger(encode_ledger(written), read);
  EXPECT_EQ(read.withheld, written.withheld);
  EXPECT_EQ(read.tallies, written.tallies);
  EXPECT_EQ(read.boards, written.boards);
  EXPECT_EQ(read.challenges, written.challenges);
}

TEST(LedgerCodec, ReadsTiersPlansRefundsAndRewards) {
  members::Member written;
  written.grant = {{"reserve", at(1'900'000'000'000)}, {"gold", std::nullopt}};
  written.qualification = {77,
                           {{LocalDay(2026, 2, 28), Decimal::from_scaled(-12'345)},
                            {LocalDay(2026, 12, 5), Decimal::whole(1'000'000'000)}}};
  written.membership = {
      "plus", members::Membership::State::Cancelled, at(5), 3, at(99), {"plus", "monthly"}};
  written.waiting_refunds = {{"r", "p", Decimal::whole(4), at(7)}, {"s", "q", std::nullopt, at(8)}};
  members::IssuedReward reward{
      "COFFEE-2", "coffee",    members::IssuedReward::Status::Used,  at(10), at(20),
      at(15),     Points(150), {{at(30), at(1), Points(150), false}}};
  written.rewards.emplace("COFFEE-2", reward);
  reward.code = "COFFEE-3";
  reward.status = members::IssuedReward::Status::Active;
  reward.expires_at.reset();
  reward.paid.clear();
  written.rewards.emplace("COFFEE-3", reward);
  members::Member read;
  read_ledger(encode_ledger(written), read);
  EXPECT_EQ(read.grant, written.grant);
  EXPECT_EQ(read.qualification, written.qualification);
  EXPECT_EQ(read.membership, written.membership);
  EXPECT_EQ(read.waiting_refunds, written.waiting_refunds);
  EXPECT_EQ(read.rewards, written.rewards);
  const std::string whole = encode_ledger(written);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    members::Member cut;
    read_ledger(std::string_view(whole).substr(0, size), cut);
    EXPECT_LE(cut.rewards.size(), 2U) << size;
  }
}

TEST(LedgerCodec, AYearOfPurchasesTowardsATierTakesFewBytes) {
  members::Member member;
  for (int i = 0; i < 20; ++i) {
    member.qualification.add(LocalDay(2026, 1, 1) + i * 18, Decimal::from_scaled(255'000));
  }
  EXPECT_LE(encode_ledger(member).size(), 90U);
}

TEST(LedgerCodec, ALotTakesFewBytes) {
  members::Member member;
  member.lots = {{at(1'800'000'000'000), at(1'700'000'000'000), Points(120), false}};
  EXPECT_LE(encode_ledger(member).size(), 18U);
}

TEST(LedgerCodec, WhatIsCutOffIsLeftOut) {
  const std::string whole = encode_ledger(somebody());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    members::Member read;
    read_ledger(std::string_view(whole).substr(0, size), read);
    EXPECT_LE(read.lots.size() + read.pending.size(), 3U) << size;
  }
}

TEST(LedgerCodec, WhatItDoesNotKnowIsNothing) {
  members::Member read;
  read_ledger("", read);
  read_ledger("\x02l", read);
  read_ledger("\x01xyz", read);
  EXPECT_TRUE(read.lots.empty());
}

}  // namespace
}  // namespace fanfare::redis
