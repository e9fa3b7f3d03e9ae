#include <fmt/format.h>

#include <chrono>

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::Contains;
using testing::Key;
using testing::SizeIs;

Instant clock_on_the_wall() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

/// A moment so far from now, in whole seconds, as programs write it.
std::string from_now(seconds ahead) {
  return format_rfc3339(std::chrono::floor<seconds>(clock_on_the_wall()) + ahead);
}

std::string scheduled(const std::string& id, const std::string& schedule,
                      const std::string& more = "") {
  return fmt::format(
      "---\ncampaign: {}\non: schedule\nschedule: {{{}}}\nthen: [{{points: 10}}, {{notify: "
      "news}}]\n{}",
      id, schedule, more);
}

constexpr auto kShop = R"(program: shop
title: Shop
counters: {visits: {count: visit}}
---
template: news
category: service
en: {title: News, text: News}
)";

/// Campaigns that start by the clock, on a daemon with a Redis of its own.
class OnSchedule : public testing::Test {
 protected:
  void start(const std::string& campaigns) {
    daemon_.options().program = kShop + campaigns;
    daemon_.write_program(kShop + campaigns);
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }
  void enrol(const std::string& member, const RedisFields& more = {}) {
    RedisFields fields{{"type", "member.enrolled"}, {"member", member}, {"id", member}};
    fields.insert(fields.end(), more.begin(), more.end());
    ASSERT_EQ(field(apply(*redis_, fields), "status"), "applied");
  }
  std::string points(const std::string& member) {
    return redis_->hash(member_key(member))["points"];
  }
  /// Waits until so many passes over the members are over.
  testing::AssertionResult passes(int count) {
    const bool reached =
        eventually([&] { return daemon_.metric("fanfare_schedule_passes_total") >= count; });
    return reached ? testing::AssertionSuccess()
                   : testing::AssertionFailure() << "passes: " << count << " awaited";
  }
  static void wait_for(Instant moment) {
    eventually([&] { return clock_on_the_wall() > moment; });
  }

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(OnSchedule, WhoMeetsTheConditionsIsReachedAtTheStartAndNobodyElse) {
  const std::string start_at = from_now(seconds(5));
  start(scheduled("c", "start: " + start_at, "when: {counter.visits: {at_least: 1}}\n"));
  enrol("visitor", {{"email", "visitor@example.com"}});
  enrol("stranger");
  apply(*redis_, {{"type", "visit"}, {"member", "visitor"}, {"id", "v"}});
  EXPECT_EQ(points("visitor"), "") << "not before its time";
  ASSERT_TRUE(passes(1));
  EXPECT_EQ(points("visitor"), "10");
  EXPECT_EQ(points("stranger"), "");
  const auto entry = journal(*redis_, "visitor").front();
  EXPECT_EQ(field(entry, "type"), "schedule");
  EXPECT_EQ(field(entry, "at"), start_at);
  EXPECT_EQ(redis_->hash(member_key("stranger"))["rev"], "1")
      << "nothing is written where nothing is due";
  EXPECT_TRUE(eventually([&] { return daemon_.maildir().size() == 1; }));
  EXPECT_EQ(daemon_.metric("fanfare_schedule_members_settled_total"), 1);

  apply(*redis_, {{"type", "visit"}, {"member", "visitor"}, {"id", "w"}});
  apply(*redis_, {{"type", "visit"}, {"member", "stranger"}, {"id", "w"}});
  EXPECT_EQ(points("visitor"), "10") << "once";
  EXPECT_EQ(points("stranger"), "") << "who meets them later does not count";
}

TEST_F(OnSchedule, ADaemonThatWasDownForAllOfItEndsUpTheSame) {
  const Instant over = clock_on_the_wall() + seconds(6);
  start(scheduled("c", "start: " + from_now(seconds(4)) + ", end: " + from_now(seconds(5))));
  enrol("alice");
  ASSERT_THAT(redis_->hash("fanfare:schedules"), Contains(Key("since:c")));
  daemon_.kill();
  wait_for(over);
  daemon_.start_ready();
  ASSERT_TRUE(passes(1));
  EXPECT_EQ(points("alice"), "10");
  daemon_.stop();
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}, {"id", "v"}});
  EXPECT_EQ(points("alice"), "10");
  EXPECT_THAT(journal(*redis_, "alice"), SizeIs(3)) << "enrolment, start, visit";
}

TEST_F(OnSchedule, WhatIsPublishedAfterItsStartDoesNotHappen) {
  start("");
  enrol("alice");
  EXPECT_EQ(redis_->number({"EXISTS", "fanfare:schedules"}), 0);
  daemon_.write_program(kShop + scheduled("late", "start: 2020-01-01") +
                        scheduled("soon", "start: " + from_now(seconds(4))));
  ASSERT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  ASSERT_TRUE(passes(1));
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}, {"id", "v"}});
  EXPECT_EQ(points("alice"), "10");
  EXPECT_EQ(boost::json::serialize(journal(*redis_, "alice")[1].at("points")), R"({"soon":10})");
}

TEST_F(OnSchedule, AChangedScheduleIsANewOneAndARemovedOneIsForgotten) {
  start(scheduled("moved", "start: 2040-01-01") + scheduled("gone", "start: 2040-01-01"));
  enrol("alice");
  ASSERT_THAT(redis_->hash("fanfare:schedules"), Contains(Key("since:gone")));
  daemon_.write_program(kShop + scheduled("moved", "start: 2020-01-01"));
  ASSERT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  ASSERT_TRUE(
      eventually([&] { return !redis_->hash("fanfare:schedules").contains("since:gone"); }));
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}, {"id", "v"}});
  EXPECT_EQ(points("alice"), "");
}

TEST_F(OnSchedule, ARuleThatIsPublishedAnewHasNoSayOverStartsThatWereCarriedThrough) {
  const std::string schedule = "start: " + from_now(seconds(4));
  start(scheduled("c", schedule, "when: {counter.visits: {at_least: 5}}\n"));
  enrol("alice");
  ASSERT_TRUE(passes(1));
  daemon_.write_program(kShop + scheduled("c", schedule));
  ASSERT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  apply(*redis_, {{"type", "visit"}, {"member", "alice"}, {"id", "v"}});
  EXPECT_EQ(points("alice"), "");
}

TEST_F(OnSchedule, EachMemberAtTheirOwnMoment) {
  const auto tokyo = TimeZone::find("Asia/Tokyo").value();
  const LocalTime there =
      tokyo.to_local(std::chrono::floor<seconds>(clock_on_the_wall()) + seconds(5));
  start(scheduled("c", fmt::format("timezone: member, start: '{:04}-{:02}-{:02} {:02}:{:02}:{:02}'",
                                   there.year(), there.month(), there.day(), there.hour(),
                                   there.minute(), there.second())));
  enrol("akira", {{"timezone", "Asia/Tokyo"}});
  enrol("bob", {{"timezone", "America/New_York"}});
  ASSERT_TRUE(passes(1));
  EXPECT_EQ(points("akira"), "10");
  EXPECT_EQ(points("bob"), "") << "it is not that time there yet";
}

TEST_F(OnSchedule, ACampaignsStartAndEndAreAnnounced) {
  const Instant now = std::chrono::floor<seconds>(clock_on_the_wall());
  start(fmt::format("---\ncampaign: sale\non: purchase\nschedule: {{start: {}, end: {}}}\n"
                    "then: [{{points: 1}}]\n",
                    format_rfc3339(now + seconds(4)), format_rfc3339(now + seconds(8))) +
        "---\ncampaign: news\non: campaign.started\nwhen: {event.campaign: sale}\n"
        "then: [{points: 10}, {notify: news}]\n"
        "---\ncampaign: hurry\non: campaign.ending\nwhen: {event.campaign: sale}\n"
        "then: [{points: 100}]\n");
  enrol("alice", {{"email", "alice@example.com"}});
  ASSERT_TRUE(passes(1));
  EXPECT_EQ(points("alice"), "10");
  ASSERT_TRUE(passes(2));
  EXPECT_EQ(points("alice"), "110") << "its middle: it is short";
  EXPECT_EQ(field(journal(*redis_, "alice").front(), "at"), format_rfc3339(now + seconds(6)));
  EXPECT_TRUE(eventually([&] { return daemon_.maildir().size() == 1; }));
}

TEST_F(OnSchedule, AnAppMayAskForWhatIsDueAndIsAnswered) {
  start(scheduled("c", "start: " + from_now(seconds(4))));
  enrol("alice");
  const auto early = apply(*redis_, {{"type", "member.settle"}, {"member", "alice"}, {"id", "s1"}});
  EXPECT_EQ(field(early, "status"), "applied");
  EXPECT_EQ(field(early, "points"), "0");
  ASSERT_TRUE(passes(1));
  const auto refused = apply(*redis_, {{"type", "schedule"}, {"member", "alice"}, {"id", "s2"}});
  EXPECT_EQ(field(refused, "code"), "reserved_type");
  EXPECT_EQ(points("alice"), "10");
}

}  // namespace
}  // namespace fanfare::daemon
