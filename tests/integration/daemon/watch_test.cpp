#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <set>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

/// Less than the daemon waits for a folder to rest, with something to spare.
constexpr std::chrono::milliseconds kAtOnce{120};

std::string campaign(const std::string& id, int points) {
  return fmt::format("---\ncampaign: {}\non: purchase\nthen: [{{points: {}}}]\n", id, points);
}

std::string program_giving(int points) {
  return "program: shop\ntitle: Shop\n" + campaign("base", points);
}

int count_of(const std::string& words, const std::string& text) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; at += words.size()) {
    ++count;
  }
  return count;
}

/// A daemon whose program gives 1 point for a purchase, and whose folder is then changed.
class Watch : public testing::Test {
 protected:
  Watch() : daemon_({.program = program_giving(1), .settings = "log: {level: debug}\n"}) {}

  void start() {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
    ASSERT_TRUE(eventually([&] { return times_logged(kSameAsBefore) == 1; })) << "begins to watch";
  }

  fs::path program(const std::string& file) const { return daemon_.folder() / "program" / file; }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories(program(file).parent_path());
    std::ofstream(program(file), std::ios::binary) << text;
  }

  /// Adds a folder, all at once, that takes a while to read. A purchase gives 2 points then.
  void add_large_folder() const {
    write(".large/more.yaml", campaign("more", 1));
    for (int i = 0; i < 4500; ++i) {
      std::ofstream(program(fmt::format(".large/{}.yaml", i / 900)), std::ios::app) << fmt::format(
          "---\ncampaign: c{}\non: visit\nwhen: {{event.store: s{}}}\nthen: [{{points: 1}}]\n", i,
          i);
    }
    fs::rename(program(".large"), program("large"));
  }

  /// The points that a new member gets for a purchase now.
  std::string points_now() {
    const std::string id = fmt::format("m{}", ++members_);
    return field(apply(*redis_, purchase(id, id, "1")), "points");
  }
  /// Buys until a purchase gives so many points. All answers on the way.
  std::set<std::string> answers_until(const std::string& points) {
    std::set<std::string> answers;
    EXPECT_TRUE(eventually([&] {
      answers.insert(points_now());
      return answers.contains(points);
    })) << "still no "
        << points << " points:\n"
        << daemon_.log();
    return answers;
  }

  double reloads(const std::string& result) const {
    return daemon_.metric("fanfare_program_reloads_total{result=\"" + result + "\"}");
  }
  int times_logged(const std::string& words) const { return count_of(words, daemon_.log()); }

  static constexpr const char* kSameAsBefore = "has changed, its content has not";
  static constexpr const char* kReading = "reading the program in";

  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
  int members_ = 0;
};

TEST_F(Watch, AFileReplacedAsEditorsDoTakesEffect) {
  start();
  EXPECT_EQ(points_now(), "1");
  write(".program.yaml.tmp", program_giving(2));
  fs::rename(program(".program.yaml.tmp"), program("program.yaml"));
  EXPECT_THAT(answers_until("2"), IsSupersetOf({"2"}));
  EXPECT_EQ(reloads("accepted"), 2);
  EXPECT_EQ(reloads("refused"), 0);
}

TEST_F(Watch, HalfAFileIsNeverInForce) {
  start();
  const std::string first = program_giving(5);
  const std::string rest = campaign("more", 2);
  Clock::duration gap;
  double accepted = 0;
  do {  // again, where the machine was so busy that the halves came apart
    write("program.yaml", program_giving(1));
    answers_until("1");
    EXPECT_EQ(daemon_.http("POST", "/-/reload").status, 200);
    accepted = reloads("accepted");
    std::ofstream file(program("program.yaml"), std::ios::binary);
    const auto begin = Clock::now();
    file << first << std::flush << rest << std::flush;
    gap = Clock::now() - begin;
  } while (gap > kAtOnce);
  EXPECT_THAT(answers_until("7"), Not(testing::Contains("5")));
  EXPECT_EQ(reloads("accepted"), accepted + 1);
  EXPECT_EQ(reloads("refused"), 0);
}

TEST_F(Watch, ManyFilesAtOnceAreOneReload) {
  start();
  Clock::duration longest{};
  auto last = Clock::now();
  for (int i = 0; i < 200; ++i) {
    write(fmt::format("campaigns/{}/{}.yaml", i % 10, i), campaign(fmt::format("c{}", i), 1));
    longest = std::max(longest, Clock::now() - last);
    last = Clock::now();
  }
  const auto answers = answers_until("201");
  if (longest < kAtOnce) {
    EXPECT_THAT(answers, Each(testing::AnyOf("1", "201")));
    EXPECT_EQ(reloads("accepted"), 2);
  }
}

TEST_F(Watch, FilesAndFoldersComeAndGo) {
  start();
  write("seasonal/winter/more.yaml", campaign("winter", 10));
  answers_until("11");
  write("seasonal/winter/again.yaml", campaign("again", 100));
  answers_until("111");
  fs::remove(program("seasonal/winter/more.yaml"));
  answers_until("101");
  fs::remove_all(program("seasonal"));
  answers_until("1");
}

TEST_F(Watch, ALinkToTheNextReleaseIsFollowed) {
  fs::create_directories(daemon_.folder() / "releases");
  fs::rename(daemon_.folder() / "program", daemon_.folder() / "releases/1");
  fs::create_directory_symlink("releases/1", daemon_.folder() / "program");
  start();
  fs::copy(daemon_.folder() / "releases/1", daemon_.folder() / "releases/2");
  std::ofstream(daemon_.folder() / "releases/2/program.yaml") << program_giving(2);
  fs::create_directory_symlink("releases/2", daemon_.folder() / "next");
  fs::rename(daemon_.folder() / "next", daemon_.folder() / "program");
  answers_until("2");
  write("program.yaml", program_giving(3));
  answers_until("3");
}

TEST_F(Watch, ABrokenProgramIsRefusedUntilItIsMended) {
  start();
  write("broken.yaml", "campaign: broken\non: purchase\nten: 1\n");
  ASSERT_TRUE(eventually([&] { return reloads("refused") == 1; }));
  EXPECT_EQ(daemon_.readyz().status, 200) << "it works, with the old program";
  EXPECT_THAT(daemon_.readyz().body,
              AllOf(HasSubstr("broken.yaml:3:1"), HasSubstr("unknown key 'ten'")));
  EXPECT_TRUE(daemon_.has_logged("unknown key 'ten'"));
  EXPECT_EQ(points_now(), "1");
  write("broken.yaml", campaign("mended", 10));
  answers_until("11");
  EXPECT_EQ(daemon_.readyz().body, "ready\n");
}

TEST_F(Watch, TheSameContentIsNoReload) {
  start();
  write("program.yaml", program_giving(1));
  ASSERT_TRUE(eventually([&] { return times_logged(kSameAsBefore) == 2; }));
  fs::last_write_time(program("program.yaml"), fs::file_time_type::clock::now());
  ASSERT_TRUE(eventually([&] { return times_logged(kSameAsBefore) == 3; }));
  EXPECT_EQ(reloads("accepted"), 1);
  EXPECT_EQ(times_logged(kReading), 0);
}

TEST_F(Watch, TheFolderMayBeGoneForAWhile) {
  start();
  fs::rename(daemon_.folder() / "program", daemon_.folder() / "elsewhere");
  ASSERT_TRUE(eventually([&] { return reloads("refused") == 1; }));
  EXPECT_THAT(daemon_.readyz().body, HasSubstr("there is no such folder"));
  EXPECT_EQ(points_now(), "1");
  fs::rename(daemon_.folder() / "elsewhere", daemon_.folder() / "program");
  ASSERT_TRUE(eventually([&] { return daemon_.readyz().body == "ready\n"; }));
  write("program.yaml", program_giving(2));
  answers_until("2");
}

TEST_F(Watch, EventsAreAppliedWhileALargeProgramIsRead) {
  start();
  add_large_folder();
  ASSERT_TRUE(eventually([&] { return times_logged(kReading) == 1; }));
  EXPECT_EQ(points_now(), "1") << "the old program's; the stream does not wait for the new one";
  EXPECT_EQ(reloads("accepted"), 1) << "it was read before the event was through";
  answers_until("2");
  EXPECT_EQ(daemon_.metric("fanfare_events_total{outcome=\"applied\"}"), members_) << "none lost";
}

TEST_F(Watch, StopsWellDuringAReload) {
  start();
  add_large_folder();
  ASSERT_TRUE(eventually([&] { return times_logged(kReading) == 1; }));
  EXPECT_EQ(daemon_.stop(), 0);
}

/// Starts the daemon where it may watch nothing.
class WithoutWatches : public Watch {
 protected:
  WithoutWatches() {
    const fs::path script = daemon_.folder() / "fanfared";
    std::ofstream(script) << "#!/bin/sh\nexec unshare -Ur sh -c 'echo 0 > "
                             "/proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"' "
                          << test::built_program("daemon/fanfared").string() << " \"$@\"\n";
    fs::permissions(script, fs::perms::owner_all);
    ::setenv("FANFARED", script.c_str(), 1);
  }
  ~WithoutWatches() override { ::unsetenv("FANFARED"); }
};

TEST_F(WithoutWatches, OnlyTheSignalReloads) {
  if (test::run_to_end({"/usr/bin/unshare", "-Ur", "true"}).status != 0) {
    GTEST_SKIP() << "needs user namespaces";
  }
  daemon_.start_ready();
  redis_.emplace(daemon_.embedded_redis());
  ASSERT_TRUE(eventually([&] { return daemon_.has_logged("cannot be watched"); }));
  EXPECT_THAT(daemon_.readyz().body,
              AllOf(HasSubstr("watch: "), HasSubstr("raise fs.inotify.max_user_watches"),
                    HasSubstr("SIGHUP")));
  EXPECT_EQ(daemon_.readyz().status, 200);
  write("program.yaml", program_giving(2));
  daemon_.signal(SIGHUP);
  answers_until("2");
}

}  // namespace
}  // namespace fanfare::daemon
