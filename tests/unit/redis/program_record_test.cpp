#include "redis/program_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/reply_reader.h"

namespace fanfare::redis {
namespace {

/// What Redis answers to HGETALL, by the wire format.
Replies hash(const std::vector<std::string>& fields) {
  std::string bytes = "*" + std::to_string(fields.size()) + "\r\n";
  for (const std::string& each : fields) {
    bytes += "$" + std::to_string(each.size()) + "\r\n" + each + "\r\n";
  }
  ReplyReader reader;
  Replies replies(1);
  reader.feed(bytes);
  EXPECT_TRUE(reader.read(replies, 0).value_or(false));
  return replies;
}

TEST(ProgramRecord, IsReadInAnyOrder) {
  const Replies stored = hash({"campaign:b", "{b}", "loaded_at", "2026-12-05T03:00:00Z",
                               "campaign:a", "{a}", "version", "0123456789ab"});
  EXPECT_EQ(decode_program_record(stored.front()),
            (ProgramRecord{"0123456789ab",
                           *parse_rfc3339("2026-12-05T03:00:00Z"),
                           {{"campaign:a", "{a}"}, {"campaign:b", "{b}"}}}));
}

TEST(ProgramRecord, IsNoneBeforeOneIsPublished) {
  EXPECT_EQ(decode_program_record(hash({}).front()), std::nullopt);
}

TEST(ProgramRecord, IsPublishedInOneCall) {
  Request request;
  publishing({"0123456789ab", *parse_rfc3339("2026-12-05T03:00:00Z"), {{"badge:a", "{a}"}}},
             Keys("shop:"))
      .add_to(request);
  EXPECT_EQ(request.size(), 1U);
  EXPECT_THAT(request.bytes(),
              testing::AllOf(testing::HasSubstr("\r\nshop:program\r\n"),
                             testing::HasSubstr("\r\nversion\r\n$12\r\n0123456789ab\r\n"),
                             testing::HasSubstr("\r\n2026-12-05T03:00:00Z\r\n"),
                             testing::HasSubstr("\r\nbadge:a\r\n$3\r\n{a}\r\n")));
}

}  // namespace
}  // namespace fanfare::redis
