#include <fmt/format.h>

#include <chrono>

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::SizeIs;

/// Points that expire so soon that a test can wait for it.
constexpr auto kShop = R"(program: shop
points: {{expire: {{{}}}, pending: 1s}}
---
campaign: ten
on: purchase
then: [{{points: 10}}]
---
template: soon
category: service
en: {{title: "{{{{event.points}}}} points", text: "{{{{event.days_left}}}} days left"}}
---
campaign: tell
on: points.expiring
then: [{{notify: soon}}]
)";

class ExpiringPoints : public testing::Test {
 protected:
  void start(const std::string& expire) {
    daemon_.options().program = fmt::format(kShop, expire);
    daemon_.write_program(daemon_.options().program);
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }
  std::string stored(const std::string& name) { return redis_->hash(member_key("alice"))[name]; }
  std::string balance() { return stored("points"); }
  std::vector<std::string> story() {
    std::vector<std::string> types;
    for (const auto& entry : journal(*redis_, "alice")) {
      types.push_back(field(entry, "type"));
    }
    return types;
  }

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(ExpiringPoints, ComeAndGoByThemselves) {
  start("after: 4s");
  apply(*redis_, purchase("alice", "a", "5"));
  EXPECT_EQ(stored("points_pending"), "10");
  EXPECT_EQ(balance(), "");
  EXPECT_TRUE(eventually([&] { return balance() == "10"; }));
  EXPECT_EQ(stored("points_pending"), "0");
  EXPECT_EQ(stored("points_expiring"), "10");
  EXPECT_TRUE(eventually([&] { return balance() == "0"; }));
  EXPECT_THAT(story(), testing::ElementsAre("points.expired", "points.released", "purchase"));
  EXPECT_EQ(stored("points_expiring"), "0");
  EXPECT_EQ(stored("points_expiring_at"), "");
  EXPECT_EQ(stored("points_lifetime"), "10");
  EXPECT_TRUE(eventually([&] { return redis_->number({"ZCARD", "fanfare:timers:0"}) == 0; }));
}

TEST_F(ExpiringPoints, ExpireAtTheirTimeAlthoughTheDaemonWasDown) {
  start("after: 4s");
  apply(*redis_, purchase("alice", "a", "5"));
  const auto expires = field(journal(*redis_, "alice").front(), "expires");
  daemon_.kill();
  eventually([&] {
    return std::chrono::system_clock::now() > parse_rfc3339(expires).value() + seconds(1);
  });
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  EXPECT_TRUE(eventually([&] { return balance() == "0"; }));
  const auto expired = journal(*redis_, "alice").front();
  EXPECT_EQ(field(expired, "type"), "points.expired");
  EXPECT_EQ(field(expired, "at"), expires);
}

TEST_F(ExpiringPoints, ManyMembersTimersRunDownTogether) {
  start("after: 3s");
  for (int i = 0; i < 700; ++i) {  // more than are settled at once
    redis_->add("fanfare:events", purchase(fmt::format("m{}", i), fmt::format("o{}", i), "5"));
  }
  apply(*redis_, purchase("alice", "a", "5"));
  EXPECT_TRUE(eventually([&] { return daemon_.metric("fanfare_timers_run_down_total") >= 701; }));
  for (const int i : {0, 350, 699}) {
    const std::string key = member_key(fmt::format("m{}", i));
    EXPECT_TRUE(eventually([&] { return redis_->hash(key)["points"] == "0"; })) << i;
  }
  EXPECT_TRUE(eventually([&] { return redis_->number({"ZCARD", "fanfare:timers:0"}) == 0; }));
}

TEST_F(ExpiringPoints, LiveOnWhereNobodyWasWarned) {
  start("after: 25d, warn: [2d], unwarned: extend");
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  RedisFields old = purchase("alice", "a", "5");
  old.emplace_back("time", format_rfc3339(now - std::chrono::days(29)));
  apply(*redis_, old);
  EXPECT_TRUE(eventually([&] { return std::ranges::count(story(), "points.extended") > 0; }));
  EXPECT_EQ(balance(), "10");
}

/// A zone in which it is between ten and eleven in the morning.
std::string zone_of_the_morning() {
  const auto now = std::chrono::system_clock::now();
  const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count() % 24;
  const auto behind = hour - 10;  // as Etc/GMT+2 is two hours behind
  return fmt::format("Etc/GMT{:+}", behind > 12 ? behind - 24 : behind);
}

TEST_F(ExpiringPoints, AreMarkedWhenAChannelHasAcceptedTheirWarning) {
  start("after: 2d, warn: [1d], unwarned: extend");
  daemon_.stop();
  std::string program = daemon_.options().program;
  program.insert(program.find('\n') + 1, "timezone: " + zone_of_the_morning() + "\n");
  daemon_.write_program(program);
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  // The program has waited for warnings since yesterday at least: this morning's counts.
  std::string since;
  ASSERT_TRUE(eventually([&] {
    since = redis_->hash("fanfare:schedules")["since:@points.expiring"];
    return since.contains("Etc/GMT");
  }));
  redis_->text(
      {"HSET", "fanfare:schedules", "since:@points.expiring", "0" + since.substr(since.find(' '))});
  daemon_.stop();
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  const auto yesterday =
      std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) - std::chrono::hours(24);
  apply(*redis_, {{"type", "member.enrolled"},
                  {"member", "alice"},
                  {"id", "e"},
                  {"email", "alice@example.com"},
                  {"time", format_rfc3339(yesterday)}});
  RedisFields bought = purchase("alice", "a", "5");
  bought.emplace_back("time", format_rfc3339(yesterday));
  apply(*redis_, bought);
  EXPECT_TRUE(eventually([&] { return story().front() == "points.warned"; }));
  EXPECT_THAT(story(), testing::Contains("points.expiring"));
  ASSERT_THAT(daemon_.maildir(), SizeIs(1));
}

TEST_F(ExpiringPoints, AnAdjustmentSaysWhy) {
  start("after: 30d");
  apply(*redis_, {{"type", "points.adjust"},
                  {"member", "alice"},
                  {"id", "j"},
                  {"points", "25"},
                  {"reason", "goodwill"}});
  EXPECT_EQ(balance(), "25");
  EXPECT_EQ(field(journal(*redis_, "alice").front(), "reason"), "goodwill");
  const auto refused = apply(
      *redis_, {{"type", "points.adjust"}, {"member", "alice"}, {"id", "k"}, {"points", "25"}});
  EXPECT_EQ(field(refused, "code"), "missing_field");
}

}  // namespace
}  // namespace fanfare::daemon
