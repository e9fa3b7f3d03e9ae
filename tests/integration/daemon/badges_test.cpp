#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace json = boost::json;

constexpr const char* kProgram = R"(program: shop
counters: {visits: {count: visit}}
---
badge: guest
expires: 1d
---
badge: founder
levels: [{level: bronze, counter.visits: 100}, {level: gold, counter.visits: 1000}]
---
badge: rare
award_when: {event.wish: rare}
limit: 1
---
campaign: party
on: party
then: [{badge: guest}]
---
campaign: cheer
on: badge.awarded
when: {event.badge: {in: [regular, quiet]}}
then: [{points: 5}]
)";

std::string regular(const std::string& id, const std::string& retroactive) {
  return fmt::format(
      "---\nbadge: {}\naward_when: {{counter.visits: {{at_least: 2}}}}\nretroactive: {}\n", id,
      retroactive);
}

RedisFields visit(const std::string& member, int number) {
  return {{"type", "visit"}, {"member", member}, {"id", fmt::format("{}-{}", member, number)}};
}

/// A daemon with ten members, the odd ones of whom were here twice.
class Badges : public testing::Test {
 protected:
  Badges() : daemon_({.program = kProgram}) {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
    for (int i = 0; i < 10; ++i) {
      apply(*redis_, visit(fmt::format("m{}", i), 1));
      if (i % 2 == 1) {
        apply(*redis_, visit(fmt::format("m{}", i), 2));
      }
    }
  }

  void publish(const std::string& badges) {
    daemon_.write_program(kProgram + badges);
    ASSERT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  }
  bool is_over(const std::string& badge) {
    return eventually([&] {
      const RedisHash record = redis_->hash("fanfare:backfills");
      return record.contains("done:" + badge) && !record.contains("cursor");
    });
  }
  std::vector<std::string> holders(const std::string& badge) {
    std::vector<std::string> found;
    for (int i = 0; i < 10; ++i) {
      if (redis_->hash(member_key(fmt::format("m{}", i), "badges")).contains(badge)) {
        found.push_back(fmt::format("m{}", i));
      }
    }
    return found;
  }
  std::string points(const std::string& member) {
    const std::string points = redis_->hash(member_key(member))["points"];
    return points.empty() ? "0" : points;
  }
  test::Finished fanfare(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test::built_program("cli/fanfare").string());
    arguments.insert(arguments.end(), {"--config", daemon_.settings_file().string()});
    return test::run_to_end(arguments);
  }

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(Badges, ARetroactiveOneGoesToWhoQualifiesWhenItIsPublished) {
  publish(regular("regular", "true"));
  ASSERT_TRUE(is_over("regular"));
  EXPECT_THAT(holders("regular"), ElementsAre("m1", "m3", "m5", "m7", "m9"));
  EXPECT_EQ(points("m1"), "5") << "campaigns hear of it";
  EXPECT_EQ(field(journal(*redis_, "m1").front(), "type"), "badge.backfill");
  EXPECT_EQ(redis_->number({"XLEN", "fanfare:feed"}), 5);
  EXPECT_EQ(daemon_.metric("fanfare_backfill_members_looked_at_total"), 10);
  EXPECT_EQ(daemon_.metric("fanfare_backfill_members_qualified_total"), 5);
  apply(*redis_, visit("m0", 2));
  EXPECT_THAT(holders("regular"), SizeIs(6)) << "others get it as before";
  EXPECT_EQ(daemon_.metric("fanfare_backfill_passes_total"), 1);
}

TEST_F(Badges, ASilentBackfillTellsNobody) {
  publish(regular("quiet", "silent"));
  ASSERT_TRUE(is_over("quiet"));
  EXPECT_THAT(holders("quiet"), SizeIs(5));
  EXPECT_EQ(points("m1"), "0");
  apply(*redis_, visit("m0", 2));
  EXPECT_EQ(points("m0"), "5") << "who wins it later is congratulated";
}

TEST_F(Badges, ABackfillIsMadeOnce) {
  publish(regular("regular", "true"));
  ASSERT_TRUE(is_over("regular"));
  daemon_.kill();
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  publish(regular("quiet", "true") + regular("regular", "true"));
  ASSERT_TRUE(is_over("quiet"));
  EXPECT_EQ(redis_->number({"XLEN", "fanfare:feed"}), 10);
  EXPECT_EQ(points("m1"), "10");
  publish("");
  EXPECT_TRUE(eventually([&] { return redis_->hash("fanfare:backfills").empty(); }));
}

TEST_F(Badges, ADryRunCountsAndChangesNothing) {
  // Beside the folder that the daemon watches: it would publish the badge, and award it.
  const auto draft = daemon_.settings_file().parent_path() / "draft";
  std::filesystem::create_directories(draft);
  std::ofstream(draft / "program.yaml") << kProgram + regular("regular", "true");
  const auto revision = [&] { return redis_->hash(member_key("m1"))["rev"]; };
  const std::string folder = draft.string();
  const auto run = [&](const std::string& format) {
    return fanfare(
        {"badge", "backfill", folder, "regular", "--dry-run", "--sample", "2", "--format", format});
  };
  const auto before = redis_->number({"XLEN", "fanfare:events"});
  const auto text = run("text");
  EXPECT_EQ(text.status, 0) << text.errors;
  EXPECT_THAT(text.output, HasSubstr("5 of 10 members would get badge regular\n"));
  const json::object counted = json::parse(run("json").output).as_object();
  EXPECT_EQ(counted.at("would_get"), 5);
  EXPECT_EQ(counted.at("held"), 0);
  EXPECT_THAT(counted.at("sample").as_array(), SizeIs(2));
  EXPECT_EQ(counted.at("sample").as_array()[0].at("counters").at("visits"), "2");
  EXPECT_EQ(redis_->number({"XLEN", "fanfare:events"}), before);
  EXPECT_EQ(revision(), "2");
  EXPECT_EQ(fanfare({"badge", "backfill", folder, "regular"}).status, 64);
  EXPECT_EQ(fanfare({"badge", "backfill", folder, "unknown", "--dry-run"}).status, 1);
}

TEST_F(Badges, AreGivenAndTakenByHand) {
  const auto given =
      fanfare({"badge", "award", "m1", "founder", "--level", "gold", "--reason", "was there"});
  EXPECT_EQ(given.status, 0) << given.errors;
  EXPECT_THAT(given.output, HasSubstr("; badge founder, founder"));
  EXPECT_THAT(redis_->hash(member_key("m1", "badges"))["founder"], HasSubstr("gold"));
  const auto taken = fanfare({"badge", "revoke", "m1", "founder", "--reason", "was not"});
  EXPECT_EQ(taken.status, 0) << taken.errors;
  EXPECT_THAT(taken.output, HasSubstr("; badge founder taken back"));
  EXPECT_THAT(holders("founder"), IsEmpty());
  EXPECT_EQ(field(journal(*redis_, "m1").front(), "reason"), "was not");
  const auto again = fanfare({"badge", "revoke", "m1", "founder", "--reason", "again"});
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.output, HasSubstr("rejected: the member does not hold badge 'founder'"));
}

TEST_F(Badges, WhatIsTakenByHandIsWithheldAfterARestartToo) {
  publish(regular("regular", "true"));
  ASSERT_TRUE(is_over("regular"));
  ASSERT_EQ(fanfare({"badge", "revoke", "m1", "regular", "--reason", "cheated"}).status, 0);
  daemon_.kill();
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  apply(*redis_, visit("m1", 3));
  EXPECT_THAT(holders("regular"), SizeIs(4));
}

TEST_F(Badges, EndByThemselves) {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string then = format_rfc3339(now - std::chrono::days(5));
  apply(*redis_, {{"type", "party"}, {"member", "late"}, {"id", "party"}, {"time", then}});
  EXPECT_TRUE(eventually([&] {
    const auto entries = journal(*redis_, "late");
    return !entries.empty() && field(entries.front(), "type") == "badge.expired";
  }));
  EXPECT_THAT(redis_->hash(member_key("late", "badges")), IsEmpty());
  EXPECT_EQ(field(journal(*redis_, "late").front(), "revoked"), R"(["guest"])");
}

TEST_F(Badges, ThatAreRareGoToTheFirst) {
  for (const char* member : {"m3", "m1", "m1"}) {
    apply(*redis_, {{"type", "wish"}, {"member", member}, {"wish", "rare"}});
  }
  EXPECT_THAT(holders("rare"), ElementsAre("m3"));
  EXPECT_EQ(redis_->hash("fanfare:budgets")["badge.rare"], "0:1:0");
  EXPECT_EQ(field(journal(*redis_, "m1").at(1), "limited"), R"(["badge.rare"])");
  EXPECT_EQ(field(journal(*redis_, "m1").at(0), "limited"), "") << "it is said once";
}

}  // namespace
}  // namespace fanfare::daemon
