#include "daemon/decider.h"

#include <boost/json.hpp>

#include "config/loader.h"
#include "redis/member_codec.h"
#include "tests/unit/daemon/stream_reply.h"

namespace fanfare::daemon {
namespace {

using redis::StreamEntry;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kProgram = R"(program: shop
title: Shop
counters: {purchases: {count: purchase}, opens: {from: app}}
---
campaign: base
on: purchase
then: [{points: 10}, {notify: thanks}]
limits: [{per: member, times: 3, every: month}]
---
badge: second
award_when: {counter.purchases: {at_least: 2}}
---
template: thanks
category: service
en: {title: Thanks, text: Thanks}
)";

/// 2026-12-05T10:00:00Z, and which day since 1970 that is.
constexpr std::int64_t kNoon = 1'796'464'800'000;
constexpr std::uint16_t kToday = 20'792;

std::string entry_id(int number) {
  return std::to_string(kNoon + number) + "-0";
}

Entry purchase(int number, const std::string& member, const std::string& id) {
  return {entry_id(number), {{"type", "purchase"}, {"member", member}, {"id", id}, {"reply", "1"}}};
}

class DeciderTest : public testing::Test {
 protected:
  DeciderTest()
      : program_(config::load_program_text("p.yaml", kProgram).value().program),
        decider_(cache_, {.idempotency_days = 30}) {}

  /// Decides a batch; members that are not cached yet are new ones.
  Decided decide(const Batch& batch, StreamId recovered = {}) {
    for (const std::string_view id : batch.members()) {
      if (cache_.find(id) == nullptr) {
        cache_.insert(id, {}, batch.number - 1);
      }
    }
    return decider_.decide(batch, *program_, recovered);
  }

  static std::vector<StreamEntry> entries(const Decided& decided, StreamEntry::Stream stream) {
    std::vector<StreamEntry> found;
    for (const StreamEntry& entry : decided.streams) {
      if (entry.stream == stream) {
        found.push_back(entry);
      }
    }
    return found;
  }

  static std::string status_of(const std::pair<std::string, std::string>& reply) {
    return std::string(boost::json::parse(reply.second).at("status").as_string());
  }

  MemberCache cache_{100};
  std::shared_ptr<const engine::Program> program_;
  Decider decider_;
};

TEST_F(DeciderTest, EventsOfOneMemberAreOneWriteInStreamOrder) {
  const Batch batch =
      batch_of({purchase(1, "a", "1"), purchase(2, "b", "1"), purchase(3, "a", "2")});
  const Decided decided = decide(batch);
  EXPECT_EQ(decided.applied, 3U);
  EXPECT_EQ(decided.badges, 1U);
  EXPECT_EQ(decided.points, 30);

  ASSERT_THAT(decided.writes, SizeIs(2));
  const Decided::Write& a = decided.writes[0];
  EXPECT_EQ(a.member, "a");
  EXPECT_EQ(a.expected_rev, 0U);
  EXPECT_EQ(a.changes.points, Points(20));
  EXPECT_THAT(a.changes.seen, SizeIs(2));
  ASSERT_THAT(a.journal, SizeIs(testing::Ge(2U)));
  EXPECT_THAT(a.journal.front(), HasSubstr(R"("id":"1")")) << "oldest first";
  EXPECT_EQ(decided.writes[1].member, "b");
}

TEST_F(DeciderTest, AMemberInTwoSlicesIsOneWriteThoughItIsReadAheadInBetween) {
  const Batch batch = batch_of({purchase(1, "a", "1"), purchase(2, "a", "2")});
  for (const std::string_view id : batch.members()) {
    cache_.insert(id, {}, batch.number);
  }
  Decided decided;
  decider_.decide_slice(batch, 0, 1, *program_, {}, decided);
  cache_.find("a")->last_used = batch.number + 2;  // what loading a later batch does
  decider_.decide_slice(batch, 1, 2, *program_, {}, decided);
  decider_.complete(batch, decided);
  ASSERT_THAT(decided.writes, SizeIs(1));
  EXPECT_THAT(decided.writes[0].changes.seen, SizeIs(2));
  EXPECT_EQ(cache_.find("a")->member.rev, 1U);
}

TEST_F(DeciderTest, RevisionsFollowEachOtherFromBatchToBatch) {
  for (std::uint64_t number = 1; number <= 3; ++number) {
    const auto place = static_cast<int>(number);
    const Batch batch = batch_of({purchase(place, "a", std::to_string(number))}, number);
    EXPECT_EQ(decide(batch).writes.at(0).expected_rev, number - 1);
  }
  EXPECT_EQ(cache_.find("a")->member.rev, 3U);
}

TEST_F(DeciderTest, ADuplicateChangesNothingAndIsAnsweredWithTheBalance) {
  decide(batch_of({purchase(1, "a", "same")}, 1));
  const Batch again = batch_of({purchase(2, "a", "same")}, 2);
  const Decided decided = decide(again);
  EXPECT_EQ(decided.duplicates, 1U);
  EXPECT_THAT(decided.writes, IsEmpty());
  EXPECT_THAT(decided.streams, IsEmpty());
  ASSERT_THAT(decided.replies, SizeIs(1));
  EXPECT_EQ(status_of(decided.replies[0]), "duplicate");
  EXPECT_THAT(decided.replies[0].second, HasSubstr(R"("balance":10)"));
}

TEST_F(DeciderTest, ADuplicateInTheSameBatchIsOne) {
  const Batch batch = batch_of({purchase(1, "a", "same"), purchase(2, "a", "same")});
  const Decided decided = decide(batch);
  EXPECT_EQ(decided.applied, 1U);
  EXPECT_EQ(decided.duplicates, 1U);
  EXPECT_EQ(decided.writes.at(0).changes.points, Points(10));
}

/// Up to the newest entry that an earlier daemon can have applied, an applied event may lack what
/// it asked for.
TEST_F(DeciderTest, AppliedEventsWithinTheRecoveryHorizonAreRepaired) {
  decide(batch_of({purchase(1, "a", "1"), purchase(2, "a", "2")}, 1));
  const Batch again = batch_of({purchase(1, "a", "1"), purchase(2, "a", "2")}, 2);
  const Decided decided = decide(again, StreamId::parse(entry_id(1)));
  ASSERT_THAT(decided.repairs, SizeIs(1));
  EXPECT_EQ(decided.repairs[0].event->id, "1");
  EXPECT_THAT(decided.writes, IsEmpty());
  ASSERT_THAT(decided.replies, SizeIs(1)) << "the other one's reply comes from the journal";
  EXPECT_EQ(decided.replies[0].first, "2");
}

TEST_F(DeciderTest, ARefusedEventKeepsItsFieldsAndTellsWhy) {
  const Batch batch = batch_of(
      {{entry_id(1), {{"type", "purchase"}, {"member", "a"}, {"amount", "x"}, {"reply", "1"}}},
       purchase(2, "a", "good")});
  const Decided decided = decide(batch);
  EXPECT_EQ(decided.rejected, 1U);
  EXPECT_EQ(decided.applied, 1U);
  const auto rejected = entries(decided, StreamEntry::Stream::Rejected);
  ASSERT_THAT(rejected, SizeIs(1));
  const std::vector<std::string>& fields = rejected[0].fields;
  EXPECT_THAT(std::vector(fields.begin(), fields.begin() + 8),
              ElementsAre("type", "purchase", "member", "a", "amount", "x", "reply", "1"));
  EXPECT_EQ(value_of(fields, "code"), "bad_amount");
  EXPECT_THAT(value_of(fields, "error"), HasSubstr("'amount' is 'x'"));
  EXPECT_EQ(value_of(fields, "entry"), entry_id(1));
  ASSERT_THAT(decided.replies, SizeIs(2));
  EXPECT_EQ(decided.replies[0].first, entry_id(1)) << "without an id, the entry's";
  EXPECT_EQ(status_of(decided.replies[0]), "rejected");
}

TEST_F(DeciderTest, AnEventTheEngineRefusesChangesNothing) {
  const Batch batch = batch_of(
      {{entry_id(1), {{"type", "counter.add"}, {"member", "a"}, {"counter", "no"}, {"by", "1"}}}});
  const Decided decided = decide(batch);
  EXPECT_EQ(decided.rejected, 1U);
  EXPECT_THAT(decided.writes, IsEmpty());
  EXPECT_EQ(cache_.find("a")->member.rev, 0U);
}

TEST_F(DeciderTest, NotificationsAndAwardsGoOutWithTheBatch) {
  const Batch batch = batch_of({purchase(1, "a", "1"), purchase(2, "a", "2")});
  const Decided decided = decide(batch);
  EXPECT_THAT(entries(decided, StreamEntry::Stream::Outbox), SizeIs(2));
  const auto feed = entries(decided, StreamEntry::Stream::Feed);
  ASSERT_THAT(feed, SizeIs(1));
  EXPECT_EQ(value_of(feed[0].fields, "badge"), "second");
  EXPECT_EQ(value_of(feed[0].fields, "event"), "2");
}

/// The member that the written state describes.
members::Member read_back(const Decided::Write& write) {
  members::Member member;
  redis::read_state(write.state, member);
  return member;
}

TEST_F(DeciderTest, ASmallStateIsWrittenWhole) {
  decide(batch_of({purchase(1, "a", "1")}, 1));
  const Batch next = batch_of({purchase(2, "a", "2")}, 2);
  const Decided decided = decide(next);
  ASSERT_TRUE(decided.writes.at(0).replace_state);
  const members::Member stored = read_back(decided.writes[0]);
  EXPECT_EQ(stored.seen, cache_.find("a")->member.seen);
  EXPECT_EQ(stored.usage, cache_.find("a")->member.usage);
  EXPECT_THAT(stored.usage, SizeIs(1)) << "of the campaign's limit";
}

/// An event that no campaign and no limit has anything to do with.
Entry visit(int number) {
  return {entry_id(number), {{"type", "visit"}, {"member", "a"}}};
}

TEST_F(DeciderTest, JournalEntriesOfUnfinishedBatchesAreKept) {
  const Batch first = batch_of({visit(1), visit(2)}, 1);
  const Batch second = batch_of({visit(3)}, 2);
  const Batch third = batch_of({visit(4)}, 3);
  EXPECT_EQ(decide(first).writes.at(0).unfinished_entries, 2U);
  EXPECT_EQ(decide(second).writes.at(0).unfinished_entries, 3U);
  decider_.finished(1);
  EXPECT_EQ(decide(third).writes.at(0).unfinished_entries, 2U) << "of the second and the third";
}

TEST_F(DeciderTest, AMemberInEveryBatchOfABacklogHasNoMoreThanWhatIsInHandKept) {
  for (std::uint64_t number = 1; number <= 50; ++number) {
    const Batch batch = batch_of({visit(static_cast<int>(number))}, number);
    EXPECT_LE(decide(batch).writes.at(0).unfinished_entries, 3U);
    decider_.finished(number - std::min<std::uint64_t>(number, 2));
  }
}

TEST_F(DeciderTest, AllEntriesAreKeptUntilWhatAnEarlierRunLeftIsFinished) {
  Batch first = batch_of({visit(1)}, 1);
  first.recovering = true;
  const Batch second = batch_of({visit(2)}, 2);
  const Batch third = batch_of({visit(3)}, 3);
  EXPECT_GT(decide(first).writes.at(0).unfinished_entries, 1'000'000U);
  EXPECT_GT(decide(second).writes.at(0).unfinished_entries, 1'000'000U);
  decider_.finished(1);
  EXPECT_EQ(decide(third).writes.at(0).unfinished_entries, 2U);
}

/// The cache runs ahead of Redis: what is on its way must not name events of later batches.
TEST_F(DeciderTest, AWholeStateDoesNotKnowLaterBatches) {
  const Batch first = batch_of({purchase(1, "a", "1")}, 1);
  const Batch second = batch_of({purchase(2, "a", "2")}, 2);
  const Decided decided = decide(first);
  decide(second);
  EXPECT_THAT(read_back(decided.writes.at(0)).seen, SizeIs(1));
}

redis::LoadedMember with_seen(int count, std::uint16_t day) {
  redis::LoadedMember loaded;
  members::Member& member = loaded.member;
  member.rev = 1;
  member.joined_at = from_unix_ms(kNoon - 1'000'000);
  for (int i = 0; i < count; ++i) {
    member.seen.push_back({static_cast<std::uint64_t>(i) + 1, day});
  }
  return loaded;
}

TEST_F(DeciderTest, WhatTheNewestJournalEntriesTellIsNotWrittenASecondTime) {
  constexpr int kRead = redis::MemberStore::kJournalRead;
  for (int i = 1; i <= 2 * (kRead + 1); ++i) {
    const Batch batch = batch_of({visit(i)}, static_cast<std::uint64_t>(i));
    const Decided decided = decide(batch);
    if (i % (kRead + 1) != 0) {
      EXPECT_EQ(decided.writes.at(0).state, "") << i;
    } else {
      EXPECT_THAT(read_back(decided.writes.at(0)).seen, SizeIs(i)) << "the oldest may be trimmed";
    }
  }
}

TEST_F(DeciderTest, AShortJournalTellsOfFewerEvents) {
  Decider decider(cache_, {.journal_read = 1});
  cache_.insert("a", {}, 0);
  const Batch first = batch_of({visit(1)}, 1);
  const Batch second = batch_of({visit(2), visit(3)}, 2);
  EXPECT_EQ(decider.decide(first, *program_, {}).writes.at(0).state, "");
  EXPECT_THAT(read_back(decider.decide(second, *program_, {}).writes.at(0)).seen, SizeIs(3));
}

TEST_F(DeciderTest, IdsKnownFromTheJournalAloneAreAddedToALargeState) {
  redis::LoadedMember loaded = with_seen(100, kToday);
  loaded.lead = {.entries = redis::MemberStore::kJournalRead, .seen = 3};
  cache_.insert("a", loaded, 0);
  const Batch batch = batch_of({visit(1)});
  const Decided decided = decide(batch);
  ASSERT_FALSE(decided.writes.at(0).replace_state);
  const auto stored = read_back(decided.writes[0]).seen;
  ASSERT_THAT(stored, SizeIs(4));
  EXPECT_EQ(stored[0].hash, 98U) << "the first of the newest three";
}

TEST_F(DeciderTest, ALargeStateIsOnlyAddedTo) {
  cache_.insert("a", with_seen(100, kToday), 0);
  const Batch batch = batch_of({purchase(1, "a", "1")});
  const Decided decided = decide(batch);
  ASSERT_FALSE(decided.writes.at(0).replace_state);
  EXPECT_THAT(read_back(decided.writes[0]).seen, SizeIs(1));
}

TEST_F(DeciderTest, IdsOlderThanTheWindowAreForgottenAndTheStateWrittenAnew) {
  redis::LoadedMember loaded = with_seen(100, kToday - 31);
  loaded.member.seen.push_back({999, kToday - 30});
  cache_.insert("a", std::move(loaded), 0);
  const Batch batch = batch_of({purchase(1, "a", "1")});
  const Decided decided = decide(batch);
  ASSERT_TRUE(decided.writes.at(0).replace_state);
  const members::Member stored = read_back(decided.writes[0]);
  ASSERT_THAT(stored.seen, SizeIs(2));
  EXPECT_EQ(stored.seen[0].hash, 999U) << "30 days old is within the window";
  EXPECT_EQ(stored.seen[1].day, kToday);
}

TEST_F(DeciderTest, WritesAreHandedToTheStoreAsTheyAre) {
  const Batch batch = batch_of({purchase(1, "a", "1")});
  const Decided decided = decide(batch);
  const auto writes = decided.member_writes();
  ASSERT_THAT(writes, SizeIs(1));
  EXPECT_EQ(writes[0].id, "a");
  EXPECT_EQ(writes[0].expected_rev, 0U);
  EXPECT_EQ(writes[0].changes, &decided.writes[0].changes);
  EXPECT_EQ(writes[0].journal.size(), decided.writes[0].journal.size());
}

}  // namespace
}  // namespace fanfare::daemon
