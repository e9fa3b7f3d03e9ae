#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

#include "net/asio.h"

namespace fanfare::test {

/// How long a test waits for what must happen, before it says that it did not.
inline constexpr std::chrono::milliseconds kPatience{20'000};

/// Waits until `predicate` holds; false when it did not within `deadline`.
template <class Predicate>
bool eventually(Predicate predicate, std::chrono::milliseconds deadline = kPatience) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!predicate()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// An event loop for a test: runs coroutines to their end on the test's own thread.
class TestLoop {
 public:
  [[nodiscard]] asio::io_context& context() { return context_; }
  [[nodiscard]] asio::any_io_executor executor() { return context_.get_executor(); }

  /// Runs `task` to its end and returns its result. Throws what it throws, and std::runtime_error
  /// when it does not end within `deadline`.
  template <class T>
  T run(Task<T> task, std::chrono::milliseconds deadline = kPatience) {
    auto result = std::make_shared<Ended<T>>();
    asio::co_spawn(context_, std::move(task),
                   [result](auto... outcome) { result->set(std::move(outcome)...); });
    if (!eventually([&] { return result->done; }, deadline)) {
      throw std::runtime_error("the coroutine did not end within the test's deadline");
    }
    return result->take();
  }

  /// Lets the loop work until `predicate` holds; false when it did not within `deadline`.
  template <class Predicate>
  bool eventually(Predicate predicate, std::chrono::milliseconds deadline = kPatience) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!predicate()) {
      if (std::chrono::steady_clock::now() > end) {
        return false;
      }
      context_.restart();
      context_.run_one_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  /// Starts `task` and does not wait for it.
  template <class T>
  void spawn(Task<T> task) {
    asio::co_spawn(context_, std::move(task), asio::detached);
  }

 private:
  template <class T>
  struct Ended {
    bool done = false;
    std::exception_ptr problem;
    std::optional<T> value;

    void set(std::exception_ptr thrown, T result) {
      problem = std::move(thrown);
      value.emplace(std::move(result));
      done = true;
    }
    T take() {
      if (problem) {
        std::rethrow_exception(problem);
      }
      return std::move(*value);
    }
  };

  asio::io_context context_{1};
};

template <>
struct TestLoop::Ended<void> {
  bool done = false;
  std::exception_ptr problem;

  void set(std::exception_ptr thrown) {
    problem = std::move(thrown);
    done = true;
  }
  void take() const {
    if (problem) {
      std::rethrow_exception(problem);
    }
  }
};

}  // namespace fanfare::test
