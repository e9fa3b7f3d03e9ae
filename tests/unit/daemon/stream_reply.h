#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "daemon/batch.h"
#include "redis/reply_reader.h"

namespace fanfare::daemon {

/// An entry of a stream, as a test writes it.
struct Entry {
  std::string id;
  std::vector<std::pair<std::string, std::string>> fields;
};

inline std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

inline std::string array(std::size_t size) {
  return "*" + std::to_string(size) + "\r\n";
}

inline std::string to_resp(const Entry& entry) {
  std::string bytes = array(2) + bulk(entry.id) + array(entry.fields.size() * 2);
  for (const auto& [name, value] : entry.fields) {
    bytes += bulk(name) + bulk(value);
  }
  return bytes;
}

/// What Redis answers to XREAD, by the wire format (RESP2).
inline std::string xread_answer(const std::vector<Entry>& entries) {
  std::string bytes = array(1) + array(2) + bulk("fanfare:events") + array(entries.size());
  for (const Entry& entry : entries) {
    bytes += to_resp(entry);
  }
  return bytes;
}

inline redis::Replies read_reply(const std::string& bytes) {
  redis::ReplyReader reader;
  redis::Replies replies(1);
  reader.feed(bytes);
  EXPECT_TRUE(reader.read(replies, 0).value_or(false));
  return replies;
}

inline Batch batch_of(const std::vector<Entry>& entries, std::uint64_t number = 1) {
  Batch batch = decode_batch(read_reply(xread_answer(entries)), {.max_age = std::nullopt});
  batch.number = number;
  return batch;
}

/// The value after `name` in a list of names and values by turns.
inline std::string value_of(const std::vector<std::string>& fields, const std::string& name) {
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i] == name) {
      return fields[i + 1];
    }
  }
  return "(no " + name + ")";
}

}  // namespace fanfare::daemon
