#include <csignal>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::StartsWith;

std::string program_giving(int points, const std::string& badge) {
  return "program: shop\ntitle: Shop\n---\ncampaign: base\non: purchase\nthen: [{points: " +
         std::to_string(points) + "}, {badge: " + badge + "}]\n---\nbadge: " + badge +
         "\ntitle: {en: Badge}\n";
}

/// A reload takes effect whole or not at all.
class Reload : public testing::Test {
 protected:
  Reload() : daemon_({.program = program_giving(1, "one")}) {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }

  std::string points_of(const std::string& member) {
    return field(apply(*redis_, purchase(member, member + "-1", "1")), "points");
  }

  double accepted() const {
    return daemon_.metric("fanfare_program_reloads_total{result=\"accepted\"}");
  }

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(Reload, ByHangupSignalTakesEffectWhole) {
  EXPECT_EQ(points_of("before"), "1");
  daemon_.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return accepted() == 2; })) << "whatever the folder holds";
  daemon_.write_program(program_giving(2, "two"));
  daemon_.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return accepted() == 3; }));
  EXPECT_EQ(points_of("after"), "2");
  EXPECT_TRUE(eventually([&] {
    const RedisHash badges = redis_->hash("fanfare:catalogue:badges");
    return badges.contains("two") && !badges.contains("one");
  }));
  EXPECT_THAT(redis_->hash(member_key("after", "badges")), Contains(Key("two")));
}

TEST_F(Reload, ByHttpAnswersWhenItIsDone) {
  daemon_.write_program(program_giving(3, "three"));
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  EXPECT_EQ(points_of("after"), "3");
}

TEST_F(Reload, ABrokenProgramIsRefusedWholeAndTheOldOneGoesOn) {
  daemon_.write_program(program_giving(5, "five") +
                        "---\ncampaign: broken\non: purchase\nten: 1\n");
  const test::HttpReply refused = daemon_.http("POST", "/-/reload");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("unknown key 'ten'; did you mean 'then'?"));
  EXPECT_EQ(points_of("meanwhile"), "1");
  EXPECT_THAT(redis_->hash("fanfare:catalogue:badges"), Not(Contains(Key("five"))));

  const test::HttpReply ready = daemon_.readyz();
  EXPECT_EQ(ready.status, 200) << "it works, with the old program";
  EXPECT_THAT(ready.body, AllOf(HasSubstr("unknown key 'ten'"), HasSubstr("program.yaml:")));
  EXPECT_THAT(daemon_.log(), HasSubstr("unknown key 'ten'"));
  EXPECT_EQ(daemon_.metric("fanfare_program_last_reload_successful"), 0);
  EXPECT_GT(daemon_.metric("fanfare_program_last_reload_success_timestamp_seconds"), 1.7e9);

  daemon_.write_program(program_giving(6, "six"));
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  EXPECT_EQ(daemon_.readyz().body, "ready\n");
  EXPECT_EQ(daemon_.metric("fanfare_program_last_reload_successful"), 1);
  EXPECT_EQ(points_of("later"), "6");
}

TEST_F(Reload, AProgramFolderThatIsGoneIsRefusedToo) {
  std::filesystem::remove_all(daemon_.folder() / "program");
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 422);
  EXPECT_EQ(points_of("meanwhile"), "1");
}

}  // namespace
}  // namespace fanfare::daemon
