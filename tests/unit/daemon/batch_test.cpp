#include "daemon/batch.h"

#include "tests/unit/daemon/stream_reply.h"

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Batch, HasEveryEntryInOrderWithItsFields) {
  const Batch batch = batch_of({{"5-0", {{"type", "visit"}, {"member", "a"}, {"shop", "north"}}},
                                {"5-1", {{"type", "purchase"}, {"member", "b"}, {"id", "x"}}}});
  ASSERT_THAT(batch.items, SizeIs(2));
  EXPECT_EQ(batch.items[0].entry, "5-0");
  ASSERT_TRUE(batch.items[0].event);
  EXPECT_EQ(batch.items[0].event->id, "5-0") << "no id: the entry's";
  EXPECT_EQ(batch.items[0].event->attribute("shop"), "north");
  EXPECT_EQ(batch.items[1].event->id, "x");
  EXPECT_EQ(batch.last_entry(), "5-1");
}

TEST(Batch, NamesEachMemberOnceAndNoneOfRefusedEvents) {
  const Batch batch = batch_of({{"1-0", {{"type", "visit"}, {"member", "b"}}},
                                {"2-0", {{"type", "visit"}, {"member", "a"}}},
                                {"3-0", {{"type", "Bad Type"}, {"member", "c"}}},
                                {"4-0", {{"type", "visit"}, {"member", "b"}}}});
  EXPECT_THAT(batch.members(), ElementsAre("b", "a"));
  EXPECT_FALSE(batch.items[2].event);
  EXPECT_THAT(batch.items[2].fields, SizeIs(2)) << "kept for fanfare:rejected";
}

TEST(Batch, NothingReadIsAnEmptyBatch) {
  EXPECT_THAT(decode_batch(read_reply("*-1\r\n"), {}).items, IsEmpty());
}

/// Redis answers nil for the fields of an entry that was deleted.
TEST(Batch, ADeletedEntryIsRefusedAndDoesNotStopTheRest) {
  const std::string bytes = array(1) + array(2) + bulk("fanfare:events") + array(2) + array(2) +
                            bulk("1-0") + "*-1\r\n" +
                            to_resp({"2-0", {{"type", "visit"}, {"member", "a"}}});
  const Batch batch = decode_batch(read_reply(bytes), {.max_age = std::nullopt});
  ASSERT_THAT(batch.items, SizeIs(2));
  EXPECT_FALSE(batch.items[0].event);
  EXPECT_TRUE(batch.items[1].event);
}

TEST(Batch, StaysGoodWhenItIsMoved) {
  Batch first = batch_of({{"1-0", {{"type", "visit"}, {"member", "a"}, {"note", "kept"}}}});
  const Batch moved = std::move(first);
  EXPECT_EQ(moved.items[0].event->attribute("note"), "kept");
}

struct IdCase {
  std::string name;
  std::string text;
  StreamId id;
};

class StreamIdTest : public testing::TestWithParam<IdCase> {};

TEST_P(StreamIdTest, IsParsed) {
  EXPECT_EQ(StreamId::parse(GetParam().text), GetParam().id);
}

INSTANTIATE_TEST_SUITE_P(Texts, StreamIdTest,
                         testing::Values(IdCase{"Whole", "1700000000000-7", {1700000000000, 7}},
                                         IdCase{"Zero", "0-0", {0, 0}},
                                         IdCase{"NoSequence", "12", {12, 0}},
                                         IdCase{"Empty", "", {0, 0}},
                                         IdCase{"Words", "never", {0, 0}}),
                         [](const auto& row) { return row.param.name; });

TEST(StreamIdOrder, IsByTimeThenBySequenceAsNumbers) {
  EXPECT_LT(StreamId::parse("9-0"), StreamId::parse("10-0"));
  EXPECT_LT(StreamId::parse("10-9"), StreamId::parse("10-10"));
}

}  // namespace
}  // namespace fanfare::daemon
