#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using test::built_program;
using test::run_to_end;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

constexpr auto kProgram =
    "program: shop\ntitle: Shop\n---\ncampaign: base\non: purchase\nthen: [{points: 1}]\n";

void add_purchases(RedisClient& redis, int count) {
  std::vector<std::vector<std::string>> commands;
  for (int i = 0; i < count; ++i) {
    commands.push_back({"XADD", "fanfare:events", "*", "type", "purchase", "member", "m", "id",
                        "e-" + std::to_string(i)});
  }
  redis.run_all(commands);
}

TEST(Lifecycle, TerminationFinishesWhatIsInHandAndGivesTheLeaseBack) {
  const RedisServer server;
  RedisClient redis = RedisClient::on_port(server.port());
  DaemonProcess daemon({.program = kProgram, .redis = "{url: '" + server.url() + "'}"});
  daemon.start_ready();
  add_purchases(redis, 5000);
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_TRUE(daemon.has_logged("stopped"));

  EXPECT_EQ(redis.text({"HGET", "fanfare:shard:0", "until"}), "0") << "free for another at once";
  const std::string cursor = redis.text({"HGET", "fanfare:shard:0", "cursor"});
  const auto done = redis.run({"XRANGE", "fanfare:events", "-", cursor}).elements.size();
  EXPECT_EQ(redis.hash(member_key("m"))["points"], std::to_string(done))
      << "what was committed is finished, and the other way round";

  daemon.start_ready();
  EXPECT_TRUE(eventually([&] { return redis.hash(member_key("m"))["points"] == "5000"; }));
}

TEST(Lifecycle, TerminationStopsTheServerOfItsOwnAndKeepsItsData) {
  DaemonProcess daemon({.program = kProgram});
  daemon.start_ready();
  const pid_t redis_pid = daemon.embedded_redis_pid();
  ASSERT_GT(redis_pid, 0);
  {
    RedisClient redis = daemon.embedded_redis();
    apply(redis, purchase("m", "e-1", "1"));
  }
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(daemon.embedded_redis_pid(), 0);
  daemon.start_ready();
  RedisClient redis = daemon.embedded_redis();
  EXPECT_EQ(redis.hash(member_key("m"))["points"], "1");
}

TEST(Lifecycle, TerminationBeforeRedisEverCameUpIsClean) {
  DaemonProcess daemon(
      {.program = kProgram,
       .redis = "{url: 'redis://127.0.0.1:" + std::to_string(test::free_port()) + "'}"});
  daemon.start();
  ASSERT_TRUE(eventually([&] { return daemon.has_logged("waiting for Redis"); }));
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Lifecycle, AServerOfItsOwnThatDiesIsStartedAgain) {
  DaemonProcess daemon({.program = kProgram});
  daemon.start_ready();
  const pid_t first = daemon.embedded_redis_pid();
  ::kill(first, SIGKILL);
  ASSERT_TRUE(eventually([&] {
    const pid_t now = daemon.embedded_redis_pid();
    return now != 0 && now != first;
  }));
  daemon.wait_until_ready();
  RedisClient redis = daemon.embedded_redis();
  EXPECT_EQ(field(apply(redis, purchase("m", "e-1", "1")), "status"), "applied");
}

TEST(Lifecycle, AnEventThatThrowsIsSetAsideAndTheNextOneApplied) {
  DaemonProcess daemon(
      {.program = kProgram, .environment = {{"FANFARE_FAULT", "throw:apply:bad"}}});
  daemon.start_ready();
  RedisClient redis = daemon.embedded_redis();
  const auto bad = apply(redis, purchase("m", "bad", "1"));
  if (field(bad, "status") == "applied") {
    GTEST_SKIP() << "this build has no FANFARE_FAULTS";
  }
  EXPECT_EQ(field(bad, "code"), "failed");
  EXPECT_EQ(field(apply(redis, purchase("m", "good", "1")), "status"), "applied");
  const auto rejected = redis.stream("fanfare:rejected");
  ASSERT_THAT(rejected, SizeIs(1));
  EXPECT_EQ(rejected[0].fields.at("id"), "bad");
}

/// Ids stand in the journal until they leave it, and then in the private state; every one of them
/// has to be found again by a daemon that knows nothing, whatever `journal.keep` is by then.
TEST(Lifecycle, NoEventCountsTwiceForADaemonThatStartsAnewWhateverTheJournalKeeps) {
  const RedisServer server;
  RedisClient redis = RedisClient::on_port(server.port());
  const auto daemon_keeping = [&](int keep) {
    return DaemonProcess({.program = kProgram,
                          .redis = "{url: '" + server.url() + "'}",
                          .settings = fmt::format("journal: {{keep: {}}}\n", keep)});
  };
  constexpr int kEvents = 70;
  for (const int keep : {100, 7, 1, 40}) {
    DaemonProcess daemon = daemon_keeping(keep);
    daemon.start_ready();
    add_purchases(redis, kEvents);
    add_purchases(redis, kEvents);
    EXPECT_EQ(field(apply(redis, purchase("m", fmt::format("of-{}", keep), "1")), "status"),
              "applied");
    daemon.stop();
  }
  EXPECT_EQ(redis.hash(member_key("m"))["points"], std::to_string(kEvents + 4));
}

TEST(Lifecycle, TheJournalKeepsTheNewest) {
  DaemonProcess daemon({.program = kProgram, .settings = "journal: {keep: 3}\n"});
  daemon.start_ready();
  RedisClient redis = daemon.embedded_redis();
  for (const char* id : {"1", "2", "3", "4", "5"}) {
    apply(redis, purchase("m", id, "1"));
  }
  const auto entries = journal(redis, "m");
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(field(entries[0], "id"), "5");
  EXPECT_EQ(field(entries[2], "id"), "3");
}

/// Entries older than `retain` go, in portions of Redis's own (a hundred or so); newer ones stay.
TEST(Lifecycle, TheStreamIsTrimmedToWhatIsRetained) {
  DaemonProcess daemon(
      {.program = kProgram, .settings = "events: {max_age: unlimited, retain: 1h}\n"});
  daemon.start_ready();
  RedisClient redis = daemon.embedded_redis();
  std::vector<std::vector<std::string>> commands;
  for (int i = 0; i < 10'500; ++i) {
    commands.push_back({"XADD", "fanfare:events", std::to_string(1000 + i), "type", "visit",
                        "member", "m" + std::to_string(i % 100)});
  }
  redis.run_all(commands);
  for (int i = 0; i < 10; ++i) {
    apply(redis, {{"type", "visit"}, {"member", "new"}});
  }
  ASSERT_TRUE(eventually([&] { return redis.number({"XLEN", "fanfare:events"}) < 1000; }));
  EXPECT_THAT(redis.run({"XRANGE", "fanfare:events", "100000", "+"}).elements, SizeIs(10));
}

TEST(Lifecycle, JsonLogsAreOneObjectALine) {
  DaemonProcess daemon({.program = kProgram, .settings = "log: {format: json}\n"});
  daemon.start_ready();
  daemon.write_program("program: shop\ntitle: \"Quote \\\" and line\nbreak\"\nbad: [\"\n");
  EXPECT_EQ(daemon.http("POST", "/-/reload").status, 422) << "a message of several lines";
  EXPECT_EQ(daemon.stop(), 0);
  std::istringstream lines(daemon.log());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    boost::system::error_code error;
    const auto document = boost::json::parse(line, error);
    ASSERT_FALSE(error) << line;
    const auto& object = document.as_object();
    EXPECT_TRUE(object.contains("time") && object.contains("level") && object.contains("message"))
        << line;
  }
  EXPECT_GT(count, 3);
}

TEST(Lifecycle, CheckConfigTellsEveryProblemAndStartsNothing) {
  const std::string fanfared = built_program("daemon/fanfared").string();
  const DaemonProcess good({.program = kProgram});
  const auto valid =
      run_to_end({fanfared, "--config", good.settings_file().string(), "--check-config"});
  EXPECT_EQ(valid.status, 0) << valid.errors;
  EXPECT_THAT(valid.output, HasSubstr("valid"));
  EXPECT_FALSE(std::filesystem::exists(good.data_dir()));

  const DaemonProcess bad_settings({.program = kProgram, .settings = "lgo: {level: info}\n"});
  const auto settings =
      run_to_end({fanfared, "--config", bad_settings.settings_file().string(), "--check-config"});
  EXPECT_EQ(settings.status, 1);
  EXPECT_THAT(settings.errors,
              HasSubstr("fanfare.yaml:4:1: error: unknown key 'lgo'; did you mean 'log'?"));

  const DaemonProcess bad_program({.program = "program: shop\ntitl: Shop\n"});
  const auto program =
      run_to_end({fanfared, "--config", bad_program.settings_file().string(), "--check-config"});
  EXPECT_EQ(program.status, 1);
  EXPECT_THAT(program.errors, HasSubstr("program.yaml:2:1: error: unknown key 'titl'"));

  EXPECT_EQ(run_to_end({fanfared, "--confg", "x"}).status, 64);
  EXPECT_EQ(run_to_end({fanfared, "--config", "/nowhere/fanfare.yaml"}).status, 1);
}

TEST(Lifecycle, AProgramWithErrorsKeepsTheDaemonFromStarting) {
  const DaemonProcess daemon({.program = "program: shop\ntitl: Shop\n"});
  const auto end = run_to_end(
      {built_program("daemon/fanfared").string(), "--config", daemon.settings_file().string()});
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.errors, HasSubstr("unknown key 'titl'"));
}

TEST(Lifecycle, APortInUseIsSaid) {
  DaemonProcess first({.program = kProgram});
  first.start_ready();
  const DaemonProcess second({.program = kProgram});
  std::ofstream(second.settings_file())
      << "program: program\nhttp: {listen: '127.0.0.1:" << first.http_port() << "'}\n";
  const auto end = run_to_end(
      {built_program("daemon/fanfared").string(), "--config", second.settings_file().string()});
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.errors, HasSubstr("is another daemon running there?"));
}

}  // namespace
}  // namespace fanfare::daemon
