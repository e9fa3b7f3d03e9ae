#include <csignal>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::EndsWith;

constexpr const char* kProgram = R"(program: shop
title: Shop
timezone: Asia/Jakarta
---
campaign: opening
on: visit
then: [points: 40]
limits: [{per: everyone, points: 100}]
---
campaign: first-two
on: review
then: [points: 1]
limits: [{per: everyone, times: 2, every: day}]
---
campaign: base
on: purchase
then: [points: 1]
)";

/// Points that everyone shares, on a Redis of the test's own.
class Budget : public testing::Test {
 protected:
  Budget()
      : daemon_({.program = kProgram, .redis = "{url: '" + server_.url() + "'}"}),
        redis_(RedisClient::on_port(server_.port())) {
    daemon_.start_ready();
  }

  /// What the event gives the member.
  std::string points(const std::string& type, const std::string& member) {
    return field(apply(redis_, {{"type", type}, {"member", member}, {"id", type + member}}),
                 "points");
  }

  RedisServer server_;
  DaemonProcess daemon_;
  RedisClient redis_;
};

TEST_F(Budget, IsGivenOutToTheLastPointAndNoMore) {
  EXPECT_EQ(points("visit", "ann"), "40");
  EXPECT_EQ(points("visit", "bob"), "40");
  EXPECT_EQ(points("visit", "cid"), "20");
  EXPECT_EQ(points("visit", "dan"), "0");
  EXPECT_EQ(field(journal(redis_, "cid").front(), "limited"), R"(["opening"])");
  EXPECT_EQ(redis_.hash("fanfare:budgets")["opening:campaign"], "0:3:100");
}

TEST_F(Budget, OutlivesTheDaemonThatSpendsIt) {
  EXPECT_EQ(points("visit", "ann"), "40");
  daemon_.kill();
  daemon_.start_ready();
  EXPECT_EQ(points("visit", "bob"), "40");
  EXPECT_EQ(points("visit", "cid"), "20");
}

TEST_F(Budget, OfADayStartsAnewWithTheNext) {
  EXPECT_EQ(points("review", "ann"), "1");
  EXPECT_EQ(points("review", "bob"), "1");
  EXPECT_EQ(points("review", "cid"), "0");
  // As it was on two days long ago.
  redis_.run({"HSET", "fanfare:budgets", "first-two:day", "20000:2:2 19999:2:2"});
  daemon_.kill();
  daemon_.start_ready();
  EXPECT_EQ(points("review", "dan"), "1");
  EXPECT_THAT(redis_.hash("fanfare:budgets")["first-two:day"],
              EndsWith(":1:1 20000:2:2 19999:2:2"));
}

/// What another daemon used, which this one has not heard of.
TEST_F(Budget, UsedByAnotherMeanwhileIsDecidedAnew) {
  EXPECT_EQ(points("visit", "ann"), "40");
  redis_.run({"HSET", "fanfare:budgets", "opening:campaign", "0:9:95"});
  EXPECT_EQ(points("visit", "bob"), "5");
  EXPECT_EQ(redis_.hash("fanfare:budgets")["opening:campaign"], "0:10:100");
  EXPECT_EQ(points("purchase", "bob"), "1");
}

TEST_F(Budget, StaysUsedWhenTheCampaignIsEdited) {
  EXPECT_EQ(points("visit", "ann"), "40");
  std::string edited = kProgram;
  edited.replace(edited.find("points: 100"), 11, "points: 70");
  daemon_.write_program(edited);
  daemon_.signal(SIGHUP);
  ASSERT_TRUE(eventually(
      [&] { return daemon_.metric("fanfare_program_reloads_total{result=\"accepted\"}") == 2; }));
  EXPECT_EQ(points("visit", "bob"), "30");
}

}  // namespace
}  // namespace fanfare::daemon
