#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::StartsWith;

constexpr auto kProgram = R"(program: shop
timezone: Asia/Jakarta
counters: {coffees: {count: purchase}}
---
campaign: base
on: purchase
then: [{points: 5}]
limits: [{per: member, times: 3, every: day}]
---
badge: star
award_when: {counter.coffees: {at_least: 5}}
)";

/// kProgram in other words.
constexpr auto kReformatted = R"(# The shop.
badge: "star"
award_when:
  counter.coffees:
    at_least: 5
---
campaign: base
enabled: true        # which is the default
limits:
  - every: day
    times: 3
    per: member
on: [purchase]
then:
  - points: 5
---
program: shop
counters:
  coffees:
    count: purchase
timezone: 'Asia/Jakarta'
)";

constexpr auto kEdited = R"(program: shop
timezone: Asia/Jakarta
counters: {coffees: {count: purchase}}
---
campaign: base
on: purchase
then: [{points: 5}]
limits: [{per: member, times: 5, every: day}]
---
campaign: extra
on: visit
then: [{points: 1}]
)";

/// `fanfare plan` for a program in `folder`, which is under the daemon's, with the daemon's settings.
test::Finished plan_for(const DaemonProcess& daemon, const std::string& folder,
                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{test::built_program("cli/fanfare").string(), "plan",
                                   (daemon.folder() / folder).string(), "--config",
                                   daemon.settings_file().string()};
  command.insert(command.end(), more.begin(), more.end());
  return test::run_to_end(command);
}

/// `fanfare plan` against a daemon that runs kProgram.
class Plan : public testing::Test {
 protected:
  Plan() : daemon_({.program = kProgram}) {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }

  [[nodiscard]] test::Finished plan(const std::vector<std::string>& more = {}) const {
    return plan_for(daemon_, "program", more);
  }

  /// Plans `yaml` from a folder of its own: the daemon's would be taken over as soon as it is seen.
  [[nodiscard]] test::Finished plan_draft(const std::string& yaml,
                                          const std::vector<std::string>& more = {}) const {
    std::filesystem::create_directories(daemon_.folder() / "draft");
    std::ofstream(daemon_.folder() / "draft/program.yaml") << yaml;
    return plan_for(daemon_, "draft", more);
  }

  /// The record is written when the daemon has taken its lease, shortly after it is ready.
  [[nodiscard]] std::string published(const std::string& field) {
    std::string text;
    eventually([&] { return !(text = redis_->text({"HGET", "fanfare:program", field})).empty(); });
    return text;
  }

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(Plan, ShowsNoChangesWhereNothingChanged) {
  const std::string version = published("version");
  EXPECT_THAT(version, testing::MatchesRegex("[0-9a-f]{12}"));
  EXPECT_TRUE(daemon_.has_logged("version " + version));
  const test::Finished same = plan();
  EXPECT_EQ(same.status, 0) << same.errors;
  EXPECT_THAT(same.output, StartsWith("No changes. The daemon runs version " + version));

  const test::Finished reformatted = plan_draft(kReformatted);
  EXPECT_EQ(reformatted.status, 0) << reformatted.output << reformatted.errors;
  daemon_.write_program(kReformatted);
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  EXPECT_EQ(published("version"), version);
}

TEST_F(Plan, ShowsWhatAReloadThenDoes) {
  const std::string before = published("version");
  const test::Finished changes = plan_draft(kEdited);
  EXPECT_EQ(changes.status, 2) << changes.errors;
  EXPECT_THAT(changes.output,
              AllOf(HasSubstr("\nCampaigns\n  ~ base  (running now)\n"
                              "      ~ limits[0].times: 3 -> 5\n"
                              "    ! what members have used up of its limit per day counts on\n"
                              "  + extra  (starts at once)\n"),
                    HasSubstr("\nBadges\n  - star\n    ! members who hold it keep it"),
                    HasSubstr("\nPlan: 1 to add, 1 to change, 1 to remove; version " + before),
                    Not(HasSubstr("\x1B["))));
  const test::Finished json = plan_draft(kEdited, {"--format", "json"});
  EXPECT_EQ(json.status, 2);
  const auto object = boost::json::parse(json.output).as_object();
  EXPECT_EQ(field(object.at("running").as_object(), "version"), before);

  daemon_.write_program(kEdited);
  EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200);
  EXPECT_TRUE(eventually([&] { return plan().status == 0; })) << plan().output;
  const RedisHash record = redis_->hash("fanfare:program");
  EXPECT_EQ(record.at("version"), field(object, "version"));
  EXPECT_THAT(record, AllOf(Contains(Key("campaign:extra")), Not(Contains(Key("badge:star"))),
                            Contains(Key("loaded_at"))));
}

TEST_F(Plan, SaysThatNothingIsPublishedYet) {
  (void)published("version");
  const test::Finished elsewhere =
      plan({"--redis", "unix://" + (daemon_.data_dir() / "redis.sock").string() + "?db=7"});
  EXPECT_EQ(elsewhere.status, 2) << elsewhere.errors;
  EXPECT_THAT(elsewhere.output, AllOf(StartsWith("The daemon has not published a program yet"),
                                      HasSubstr("Plan: 3 to add, 0 to change, 0 to remove;")));
}

TEST(PlanWithoutADaemon, RefusesAProgramThatADaemonWouldRefuse) {
  const DaemonProcess daemon({.program = std::string(kProgram) + "titel: Star\n"});
  const test::Finished refused = plan_for(daemon, "program");
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.output, "");
  EXPECT_THAT(refused.errors,
              AllOf(HasSubstr(":12:1: error: unknown key 'titel'; did you mean 'title'?"),
                    HasSubstr("is not valid")));
}

TEST(PlanWithoutADaemon, SaysWhatToStart) {
  const DaemonProcess daemon({.program = kProgram});
  const test::Finished alone = plan_for(daemon, "program");
  EXPECT_EQ(alone.status, 1);
  EXPECT_EQ(alone.output, "");
  EXPECT_THAT(alone.errors, HasSubstr("start fanfared"));
}

}  // namespace
}  // namespace fanfare::daemon
