#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <string>
#include <vector>

#include "tests/support/daemon_process.h"
#include "tests/support/test_loop.h"

namespace fanfare::daemon {

using test::DaemonOptions;
using test::DaemonProcess;
using test::eventually;
using test::RedisClient;
using test::RedisEntry;
using test::RedisFields;
using test::RedisHash;
using test::RedisServer;

/// One purchase of `amount`.
inline RedisFields purchase(const std::string& member, const std::string& id,
                            const std::string& amount) {
  return {{"type", "purchase"}, {"member", member}, {"id", id}, {"amount", amount}};
}

inline std::string member_key(const std::string& member, const std::string& part = "") {
  return "fanfare:member:{" + member + "}" + (part.empty() ? "" : ":" + part);
}

/// Adds an event that asks for a reply, and waits for that: what came before it in the stream is
/// done then, too. An empty object when no reply came.
inline boost::json::object apply(RedisClient& redis, RedisFields fields) {
  std::string id;
  for (const auto& [name, value] : fields) {
    id = name == "id" ? value : id;
  }
  fields.emplace_back("reply", "1");
  const std::string entry = redis.add("fanfare:events", fields);
  const std::string key = "fanfare:reply:" + (id.empty() ? entry : id);
  std::string json;
  eventually([&] { return !(json = redis.text({"LPOP", key})).empty(); });
  return json.empty() ? boost::json::object() : boost::json::parse(json).as_object();
}

/// A member's journal, newest entry first.
inline std::vector<boost::json::object> journal(RedisClient& redis, const std::string& member) {
  std::vector<boost::json::object> entries;
  for (const std::string& text : redis.list({"LRANGE", member_key(member, "journal"), "0", "-1"})) {
    entries.push_back(boost::json::parse(text).as_object());
  }
  return entries;
}

inline std::string field(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr) {
    return {};
  }
  return value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
}

/// The number of entries in a stream once it has at least `least`, or when patience ends.
inline std::int64_t eventual_length(RedisClient& redis, const std::string& stream,
                                    std::int64_t least) {
  std::int64_t length = 0;
  eventually([&] { return (length = redis.number({"XLEN", stream})) >= least; });
  return length;
}

/// Whatever happened: no point came from nowhere, and none is lost.
inline void expect_books_are_right(const DaemonProcess& daemon) {
  const std::vector<std::string> command{test::built_program("cli/fanfare").string(), "audit",
                                         "--config", daemon.settings_file().string()};
  auto audit = test::run_to_end(command);
  eventually([&] {  // a timer may run down while it reads
    const bool compared = !audit.output.contains("points moved meanwhile");
    if (!compared) {
      audit = test::run_to_end(command);
    }
    return compared;
  });
  EXPECT_EQ(audit.status, 0) << audit.output << audit.errors;
  EXPECT_THAT(audit.output, testing::HasSubstr("the books are right"));
}

/// Tests that share one daemon with its own Redis: each uses members of its own. `Suite` has a
/// static DaemonOptions options().
template <class Suite>
class SharedDaemon : public testing::Test {
 public:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess(Suite::options());
    daemon_->start_ready();
    redis_ = new RedisClient(daemon_->embedded_redis());
  }
  static void TearDownTestSuite() {
    if (!testing::Test::HasFailure()) {
      expect_books_are_right(*daemon_);
    }
    delete redis_;
    delete daemon_;
  }

 protected:
  static DaemonProcess& daemon() { return *daemon_; }
  static RedisClient& redis() { return *redis_; }

 private:
  static inline DaemonProcess* daemon_ = nullptr;
  static inline RedisClient* redis_ = nullptr;
};

}  // namespace fanfare::daemon
