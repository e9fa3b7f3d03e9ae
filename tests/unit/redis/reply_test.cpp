#include "redis/reply.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "redis/reply_reader.h"

namespace fanfare::redis {
namespace {

/// The answers in `stream`, fed in pieces of the given sizes over and over.
Replies read_all(std::string_view stream, std::size_t count, auto next_size) {
  ReplyReader reader;
  Replies replies(count);
  std::size_t done = 0;
  while (!stream.empty()) {
    const std::string_view piece = stream.substr(0, next_size());
    stream.remove_prefix(piece.size());
    reader.feed(piece);
    while (done < count && reader.read(replies, done).value()) {
      ++done;
    }
  }
  EXPECT_EQ(done, count);
  EXPECT_FALSE(reader.has_rest());
  return replies;
}

Replies read_whole(std::string_view stream, std::size_t count = 1) {
  return read_all(stream, count, [] { return std::size_t{1} << 30; });
}

/// A reply as a person would write it, independent of how it is stored.
std::string shown(Reply reply) {
  switch (reply.kind()) {
    case Reply::Kind::Nil:
      return "nil";
    case Reply::Kind::Integer:
      return std::to_string(reply.integer());
    case Reply::Kind::Text:
      return fmt::format("'{}'", reply.text());
    case Reply::Kind::Status:
      return fmt::format("+{}", reply.text());
    case Reply::Kind::Error:
      return fmt::format("-{}", reply.error());
    case Reply::Kind::Array:
      break;
  }
  std::string text = "[";
  for (const Reply element : reply) {
    text += (text.size() > 1 ? " " : "") + shown(element);
  }
  return text + "]";
}

struct Case {
  std::string name;
  std::string stream;
  std::string expected;
};

class ReplyTest : public testing::TestWithParam<Case> {};

TEST_P(ReplyTest, IsWhatRedisSent) {
  EXPECT_EQ(shown(read_whole(GetParam().stream).front()), GetParam().expected);
}

TEST_P(ReplyTest, IsTheSameByteByByte) {
  const Replies replies = read_all(GetParam().stream, 1, [] { return std::size_t{1}; });
  EXPECT_EQ(shown(replies.front()), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Streams, ReplyTest,
    testing::Values(
        Case{"Status", "+OK\r\n", "+OK"}, Case{"Error", "-ERR no\r\n", "-ERR no"},
        Case{"Integer", ":-9223372036854775808\r\n", "-9223372036854775808"},
        Case{"NilText", "$-1\r\n", "nil"}, Case{"NilArray", "*-1\r\n", "nil"},
        Case{"EmptyText", "$0\r\n\r\n", "''"}, Case{"EmptyArray", "*0\r\n", "[]"},
        Case{"LineEndsInText", "$4\r\n\r\n\r\n\r\n", "'\r\n\r\n'"},
        Case{"Mixed", "*4\r\n$1\r\na\r\n:7\r\n$-1\r\n-ERR x\r\n", "['a' 7 nil -ERR x]"},
        Case{"EmptyArrayInside", "*3\r\n*0\r\n$1\r\na\r\n*0\r\n", "[[] 'a' []]"},
        Case{"XRead",
             "*1\r\n*2\r\n$1\r\ns\r\n*2\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n"
             "*2\r\n$3\r\n1-2\r\n*2\r\n$1\r\nc\r\n$1\r\nd\r\n",
             "[['s' [['1-1' ['a' 'b']] ['1-2' ['c' 'd']]]]]"}),
    [](const auto& test) { return test.param.name; });

/// A random reply of at most `depth` levels, as RESP2 and as shown() prints it.
void generate(std::mt19937& random, int depth, std::string& stream, std::string& expected) {
  const int kind = static_cast<int>(random() % (depth > 0 ? 5 : 4));
  if (kind == 0) {
    stream += "$-1\r\n";
    expected += "nil";
  } else if (kind == 1) {
    const auto number = static_cast<std::int64_t>(random());
    stream += fmt::format(":{}\r\n", number);
    expected += std::to_string(number);
  } else if (kind < 4) {
    const std::string text(random() % (kind == 2 ? 12 : 3000), static_cast<char>(random() % 256));
    stream += fmt::format("${}\r\n{}\r\n", text.size(), text);
    expected += fmt::format("'{}'", text);
  } else {
    const std::size_t count = random() % 9;
    stream += fmt::format("*{}\r\n", count);
    expected += '[';
    for (std::size_t i = 0; i < count; ++i) {
      expected += i == 0 ? "" : " ";
      generate(random, depth - 1, stream, expected);
    }
    expected += ']';
  }
}

TEST(ReplyReaderTest, AnyStreamInAnyPiecesReadsTheSame) {
  std::mt19937 random(20261205);
  for (int round = 0; round < 200; ++round) {
    std::string stream;
    std::vector<std::string> expected(1 + random() % 20);
    for (std::string& one : expected) {
      generate(random, 5, stream, one);
    }
    const Replies replies =
        read_all(stream, expected.size(), [&] { return std::size_t{1} + random() % 200; });
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(shown(replies[i]), expected[i]);
    }
  }
}

TEST(RepliesTest, TextsStayWhereTheyAreWhenTheRepliesMove) {
  std::string stream = "*20000\r\n";
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = fmt::format("value-{}", i);
    stream += fmt::format("${}\r\n{}\r\n", text.size(), text);
  }
  Replies first = read_whole(stream);
  const Reply array = first.front();
  std::vector<std::string_view> texts;
  for (const Reply element : array) {
    texts.push_back(element.text());
  }
  const Replies second = std::move(first);
  Replies third;
  third = read_whole("+OK\r\n");
  ASSERT_EQ(texts.size(), 20'000U);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(texts[i], fmt::format("value-{}", i));
    ASSERT_EQ(second.front()[i].text().data(), texts[i].data());
  }
}

TEST(RepliesTest, LargeTextIsKeptWhole) {
  const std::string large(3 << 20, 'x');
  const Replies replies =
      read_whole(fmt::format("*3\r\n$1\r\na\r\n${}\r\n{}\r\n$1\r\nb\r\n", large.size(), large));
  EXPECT_EQ(replies.front()[0].text(), "a");
  EXPECT_EQ(replies.front()[1].text(), large);
  EXPECT_EQ(replies.front()[2].text(), "b");
}

TEST(ReplyKindTest, AccessorsOfOtherKindsAreEmpty) {
  const Replies replies = read_whole("$1\r\na\r\n:5\r\n-ERR x\r\n", 3);
  EXPECT_EQ(replies[0].integer(), 0);
  EXPECT_EQ(replies[0].error(), "");
  EXPECT_TRUE(replies[0].empty());
  EXPECT_EQ(replies[0].begin(), replies[0].end());
  EXPECT_EQ(replies[1].text(), "");
  EXPECT_EQ(replies[2].text(), "ERR x");
}

TEST(ReplyReaderTest, WhatIsNotResp2IsRefused) {
  for (const std::string_view stream : {"HTTP/1.1 400 Bad Request\r\n", "%1\r\n", "$x\r\n"}) {
    ReplyReader reader;
    Replies replies(1);
    reader.feed(stream);
    const auto read = reader.read(replies, 0);
    ASSERT_FALSE(read) << stream;
    EXPECT_THAT(read.error().message, testing::StartsWith("expected RESP2"));
  }
}

TEST(ReplyReaderTest, AnArrayBeyondAllReasonIsRefusedAndNotReserved) {
  ReplyReader reader;
  Replies replies(1);
  reader.feed("*2000000000\r\n");
  EXPECT_FALSE(reader.read(replies, 0));
}

}  // namespace
}  // namespace fanfare::redis
