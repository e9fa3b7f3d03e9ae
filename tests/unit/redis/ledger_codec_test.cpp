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
