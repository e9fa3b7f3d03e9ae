#include "net/background.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

namespace fanfare::net {
namespace {

class BackgroundTest : public testing::Test {
 protected:
  /// Runs a coroutine that `make` makes, and everything that comes of it, on this thread.
  template <class Make>
  void run(Make make) {
    asio::co_spawn(loop_, make(), [](const std::exception_ptr& problem) {
      if (problem) {
        std::rethrow_exception(problem);
      }
    });
    loop_.run();
  }

  asio::io_context loop_{1};
  std::optional<Background> background_{std::in_place};
};

TEST_F(BackgroundTest, WorksOnAThreadOfItsOwnAndComesBack) {
  const auto here = std::this_thread::get_id();
  run([&]() -> Task<> {
    auto which = [] { return std::this_thread::get_id(); };
    const auto there = co_await background_->run(which);
    EXPECT_NE(there, here);
    EXPECT_EQ(std::this_thread::get_id(), here);
    EXPECT_EQ(co_await background_->run(which), there) << "one thread";
  });
}

TEST_F(BackgroundTest, TheLoopGoesOnMeanwhile) {
  std::atomic<bool> went_on = false;
  run([&]() -> Task<> {
    asio::post(co_await asio::this_coro::executor, [&] { went_on = true; });
    auto wait = [&] {
      went_on.wait(false);
      return true;
    };
    EXPECT_TRUE(co_await background_->run(wait));
  });
}

TEST_F(BackgroundTest, ThrowsWhatTheWorkThrows) {
  auto fail = []() -> int { throw std::runtime_error("a bug"); };
  EXPECT_THROW(run([&]() -> Task<> { co_await background_->run(fail); }), std::runtime_error);
}

/// Tells on which thread it went.
struct Costly {
  std::shared_ptr<std::thread::id> gone_on = std::make_shared<std::thread::id>();
  Costly() = default;
  Costly(Costly&& other) noexcept : gone_on(std::exchange(other.gone_on, nullptr)) {}
  Costly& operator=(Costly&&) = delete;
  ~Costly() {
    if (gone_on) {
      *gone_on = std::this_thread::get_id();
    }
  }
};

TEST_F(BackgroundTest, DestroysWhatItSharesWhoeverLetsGoOfIt) {
  std::shared_ptr<const Costly> shared = background_->share(Costly());
  const auto gone_on = shared->gone_on;
  run([&]() -> Task<> {
    shared.reset();
    auto which = [] { return std::this_thread::get_id(); };
    const auto there = co_await background_->run(which);  // after it, in order
    EXPECT_EQ(*gone_on, there);
  });
}

TEST_F(BackgroundTest, WhatOutlivesItIsDestroyedWhereItIsLetGoOf) {
  std::shared_ptr<const Costly> shared = background_->share(Costly());
  const auto gone_on = shared->gone_on;
  background_.reset();
  EXPECT_EQ(*gone_on, std::thread::id());
  shared.reset();
  EXPECT_EQ(*gone_on, std::this_thread::get_id());
}

}  // namespace
}  // namespace fanfare::net
