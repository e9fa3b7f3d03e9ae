#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

constexpr auto kShop = "program: shop\nmember.inactive: {after: 6s}\n";
constexpr auto kBack = "---\ncampaign: back\non: member.inactive\nthen: [{points: 5}]\n";

TEST(Occasions, ReachMembersWhoWereThereBeforeAnybodyWaitedForThem) {
  DaemonProcess daemon({.program = kShop});
  daemon.start_ready();
  RedisClient redis = daemon.embedded_redis();
  apply(redis, {{"type", "member.enrolled"}, {"member", "alice"}, {"id", "e"}});
  daemon.write_program(std::string(kShop) + kBack);
  EXPECT_TRUE(eventually([&] { return redis.hash(member_key("alice"))["points"] == "5"; }));
  const auto entries = journal(redis, "alice");
  EXPECT_EQ(field(entries.front(), "type"), "member.inactive");
  const auto seen = parse_rfc3339(redis.hash(member_key("alice"))["last_seen"]).value();
  EXPECT_EQ(field(entries.front(), "at"), format_rfc3339(seen + seconds(6)));
  EXPECT_EQ(entries.size(), 2U);
  EXPECT_TRUE(eventually([&] { return redis.number({"ZCARD", "fanfare:timers:0"}) == 0; }));
  EXPECT_FALSE(redis.hash("fanfare:schedules").contains("timers")) << "the pass is over";
}

}  // namespace
}  // namespace fanfare::daemon
