#include "config/path_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace fanfare::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

/// A folder of links, made anew for each test. The steps that lead to the folder are left out.
class PathTrace : public testing::Test {
 protected:
  PathTrace() {
    fs::remove_all(root_);
    fs::create_directories(root_ / "releases/1");
    std::ofstream(root_ / "releases/1/a.yaml") << "a: 1\n";
  }
  ~PathTrace() override { fs::remove_all(root_); }

  std::vector<std::string> steps(const fs::path& path) const {
    std::vector<std::string> all;
    trace_path(path, [&](const fs::path& folder, const std::string& name) {
      if (const std::string step = (folder / name).string();
          step.starts_with(root_.string() + "/")) {
        all.push_back(step.substr(root_.string().size() + 1));
      }
    });
    return all;
  }

  fs::path root_ =
      fs::canonical(testing::TempDir()) / ("fanfare-trace-" + std::to_string(::getpid()));
};

TEST_F(PathTrace, GoesThroughEachFolder) {
  EXPECT_THAT(steps(root_ / "releases/1/a.yaml"),
              ElementsAre("releases", "releases/1", "releases/1/a.yaml"));
  EXPECT_THAT(steps(root_ / "releases/./1/../1"),
              ElementsAre("releases", "releases/1", "releases/1"));
}

TEST_F(PathTrace, BeginsAtTheRoot) {
  std::vector<std::string> folders;
  trace_path("/proc/self", [&](const fs::path& folder, const std::string&) {
    folders.push_back(folder.string());
  });
  ASSERT_GE(folders.size(), 2U);
  EXPECT_EQ(folders[0], "/");
  EXPECT_EQ(folders[1], "/proc");
}

TEST_F(PathTrace, FollowsLinksNamingThoseToo) {
  fs::create_directory_symlink("releases/1", root_ / "current");
  fs::create_directory_symlink(root_ / "current", root_ / "program");
  EXPECT_THAT(steps(root_ / "program/a.yaml"),
              ElementsAre("program", "current", "releases", "releases/1", "releases/1/a.yaml"));
}

TEST_F(PathTrace, GoesUpFromWhereALinkLedNotFromWhereItStands) {
  fs::create_directory_symlink("releases/1", root_ / "current");
  EXPECT_THAT(steps(root_ / "current/../1"),
              ElementsAre("current", "releases", "releases/1", "releases/1"));
}

TEST_F(PathTrace, EndsAtWhatIsMissing) {
  fs::create_directory_symlink("releases/2", root_ / "current");
  EXPECT_THAT(steps(root_ / "current/a.yaml"), ElementsAre("current", "releases", "releases/2"));
}

TEST_F(PathTrace, EndsInALinkToItself) {
  fs::create_directory_symlink("loop", root_ / "loop");
  EXPECT_LT(steps(root_ / "loop/a.yaml").size(), 100U);
}

}  // namespace
}  // namespace fanfare::config
