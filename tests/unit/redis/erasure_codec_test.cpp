#include "redis/erasure_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/member_codec.h"

namespace fanfare::redis {
namespace {

// FIPS 180-2, appendix B.1; and the empty message, as NIST's test vectors have it.
TEST(MarkField, IsTheSha256OfTheId) {
  EXPECT_EQ(mark_field("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(mark_field(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(ErasureMark, ReadsWhatItWrote) {
  const ErasureMark mark{7, from_unix_ms(1'796'464'800'123), {0xFFFF'FFFF'FFFF'FFFF, 20'792}};
  EXPECT_EQ(encode_mark(mark), "7 1796464800123 18446744073709551615 20792");
  EXPECT_EQ(decode_mark(encode_mark(mark)), mark);
  for (const char* bad : {"", "7", "7 1 2", "7 1 2 3 4", "x 1 2 3", "7 1 2 65536", "7  1 2"}) {
    EXPECT_FALSE(decode_mark(bad)) << bad;
  }
}

TEST(ErasureMark, IsAllThatIsLeftOfAMember) {
  const members::Member member = gone_member({7, from_unix_ms(5), {9, 1}});
  EXPECT_TRUE(member.gone);
  EXPECT_FALSE(member.is_stored());
  EXPECT_EQ(member.rev, 7U);
  EXPECT_EQ(member.erased_at, from_unix_ms(5));
  EXPECT_NE(member.find_seen(9), nullptr) << "the erasure is not carried out twice";
}

TEST(Erasure, ReadsWhatItWrote) {
  Erasure erasure;
  erasure.entry = "5-0";
  erasure.member = "alice";
  erasure.event_id = "say \"bye\"";
  erasure.wants_reply = erasure.known = true;
  erasure.at = from_unix_ms(1'796'464'800'123);
  erasure.lifetime = Points(500);
  erasure.forfeited = Points(-3);
  erasure.pending = Points(20);
  EXPECT_EQ(decode_erasure("5-0", encode_erasure(erasure)), erasure);
  EXPECT_FALSE(decode_erasure("5-0", ""));
  EXPECT_FALSE(decode_erasure("5-0", "{}"));
}

TEST(State, KeepsUpToWhenTheIdWasSomebodyElses) {
  std::string log;
  append_state({}, {}, from_unix_ms(3), log);
  append_erased(from_unix_ms(8), log);
  members::Member member;
  read_state(log, member);
  EXPECT_EQ(member.settled_until, from_unix_ms(3));
  EXPECT_EQ(member.erased_at, from_unix_ms(8));
}

}  // namespace
}  // namespace fanfare::redis
