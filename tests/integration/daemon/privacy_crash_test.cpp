#include <fmt/format.h>

#include <random>
#include <thread>

#include "base/time.h"
#include "tests/integration/daemon/privacy_scene.h"

namespace fanfare::daemon {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// The daemon is killed at one place in the middle of an erasure, and started again.
class PrivacyCrash : public testing::TestWithParam<std::string> {
 protected:
  PrivacyCrash()
      : redis_(RedisClient::on_port(server_.port())),
        daemon_({.program = kTracesProgram, .redis = "{url: '" + server_.url() + "'}"}) {}

  /// An entry's id that is sure to be the next: some time ahead, and still within max_ahead.
  static std::string entry_ahead() {
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    return fmt::format("{}-0", to_unix_ms(now + std::chrono::minutes(1)));
  }

  static Instant time_of(const std::string& entry) {
    return from_unix_ms(std::stoll(entry.substr(0, entry.find('-'))));
  }

  RedisServer server_;
  RedisClient redis_;
  DaemonProcess daemon_;
};

TEST_P(PrivacyCrash, LeavesNothingHalfDone) {
  const std::string erase = entry_ahead();
  daemon_.options().environment = {{"FANFARE_FAULT", "crash:" + GetParam() + ":" + erase}};
  daemon_.start_ready();
  leave_traces(redis_, "alice");
  leave_traces(redis_, "bob");
  const auto bobs = lines_with(everything_in(redis_), "bob");
  // In one batch with a purchase, which leaves traces of its own on the way.
  redis_.run_all({{"MULTI"},
                  {"XADD", "fanfare:events", "*", "type", "purchase", "member", "alice", "id",
                   "alice-last", "amount", "3"},
                  {"XADD", "fanfare:events", erase, "type", "member.erase", "member", "alice", "id",
                   "bye", "reply", "1"},
                  {"EXEC"}});
  if (!eventually([&] { return !daemon_.is_running(); })) {
    GTEST_SKIP() << "this build has no FANFARE_FAULTS";
  }
  daemon_.options().environment.clear();
  daemon_.start_ready();

  EXPECT_TRUE(eventually([&] { return redis_.number({"LLEN", "fanfare:reply:bye"}) > 0; }));
  EXPECT_TRUE(eventually([&] { return redis_.number({"HLEN", "fanfare:erasing"}) == 0; }));
  EXPECT_TRUE(eventually([&] { return redis_.hash("fanfare:shard:0")["cursor"] >= erase; }));
  EXPECT_TRUE(eventually([&] { return lines_with(everything_in(redis_), "alice").empty(); }));
  EXPECT_THAT(lines_with(everything_in(redis_), "alice"), IsEmpty());
  EXPECT_EQ(lines_with(everything_in(redis_), "bob"), bobs);
  const RedisHash sums{{"members", "1"},
                       {"points_earned", "30"},
                       {"points_forfeited", "10"},
                       {"pending_forfeited", "20"}};
  EXPECT_EQ(redis_.hash("fanfare:erased"), sums) << "each once";
  const auto later = time_of(erase) + seconds(1);
  EXPECT_EQ(field(apply(redis_, {{"type", "member.enrolled"},
                                 {"member", "alice"},
                                 {"id", "new"},
                                 {"time", format_rfc3339(later)}}),
                  "status"),
            "applied");
}

INSTANTIATE_TEST_SUITE_P(Points, PrivacyCrash,
                         testing::Values("erase", "erased", "committed", "finished", "swept"),
                         [](const auto& point) { return point.param; });

/// Many are erased while the daemon is killed again and again, anywhere.
TEST(PrivacyKills, AllEndErasedAndAreCountedOnce) {
  constexpr int kMembers = 60;
  const RedisServer server;
  RedisClient redis = RedisClient::on_port(server.port());
  DaemonProcess daemon({.program = kTracesProgram, .redis = "{url: '" + server.url() + "'}"});
  daemon.start_ready();
  for (int i = 0; i < kMembers; ++i) {
    const std::string id = fmt::format("gone{}", i);
    redis.add("fanfare:events", {{"type", "visit"}, {"member", id}});
    redis.add("fanfare:events", purchase(id, "p", "5"));
    redis.add("fanfare:events", purchase(fmt::format("stays{}", i), "p", "5"));
  }
  apply(redis, {{"type", "visit"}, {"member", "last"}});
  for (int i = 0; i < kMembers; ++i) {
    redis.add("fanfare:events", {{"type", "visit"}, {"member", fmt::format("gone{}", i)}});
    redis.add("fanfare:events", {{"type", "member.erase"}, {"member", fmt::format("gone{}", i)}});
  }
  std::mt19937 random(7);
  for (int round = 0; round < 8; ++round) {
    std::this_thread::sleep_for(milliseconds(random() % 60));
    daemon.kill();
    daemon.start_ready();
  }
  EXPECT_EQ(field(apply(redis, {{"type", "visit"}, {"member", "last"}, {"id", "end"}}), "status"),
            "applied");
  EXPECT_TRUE(eventually([&] { return redis.number({"HLEN", "fanfare:erasing"}) == 0; }));
  EXPECT_THAT(lines_with(everything_in(redis), "gone"), IsEmpty());
  const RedisHash sums{{"members", std::to_string(kMembers)},
                       {"points_earned", std::to_string(16 * kMembers)},
                       {"points_forfeited", std::to_string(6 * kMembers)},
                       {"pending_forfeited", std::to_string(10 * kMembers)}};
  EXPECT_EQ(redis.hash("fanfare:erased"), sums);
  EXPECT_THAT(redis.list({"KEYS", "fanfare:member:{stays*}"}), SizeIs(kMembers));
}

}  // namespace
}  // namespace fanfare::daemon
