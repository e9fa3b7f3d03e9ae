#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "redis/reply_reader.h"

namespace fanfare::redis {

/// What Redis answers to LRANGE or HGETALL, by the wire format.
inline Replies array_reply(const std::vector<std::string>& elements) {
  std::string bytes = "*" + std::to_string(elements.size()) + "\r\n";
  for (const std::string& element : elements) {
    bytes += "$" + std::to_string(element.size()) + "\r\n" + element + "\r\n";
  }
  ReplyReader reader;
  Replies replies(1);
  reader.feed(bytes);
  EXPECT_TRUE(reader.read(replies, 0).value_or(false));
  return replies;
}

}  // namespace fanfare::redis
