#pragma once

#include <hiredis/hiredis.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace fanfare::test {

/// An answer of Redis as a value of its own. Numbers come as `integer` only where Redis says `:`.
struct RedisValue {
  enum class Kind { Nil, Integer, Text, Array, Error };

  Kind kind = Kind::Nil;
  std::int64_t integer = 0;
  std::string text;  ///< Of a Text or an Error.
  std::vector<RedisValue> elements;

  [[nodiscard]] bool is_nil() const { return kind == Kind::Nil; }
  [[nodiscard]] bool is_error() const { return kind == Kind::Error; }
};

using RedisFields = std::vector<std::pair<std::string, std::string>>;
using RedisHash = std::map<std::string, std::string>;

/// One entry of a stream.
struct RedisEntry {
  std::string id;
  RedisHash fields;
};

/// A blocking client for assertions, on hiredis alone: what tests look at does not pass through
/// the code that is tested. Connects when it is first used, and again after a broken connection.
/// Throws std::runtime_error when Redis cannot be reached.
class RedisClient {
 public:
  static RedisClient on_port(std::uint16_t port);
  static RedisClient on_socket(std::string path);

  /// Sends AUTH first on each new connection.
  void sign_in_as(std::string user, std::string password);

  /// Error answers are returned, not thrown.
  RedisValue run(const std::vector<std::string>& command);
  /// All in one go; answers in order.
  std::vector<RedisValue> run_all(const std::vector<std::vector<std::string>>& commands);

  /// The text of an answer (integers as digits); empty for nil. Throws on an error answer.
  std::string text(const std::vector<std::string>& command);
  std::int64_t number(const std::vector<std::string>& command);
  std::vector<std::string> list(const std::vector<std::string>& command);
  RedisHash hash(const std::string& key);
  /// All entries of a stream, oldest first.
  std::vector<RedisEntry> stream(const std::string& key);

  /// XADD with an id of Redis's own; returns that.
  std::string add(const std::string& stream, const RedisFields& fields);

 private:
  struct Close {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  void connect();
  /// A server that was just started answers LOADING to everything until it has read its files.
  void wait_until_loaded();
  void append(const std::vector<std::string>& command);
  RedisValue read();

  std::uint16_t port_ = 0;
  std::string path_;
  std::vector<std::string> credentials_;
  std::unique_ptr<redisContext, Close> context_;
};

}  // namespace fanfare::test
