#include "daemon/program_holder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <latch>

namespace fanfare::daemon {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// A holder over a folder of its own. The loop runs only where a test says so.
class ProgramHolderTest : public testing::Test {
 protected:
  ProgramHolderTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("program: one\n");
  }
  ~ProgramHolderTest() override { fs::remove_all(folder_); }

  void write(const std::string& text) const { std::ofstream(folder_ / "program.yaml") << text; }

  /// Asks for a reload; its answer is added to answers_ once it is there.
  void ask() {
    asio::co_spawn(loop_, holder_.reload(), [this](const std::exception_ptr& bug, bool accepted) {
      EXPECT_FALSE(bug);
      answers_.push_back(accepted);
    });
  }
  void run() {
    loop_.restart();
    loop_.run();
  }
  /// Lets what can be done at once be done.
  void poll() {
    loop_.restart();
    loop_.poll();
  }
  std::string program() const { return holder_.program()->definitions().id; }

  fs::path folder_ =
      fs::path(testing::TempDir()) / ("fanfare-holder-" + std::to_string(::getpid()));
  asio::io_context loop_{1};
  Health health_;
  Metrics metrics_;
  net::Background background_;
  ProgramHolder holder_{loop_.get_executor(), background_, folder_, {}, health_, metrics_};
  std::vector<bool> answers_;
};

TEST_F(ProgramHolderTest, HasNoneWhenTheFirstIsRefused) {
  write("program: one\ntitel: x\n");
  EXPECT_FALSE(holder_.load());
  EXPECT_FALSE(holder_.has_program());
}

TEST_F(ProgramHolderTest, AReloadTakesEffectWholeOrNotAtAll) {
  ASSERT_TRUE(holder_.load());
  int changes = 0;
  holder_.on_change([&] { ++changes; });
  const auto before = holder_.program();
  write("program: two\ntitel: x\n");
  ask();
  run();
  EXPECT_EQ(holder_.program(), before);
  EXPECT_THAT(health_.describe(), HasSubstr("unknown key 'titel'"));
  write("program: two\n");
  ask();
  run();
  EXPECT_EQ(program(), "two");
  EXPECT_EQ(health_.describe(), "ready\n");
  EXPECT_THAT(answers_, ElementsAre(false, true));
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(before->definitions().id, "one") << "whoever still works with it may go on";
}

TEST_F(ProgramHolderTest, WhoAsksDuringAReadingSharesTheNextOne) {
  ASSERT_TRUE(holder_.load());
  std::latch may_read(1);
  asio::post(background_.executor(), [&] { may_read.wait(); });
  ask();
  poll();
  EXPECT_TRUE(holder_.is_reading());
  for (int i = 0; i < 5; ++i) {
    ask();
  }
  poll();
  EXPECT_THAT(answers_, ElementsAre()) << "the loop is free, and the answer not there yet";
  write("program: two\n");
  may_read.count_down();
  run();
  EXPECT_THAT(answers_, ElementsAre(true, true, true, true, true, true));
  EXPECT_EQ(program(), "two");
  EXPECT_FALSE(holder_.is_reading());
  EXPECT_THAT(metrics_.to_text(), HasSubstr("reloads_total{result=\"accepted\"} 3"))
      << "the start, the reading under way, and one for the five";
}

}  // namespace
}  // namespace fanfare::daemon
