#include "redis/failure.h"

#include <gmock/gmock.h>

#include <string>

#include "redis/functions.h"
#include "redis/reply_reader.h"

namespace fanfare::redis {
namespace {

Replies one(std::string_view stream) {
  ReplyReader reader;
  Replies replies(1);
  reader.feed(stream);
  EXPECT_TRUE(reader.read(replies, 0).value());
  return replies;
}

struct Case {
  std::string name;
  std::string answer;  // as Redis 7.0 words it
  ServerTrouble::Kind kind;
};

class TroubleTest : public testing::TestWithParam<Case> {};

TEST_P(TroubleTest, IsRecognisedAndQuoted) {
  const Replies replies = one("-" + GetParam().answer + "\r\n");
  const auto found = trouble(replies.front());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, GetParam().kind);
  EXPECT_THAT(found->sentence, testing::HasSubstr(GetParam().answer));
}

using enum ServerTrouble::Kind;

INSTANTIATE_TEST_SUITE_P(
    Answers, TroubleTest,
    testing::Values(
        Case{"Loading", "LOADING Redis is loading the dataset in memory", Loading},
        Case{"ReadOnly", "READONLY You can't write against a read only replica.", ReadOnly},
        Case{"Memory", "OOM command not allowed when used memory > 'maxmemory'.", OutOfMemory},
        Case{"Disk", "MISCONF Errors writing to the AOF file: No space left on device",
             CannotPersist},
        Case{"Replicas", "NOREPLICAS Not enough good replicas to write.", TooFewReplicas},
        Case{"Permission", "NOPERM this user has no permissions to run the 'xadd' command",
             NotAllowed},
        Case{"Password", "NOAUTH Authentication required.", NotAllowed},
        Case{"Function", "ERR Function not found", FunctionMissing},
        Case{"Busy", "BUSY Redis is busy running a script.", Busy},
        Case{"Other", "WRONGTYPE Operation against a key holding the wrong kind of value", Other}),
    [](const auto& test) { return test.param.name; });

TEST(NoTroubleTest, OtherAnswersAreNone) {
  EXPECT_FALSE(trouble(one("+OK\r\n").front()));
  EXPECT_FALSE(trouble(one("$7\r\nLOADING\r\n").front()));
}

TEST(FunctionLibraryTest, NamesCarryTheContent) {
  const FunctionLibrary a = make_library("redis.register_function('f_@VERSION@', f)");
  const FunctionLibrary b = make_library("redis.register_function('f_@VERSION@', g)");
  EXPECT_NE(a.version, b.version);
  EXPECT_EQ(a.version.size(), 8U);
  EXPECT_EQ(a.name, "fanfare_" + a.version);
  EXPECT_EQ(a.function_name("f"), "f_" + a.version);
  EXPECT_EQ(a.source, "#!lua name=fanfare_" + a.version + "\nredis.register_function('f_" +
                          a.version + "', f)");
}

}  // namespace
}  // namespace fanfare::redis
