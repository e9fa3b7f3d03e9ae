#pragma once

#include <hiredis/read.h>

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// Turns the byte stream of one connection (RESP2) into Replies: hiredis parses, Replies store.
/// Not thread-safe. After an error the stream has no meaning any more: drop connection and reader.
class ReplyReader {
 public:
  ReplyReader();

  /// Takes the next bytes of the stream. hiredis moves what is left over after every answer, so
  /// feed pieces of at most kPiece bytes and read between them.
  void feed(std::string_view bytes);
  static constexpr std::size_t kPiece = 8192;

  /// Reads the next answer into `replies[index]`. True when it is whole; false when it needs more
  /// bytes: feed them, then go on with the same arguments (`replies` must not move in between).
  Result<bool> read(Replies& replies, std::size_t index);

  /// Whether bytes were fed that no answer has used yet.
  [[nodiscard]] bool has_rest() const;

 private:
  struct Free {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  struct Target {
    Replies* replies = nullptr;
    std::size_t index = 0;
  };

  static std::size_t node_of(const redisReadTask* task);
  static Replies& replies_of(const redisReadTask* task);
  static void* create_string(const redisReadTask* task, char* bytes, std::size_t size);
  static void* create_array(const redisReadTask* task, int elements);
  static void* create_integer(const redisReadTask* task, long long value);
  static void* create_nil(const redisReadTask* task);
  static redisReplyObjectFunctions functions_;

  std::unique_ptr<Target> target_;  // hiredis keeps its address
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace fanfare::redis
