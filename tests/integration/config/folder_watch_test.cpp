#include "config/folder_watch.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"
#include "tests/unit/base/rows.h"

namespace fanfare::config {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr Settling::Times kTimes{.quiet = milliseconds(20), .longest = milliseconds(2000)};

void write(const fs::path& path, const std::string& text = "campaign: x\n") {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// As deployments do it: the new link is put in the place of the old one in one step.
void point(const fs::path& link, const fs::path& target) {
  const fs::path beside = link.string() + "_tmp";
  fs::create_symlink(target, beside);
  fs::rename(beside, link);
}

/// A folder `program` with `a.yaml` and `sub/b.yaml`, and a watch of it.
class Watching : public testing::Test {
 protected:
  Watching() {
    write(program_ / "a.yaml");
    write(program_ / "sub/b.yaml");
  }

  void begin() {
    watch_.emplace(loop_.executor(), program_, kTimes);
    next_change();
  }
  /// Waits for a change; fails the test when none is told of.
  void next_change() {
    const Result<void> changed = loop_.run(watch_->changed());
    EXPECT_TRUE(changed) << changed.error().message;
  }

  test::TemporaryFolder folder_;
  const fs::path base_ = folder_.path();
  const fs::path program_ = base_ / "program";
  test::TestLoop loop_;
  std::optional<FolderWatch> watch_;
};

/// What is there before the watch begins, and what happens then, one thing after the other: each
/// of these is to be told of, or none of them.
struct Story {
  using Act = std::function<void(const fs::path& base)>;
  const char* name;
  Act before;
  std::vector<Act> acts;
};
void PrintTo(const Story& row, std::ostream* out) {
  *out << row.name;
}
const Story::Act kNothing = [](const fs::path&) {};

class Noticed : public Watching, public testing::WithParamInterface<Story> {};

TEST_P(Noticed, EachTime) {
  GetParam().before(base_);
  begin();
  EXPECT_FALSE(watch_->has_changed().value());
  int number = 0;
  for (const auto& act : GetParam().acts) {
    act(base_);
    EXPECT_TRUE(watch_->has_changed().value()) << "act " << number++;
    next_change();
    EXPECT_FALSE(watch_->has_changed().value()) << "told of twice";
  }
}

FANFARE_ROWS(
    Noticed,
    Story{"WrittenInPlace",
          kNothing,
          {[](const fs::path& base) { write(base / "program/a.yaml", "other"); },
           [](const fs::path& base) { write(base / "program/sub/b.yaml", "other"); }}},
    Story{"WrittenBesideAndRenamed", kNothing, {[](const fs::path& base) {
            write(base / "program/.a.yaml.tmp", "other");
            fs::rename(base / "program/.a.yaml.tmp", base / "program/a.yaml");
          }}},
    Story{"AddedAndRemoved",
          kNothing,
          {[](const fs::path& base) { write(base / "program/new.yml"); },
           [](const fs::path& base) { fs::remove(base / "program/new.yml"); }}},
    Story{"MovedOutAndIn",
          kNothing,
          {[](const fs::path& base) { fs::rename(base / "program/a.yaml", base / "a.yaml"); },
           [](const fs::path& base) { fs::rename(base / "a.yaml", base / "program/a.yaml"); }}},
    Story{"ANewFolderAndWhatComesIntoIt",
          kNothing,
          {[](const fs::path& base) { fs::create_directories(base / "program/x/y"); },
           [](const fs::path& base) { write(base / "program/x/y/c.yaml"); },
           [](const fs::path& base) { fs::remove_all(base / "program/x"); }}},
    Story{"AFolderMovedInAndWhatChangesInIt",
          [](const fs::path& base) { write(base / "outside/y/c.yaml"); },
          {[](const fs::path& base) { fs::rename(base / "outside", base / "program/x"); },
           [](const fs::path& base) { write(base / "program/x/y/c.yaml", "other"); },
           [](const fs::path& base) { fs::rename(base / "program/x", base / "outside"); }}},
    Story{"TheFolderExchanged",
          [](const fs::path& base) { write(base / "next/a.yaml", "next"); },
          {[](const fs::path& base) {
             fs::rename(base / "program", base / "old");
             fs::rename(base / "next", base / "program");
           },
           [](const fs::path& base) { write(base / "program/a.yaml", "later"); }}},
    Story{"TheFolderRemovedAndMadeAgain",
          kNothing,
          {[](const fs::path& base) { fs::remove_all(base / "program"); },
           [](const fs::path& base) { write(base / "program/a.yaml"); },
           [](const fs::path& base) { write(base / "program/sub/b.yaml"); }}},
    Story{"AboveTheFolderToo",
          [](const fs::path& base) {
            fs::create_directories(base / "shop");
            fs::rename(base / "program", base / "shop/program");
            fs::create_directory_symlink("shop/program", base / "program");
          },
          {[](const fs::path& base) { fs::rename(base / "shop", base / "gone"); },
           [](const fs::path& base) { fs::create_directory(base / "shop"); },
           [](const fs::path& base) { write(base / "shop/program/a.yaml"); },
           [](const fs::path& base) { write(base / "shop/program/a.yaml", "other"); }}},
    Story{"ALinkToTheFolderSwapped",
          [](const fs::path& base) {
            fs::create_directory(base / "releases");
            fs::rename(base / "program", base / "releases/1");
            write(base / "releases/2/a.yaml", "two");
            fs::create_directory_symlink("releases/1", base / "program");
          },
          {[](const fs::path& base) { point(base / "program", "releases/2"); },
           [](const fs::path& base) { write(base / "releases/2/a.yaml", "later"); }}},
    Story{"AConfigMapUpdated",  // as Kubernetes' atomic writer does it
          [](const fs::path& base) {
            write(base / "program/..1/c.yaml", "one");
            fs::create_directory_symlink("..1", base / "program/..data");
            fs::create_symlink("..data/c.yaml", base / "program/c.yaml");
          },
          {[](const fs::path& base) {
             write(base / "program/..2/c.yaml", "two");
             point(base / "program/..data", "..2");
             fs::remove_all(base / "program/..1");
           },
           [](const fs::path& base) {
             write(base / "program/..3/c.yaml", "three");
             point(base / "program/..data", "..3");
           }}},
    Story{"ALinkedFileElsewhere",
          [](const fs::path& base) {
            write(base / "shared/c.yaml");
            fs::create_symlink(base / "shared/c.yaml", base / "program/c.yaml");
          },
          {[](const fs::path& base) { write(base / "shared/c.yaml", "in place"); },
           [](const fs::path& base) {
             write(base / "shared/tmp", "renamed");
             fs::rename(base / "shared/tmp", base / "shared/c.yaml");
           },
           [](const fs::path& base) { fs::remove(base / "shared/c.yaml"); },
           [](const fs::path& base) { write(base / "shared/c.yaml", "again"); }}},
    Story{"ALinkThatCameLater",
          [](const fs::path& base) { write(base / "shared/c.yaml"); },
          {[](const fs::path& base) {
             fs::create_directory_symlink("../shared", base / "program/shared");
           },
           [](const fs::path& base) { write(base / "shared/c.yaml", "other"); },
           [](const fs::path& base) { fs::remove(base / "program/shared"); }}},
    Story{"ABrokenLinkThatGetsItsFolder",
          [](const fs::path& base) {
            fs::create_directory_symlink("../later", base / "program/later");
          },
          {[](const fs::path& base) { write(base / "later/c.yaml"); },
           [](const fs::path& base) { write(base / "later/c.yaml", "other"); }}});

class Ignored : public Watching, public testing::WithParamInterface<Story> {};

TEST_P(Ignored, Altogether) {
  GetParam().before(base_);
  begin();
  for (const auto& act : GetParam().acts) {
    act(base_);
    EXPECT_FALSE(watch_->has_changed().value());
  }
}

FANFARE_ROWS(Ignored,
             Story{"WhatEditorsLeave",
                   kNothing,
                   {[](const fs::path& base) { write(base / "program/.a.yaml.swp"); },
                    [](const fs::path& base) { write(base / "program/a.yaml~"); },
                    [](const fs::path& base) { write(base / "program/#a.yaml#"); },
                    [](const fs::path& base) {
                      write(base / "program/4913");
                      fs::remove(base / "program/4913");
                    }}},
             Story{"HiddenFolders",
                   [](const fs::path& base) { write(base / "program/.git/config.yaml"); },
                   {[](const fs::path& base) { write(base / "program/.git/config.yaml", "other"); },
                    [](const fs::path& base) { write(base / "program/.idea/x.yaml"); }}},
             Story{"OtherFiles",
                   kNothing,
                   {[](const fs::path& base) { write(base / "program/README.md"); },
                    [](const fs::path& base) { write(base / "program/sub/image.png"); }}},
             Story{"Neighbours",
                   kNothing,
                   {[](const fs::path& base) { write(base / "fanfare.yaml"); },
                    [](const fs::path& base) { write(base / "var/appendonly.yaml"); }}},
             Story{"Reading", kNothing, {[](const fs::path& base) {
                     std::ifstream file(base / "program/a.yaml");
                     EXPECT_EQ(file.get(), 'c');
                   }}},
             Story{"WhatAFormerLinkLedTo",
                   [](const fs::path& base) {
                     write(base / "releases/1/a.yaml");
                     write(base / "releases/2/a.yaml");
                     fs::remove_all(base / "program");
                     fs::create_directory_symlink("releases/2", base / "program");
                   },
                   {[](const fs::path& base) { write(base / "releases/1/a.yaml", "other"); }}});

TEST_F(Watching, TellsOnceOfManyFilesAtOnce) {
  begin();
  for (int i = 0; i < 500; ++i) {
    write(program_ / ("more" + std::to_string(i % 20)) / (std::to_string(i) + ".yaml"));
  }
  next_change();
  EXPECT_FALSE(watch_->has_changed().value());
  write(program_ / "more7/7.yaml", "other");
  next_change();
}

TEST_F(Watching, WaitsForAFolderThatIsNotThereYet) {
  fs::remove_all(program_);
  begin();
  fs::create_directory(program_);
  next_change();
  write(program_ / "a.yaml");
  next_change();
}

/// How many events the kernel keeps for whoever does not fetch them; behind them it drops all.
int most_queued() {
  int most = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  return most;
}

TEST_F(Watching, TakesLostEventsForAChange) {
  const int most = most_queued();
  if (most <= 0 || most > 200'000) {
    GTEST_SKIP() << "the queue is too long to fill: " << most;
  }
  begin();
  const int one = ::open((program_ / ".one").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const int other = ::open((program_ / ".other").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  for (int i = 0; i < most; ++i) {  // by turns: the same event twice running would be one
    ASSERT_EQ(::pwrite(i % 2 == 0 ? one : other, "x", 1, 0), 1);
  }
  ::close(one);
  ::close(other);
  write(program_ / "sub/b.yaml", "nobody is told");
  next_change();
}

/// The kernel's own count of what this process watches.
int watches() {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      count += line.starts_with("inotify wd:") ? 1 : 0;
    }
  }
  return count;
}

TEST_F(Watching, LetsGoOfWhatIsGone) {
  begin();
  const int at_first = watches();
  EXPECT_GE(at_first, 3);
  for (int i = 0; i < 5; ++i) {
    write(program_ / "x/y/z/c.yaml");
    next_change();
    EXPECT_EQ(watches(), at_first + 3);
    fs::rename(program_ / "x", base_ / ("gone" + std::to_string(i)));
    next_change();
    EXPECT_EQ(watches(), at_first);
  }
}

/// What the first changed() says in a user namespace of its own, in which only so many watches
/// are allowed. Empty where the system does not let a test do that.
std::string told_with(const char* limit, const char* most, const fs::path& program) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string told;
    if (::unshare(CLONE_NEWUSER) == 0 && (std::ofstream(limit) << most).flush()) {
      test::TestLoop loop;
      FolderWatch watch(loop.executor(), program, kTimes);
      const Result<void> changed = loop.run(watch.changed());
      told = changed ? "watching" : changed.error().message;
    }
    const auto written = ::write(pipe_ends[1], told.data(), told.size());
    ::_exit(written < 0 ? 1 : 0);
  }
  ::close(pipe_ends[1]);
  char bytes[2000];
  const ssize_t size = ::read(pipe_ends[0], bytes, sizeof bytes);
  ::close(pipe_ends[0]);
  ::waitpid(child, nullptr, 0);
  return {bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST_F(Watching, SaysWhichLimitToRaise) {
  const std::string watches = told_with("/proc/sys/user/max_inotify_watches", "2", program_);
  if (watches.empty()) {
    GTEST_SKIP() << "needs user namespaces";
  }
  EXPECT_THAT(watches, HasSubstr(program_.string() + " cannot be watched"));
  EXPECT_THAT(watches, HasSubstr("raise fs.inotify.max_user_watches"));
  EXPECT_THAT(told_with("/proc/sys/user/max_inotify_instances", "0", program_),
              HasSubstr("raise fs.inotify.max_user_instances"));
  EXPECT_EQ(told_with("/proc/sys/user/max_inotify_watches", "100", program_), "watching");
}

}  // namespace
}  // namespace fanfare::config
