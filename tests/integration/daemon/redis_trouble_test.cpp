#include <csignal>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kEvents = 50;

/// A Redis of somebody else's, and all that happens to it.
class RedisTrouble : public testing::Test {
 protected:
  RedisTrouble()
      : redis_(RedisClient::on_port(server_.port())),
        daemon_({.program = "program: shop\ntitle: Shop\n---\ncampaign: base\non: purchase\n"
                            "then: [{points: 1}]\n",
                 .redis = "{url: '" + server_.url() + "'}"}) {}

  /// Events for member `m`, numbered from `first`.
  void add_events(int first) {
    for (int i = 0; i < kEvents; ++i) {
      redis_.add("fanfare:events", purchase("m", "e-" + std::to_string(first + i), "1"));
    }
  }

  /// Waits until /readyz says 503 and has `words` in it.
  [[nodiscard]] bool says_why(const std::string& words) const {
    return eventually([&] {
      const test::HttpReply reply = daemon_.readyz();
      return reply.status == 503 && reply.body.find(words) != std::string::npos;
    });
  }

  void expect_applied(int events) {
    const std::string expected = std::to_string(events);
    EXPECT_TRUE(eventually([&] { return redis_.hash(member_key("m"))["points"] == expected; }))
        << redis_.hash(member_key("m"))["points"] << " of " << expected << "\n"
        << daemon_.readyz().body << daemon_.log();
    daemon_.wait_until_ready();
  }

  RedisServer server_;
  RedisClient redis_;
  DaemonProcess daemon_;
};

TEST_F(RedisTrouble, DownAtStartIsSaidAndWaitedFor) {
  server_.kill();
  daemon_.start();
  EXPECT_TRUE(says_why("redis:"));
  EXPECT_EQ(daemon_.http("GET", "/healthz").status, 200);
  EXPECT_TRUE(eventually([&] { return daemon_.has_logged("waiting for Redis"); }));
  server_.restart();
  daemon_.wait_until_ready();
  add_events(0);
  expect_applied(kEvents);
}

TEST_F(RedisTrouble, ARestartLosesNothing) {
  daemon_.start_ready();
  add_events(0);
  server_.kill();
  EXPECT_TRUE(says_why("redis:"));
  server_.restart();
  redis_ = RedisClient::on_port(server_.port());
  add_events(kEvents);
  expect_applied(2 * kEvents);
}

TEST_F(RedisTrouble, AServerThatHangsIsNoticedAndWaitedFor) {
  daemon_.start_ready();
  add_events(0);
  server_.pause();
  EXPECT_TRUE(says_why(""));
  server_.resume();
  add_events(kEvents);
  expect_applied(2 * kEvents);
}

TEST_F(RedisTrouble, LostFunctionsAreLoadedAgain) {
  daemon_.start_ready();
  redis_.text({"FUNCTION", "FLUSH"});
  add_events(0);
  expect_applied(kEvents);
}

TEST_F(RedisTrouble, AServerThatMayEvictIsNotUsed) {
  redis_.text({"CONFIG", "SET", "maxmemory", "100mb"});
  redis_.text({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"});
  daemon_.start();
  add_events(0);
  EXPECT_TRUE(says_why("set maxmemory-policy noeviction"));
  EXPECT_THAT(redis_.hash(member_key("m")), IsEmpty());
  redis_.text({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
  expect_applied(kEvents);
}

struct Refusal {
  std::string name;
  std::vector<std::string> begin;
  std::vector<std::string> end;
  std::string words;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.name;
}

/// Nothing listens there; the server only turns into a replica of it.
const std::string kNobody = std::to_string(test::free_port());

class WritesRefused : public RedisTrouble, public testing::WithParamInterface<Refusal> {};

TEST_P(WritesRefused, NothingIsLostAndItGoesOnByItself) {
  daemon_.start_ready();
  add_events(0);
  expect_applied(kEvents);
  daemon_.signal(SIGSTOP);  // so that these wait in the stream when writes are refused
  add_events(kEvents);
  redis_.text(GetParam().begin);
  daemon_.signal(SIGCONT);
  EXPECT_TRUE(says_why(GetParam().words)) << daemon_.readyz().body;
  EXPECT_EQ(redis_.hash(member_key("m"))["points"], std::to_string(kEvents));
  redis_.text(GetParam().end);
  expect_applied(2 * kEvents);
}

INSTANTIATE_TEST_SUITE_P(Servers, WritesRefused,
                         testing::Values(Refusal{"ReadOnly",
                                                 {"REPLICAOF", "127.0.0.1", kNobody},
                                                 {"REPLICAOF", "NO", "ONE"},
                                                 "read-only replica"},
                                         Refusal{"OutOfMemory",
                                                 {"CONFIG", "SET", "maxmemory", "1mb"},
                                                 {"CONFIG", "SET", "maxmemory", "0"},
                                                 "maxmemory"},
                                         Refusal{"TooFewReplicas",
                                                 {"CONFIG", "SET", "min-replicas-to-write", "1"},
                                                 {"CONFIG", "SET", "min-replicas-to-write", "0"},
                                                 "min-replicas-to-write"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(RedisTrouble, AServerThatOnlyRefusesWritesIsNotReadyEvenWithoutEvents) {
  daemon_.start_ready();
  redis_.text({"CONFIG", "SET", "maxmemory", "1mb"});
  EXPECT_TRUE(says_why("maxmemory"));
  redis_.text({"CONFIG", "SET", "maxmemory", "0"});
  daemon_.wait_until_ready();
}

}  // namespace
}  // namespace fanfare::daemon
