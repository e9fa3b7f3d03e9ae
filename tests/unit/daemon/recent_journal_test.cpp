#include "daemon/recent_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RecentJournal, TellsWhatCameAfterABatchInOrder) {
  RecentJournal recent;
  recent.add(1, "alice", {"a1"});
  recent.add(2, "alice", {"a2", "a3"});
  recent.add(2, "bob", {"b1"});
  recent.add(4, "alice", {"a4"});
  EXPECT_THAT(recent.after(0, "alice"), ElementsAre("a1", "a2", "a3", "a4"));
  EXPECT_THAT(recent.after(2, "alice"), ElementsAre("a4"));
  EXPECT_THAT(recent.after(1, "bob"), ElementsAre("b1"));
  EXPECT_THAT(recent.after(4, "alice"), IsEmpty());
}

TEST(RecentJournal, KeepsWhatBatchesUnderWayMayLackAndNoMore) {
  RecentJournal recent;
  const std::uint64_t last = 4 * kBatchesInHand;
  for (std::uint64_t batch = 1; batch <= last; ++batch) {
    recent.add(batch, "alice", {std::to_string(batch)});
  }
  EXPECT_EQ(recent.after(last - 2 * kBatchesInHand, "alice").size(), 2 * kBatchesInHand);
  EXPECT_EQ(recent.after(last - kBatchesInHand, "alice").front(),
            std::to_string(last - kBatchesInHand + 1));
  EXPECT_THAT(recent.after(0, "alice"), IsEmpty()) << "those batches have long been finished";
}

TEST(RecentJournal, ForgetsAllWhenARunBeginsAgain) {
  RecentJournal recent;
  recent.add(1, "alice", {"a1"});
  recent.clear();
  EXPECT_THAT(recent.after(0, "alice"), IsEmpty());
}

}  // namespace
}  // namespace fanfare::daemon
