// How the decider takes `member.erase`, and what comes behind it.
#include <boost/json.hpp>

#include "base/hash.h"
#include "config/loader.h"
#include "daemon/decider.h"
#include "redis/ledger_codec.h"
#include "redis/member_codec.h"
#include "tests/unit/daemon/stream_reply.h"

namespace fanfare::daemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kProgram = R"(program: shop
title: Shop
counters: {opens: {from: app}}
points: {expire: {after: 1d}}
---
campaign: base
on: purchase
then: [{points: 10}, {badge: buyer}, {notify: thanks}]
limits: [{per: everyone, points: 1000}]
---
badge: buyer
title: {en: Buyer}
---
template: thanks
category: service
en: {title: Thanks, text: Thanks}
)";

constexpr std::int64_t kNoon = 1'796'464'800'000;  // 2026-12-05T10:00:00Z

std::string entry_id(std::int64_t ms) {
  return std::to_string(kNoon + ms) + "-0";
}

Entry sent(std::int64_t ms, const std::string& type, const std::string& id) {
  return {entry_id(ms), {{"type", type}, {"member", "a"}, {"id", id}, {"reply", "1"}}};
}

class ErasingTest : public testing::Test {
 protected:
  ErasingTest()
      : program_(config::load_program_text("p.yaml", kProgram).value().program),
        decider_(cache_, {.idempotency_days = 30}) {}

  Decided decide(const Batch& batch, StreamId recovered = {}) {
    for (const std::string_view id : batch.members()) {
      if (cache_.find(id) == nullptr) {
        cache_.insert(id, {}, batch.number);
      }
      cache_.find(id)->last_used = batch.number;
    }
    return decider_.decide(batch, *program_, recovered);
  }
  Decided decide(const Entry& entry, std::uint64_t number, StreamId recovered = {}) {
    batches_.push_back(batch_of({entry}, number));
    return decide(batches_.back(), recovered);
  }
  static std::string answer(const Decided& decided, const std::string& key) {
    if (decided.replies.empty()) {
      return "(none)";
    }
    const boost::json::value reply = boost::json::parse(decided.replies.back().second);
    const boost::json::value* value = reply.get_object().if_contains(key);
    return value == nullptr ? "" : std::string(value->as_string());
  }
  members::Member& alice() { return cache_.find("a")->member; }

  MemberCache cache_{100};
  std::shared_ptr<const engine::Program> program_;
  Decider decider_;
  std::deque<Batch> batches_;  ///< What is decided borrows from them.
};

TEST_F(ErasingTest, AnErasureEndsItsBatch) {
  const Batch batch =
      batch_of({sent(1, "purchase", "1"), sent(2, "member.erase", "2"), sent(3, "purchase", "3")});
  EXPECT_THAT(batch.items, SizeIs(2));
  EXPECT_EQ(batch.last_entry(), entry_id(2)) << "what follows is read again";
}

TEST_F(ErasingTest, TheBatchWritesNothingAboutThemToStreams) {
  batches_.push_back(batch_of({{entry_id(0), {{"type", "purchase"}, {"member", "b"}}},
                               sent(1, "purchase", "1"),
                               sent(2, "no such type!", "2"),
                               sent(3, "member.erase", "3")}));
  const Decided decided = decide(batches_.back());
  for (const redis::StreamEntry& entry : decided.streams) {
    EXPECT_NE(value_of(entry.fields, "member"), "a");
  }
  EXPECT_THAT(decided.streams, SizeIs(2)) << "b's badge and notification";
  for (const auto& [member, when] : decided.timers) {
    EXPECT_EQ(member, "b");
  }
  ASSERT_TRUE(decided.erasing);
  EXPECT_EQ(decided.erasing->expected, "1") << "what the batch's own write makes of it";
  EXPECT_EQ(decided.erasing->mark.rev, 2U);
  EXPECT_TRUE(decided.erasing->erasure.known);
  EXPECT_EQ(decided.erasing->erasure.lifetime, Points(10));
  EXPECT_EQ(decided.erasing->erasure.forfeited, Points(10));
  EXPECT_EQ(decided.writes.at(1).changes.budgets.size(), 1U) << "the books stay";
  EXPECT_EQ(answer(decided, "status"), "rejected") << "of 2; the erasure is answered at its end";
}

/// The batch's own write comes before the erasure, and the daemon may die in between.
TEST_F(ErasingTest, WhatIsWrittenBeforeIsStillAboutThem) {
  batches_.push_back(batch_of({sent(1, "purchase", "1"), sent(2, "member.erase", "2")}));
  const Decided decided = decide(batches_.back());
  members::Member written;
  redis::read_ledger(decided.writes.at(0).ledger, written);
  EXPECT_EQ(members::sum_of(written.lots), Points(10));
  EXPECT_EQ(decided.writes.at(0).changes.points, Points(10));
  members::Member state;
  redis::read_state(decided.writes.at(0).state, state);
  EXPECT_FALSE(state.erased_at);
  EXPECT_EQ(state.find_seen(stable_hash("2")), nullptr) << "the erasure has not happened yet";
}

TEST_F(ErasingTest, TheCacheForgetsThem) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  EXPECT_TRUE(alice().gone);
  EXPECT_EQ(alice().points, Points());
  EXPECT_THAT(alice().badges, IsEmpty());
  cache_.find("a")->last_used = 3;
  EXPECT_FALSE(cache_.forget("a", 2)) << "a later batch wants it";
  EXPECT_TRUE(cache_.forget("a", 3));
  EXPECT_EQ(cache_.find("a"), nullptr);
}

TEST_F(ErasingTest, WhatWasDueHappensBefore) {
  decide(sent(1, "purchase", "1"), 1);
  constexpr std::int64_t kThreeDays = 3 * 86'400'000;
  const Decided decided = decide(sent(kThreeDays, "member.erase", "2"), 2);
  EXPECT_EQ(decided.erasing.value().erasure.forfeited, Points()) << "they had expired";
  EXPECT_EQ(decided.erasing->erasure.lifetime, Points(10));
  EXPECT_EQ(decided.erasing->expected, "2");
  EXPECT_THAT(decided.streams, IsEmpty());
}

TEST_F(ErasingTest, LaterEventsAreRefusedUntilSomebodyNewIsEnrolled) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  const Decided refused = decide(sent(3, "purchase", "3"), 3);
  EXPECT_EQ(answer(refused, "code"), "erased");
  EXPECT_THAT(refused.writes, IsEmpty());
  EXPECT_THAT(refused.streams, SizeIs(1)) << "in fanfare:rejected";

  const Decided enrolled = decide(sent(4, "member.enrolled", "4"), 4);
  const Decided::Write& write = enrolled.writes.at(0);
  EXPECT_TRUE(write.first);
  EXPECT_EQ(write.expected_rev, 2U) << "revisions go on";
  members::Member stored;
  redis::read_state(write.state, stored);
  EXPECT_EQ(stored.erased_at, from_unix_ms(kNoon + 2));
  EXPECT_THAT(stored.seen, SizeIs(2)) << "the erasure's id among them";

  const Decided applied = decide(sent(5, "purchase", "1"), 5);
  EXPECT_EQ(applied.applied, 1U) << "the ids of who was before are forgotten";
  EXPECT_FALSE(applied.writes.at(0).first);
}

TEST_F(ErasingTest, WhatTheDaemonAsksOfItselfComesToNothing) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  for (const char* type : {"member.settle", "points.warned"}) {
    const Decided decided = decide(sent(3, type, type), 3);
    EXPECT_THAT(decided.writes, IsEmpty()) << type;
    EXPECT_THAT(decided.streams, IsEmpty()) << type;
    EXPECT_TRUE(alice().gone) << type;
  }
}

/// Read again after a crash, the person is gone already: the work that is left is on record.
TEST_F(ErasingTest, RedeliveredItIsADuplicateThatSaysNothing) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  batches_.push_back(batch_of({sent(1, "purchase", "1"), sent(2, "member.erase", "2")}, 3));
  const Decided again = decide(batches_.back(), StreamId::parse(entry_id(2)));
  EXPECT_FALSE(again.erasing);
  EXPECT_THAT(again.streams, IsEmpty()) << "not even the purchase that is refused now";
  EXPECT_THAT(again.replies, SizeIs(1)) << "of the purchase alone";
}

TEST_F(ErasingTest, RedeliveredItSparesWhoeverIsNew) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  decide(sent(3, "member.enrolled", "3"), 3);
  const Decided again = decide(sent(2, "member.erase", "2"), 4, StreamId::parse(entry_id(3)));
  EXPECT_FALSE(again.erasing);
  EXPECT_THAT(again.replies, IsEmpty());
  EXPECT_TRUE(alice().is_stored());
}

TEST_F(ErasingTest, AnErasureFromBeforeTheLastSparesWhoeverIsNew) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  decide(sent(3, "member.enrolled", "3"), 3);
  Entry late = sent(4, "member.erase", "4");
  late.fields.emplace_back("time", std::to_string(kNoon + 1));
  const Decided refused = decide(late, 4);
  EXPECT_FALSE(refused.erasing);
  EXPECT_EQ(answer(refused, "code"), "erased");
}

TEST_F(ErasingTest, WhereNobodyIsThereWhatStandsInStreamsGoesAllTheSame) {
  const Decided decided = decide(sent(1, "member.erase", "1"), 1);
  ASSERT_TRUE(decided.erasing);
  EXPECT_FALSE(decided.erasing->erasure.known);
  EXPECT_THAT(decided.erasing->expected, HasSubstr("0 ca978112ca1bbdcafac231b39a23dc4da786eff8"))
      << "SHA-256 of 'a'";
  EXPECT_THAT(decided.streams, IsEmpty()) << "no trace in fanfare:rejected either";
  EXPECT_FALSE(alice().gone);
}

TEST_F(ErasingTest, CountersOfTheAppThatWereReadBeforeAreNotTheirs) {
  decide(sent(1, "purchase", "1"), 1);
  decide(sent(2, "member.erase", "2"), 2);
  EXPECT_EQ(cache_.find("a")->app_counters_since, 2U);
}

}  // namespace
}  // namespace fanfare::daemon
