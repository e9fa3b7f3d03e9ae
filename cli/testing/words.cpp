#include "cli/testing/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

namespace fanfare::cli::testing {
namespace {

using Texts = std::vector<std::string>;

/// Sequences whose lengths multiply to more are not compared element by element: 4 MB of numbers.
constexpr std::size_t kMostCells = 1'000'000;

/// What is in `all` and not in `others`; both are sorted.
Texts without(const Texts& all, const Texts& others) {
  Texts rest;
  std::ranges::set_difference(all, others, std::back_inserter(rest));
  return rest;
}

/// Lengths of the longest common subsequences of all tails of two sequences.
class CommonTails {
 public:
  CommonTails(const Texts& a, const Texts& b)
      : width_(b.size() + 1), lengths_((a.size() + 1) * width_) {
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        lengths_[i * width_ + j] =
            a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  /// Of a from `i` and b from `j` on.
  [[nodiscard]] std::uint32_t at(std::size_t i, std::size_t j) const {
    return lengths_[i * width_ + j];
  }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> lengths_;
};

/// All of the one, then all of the other.
Texts replaced(const Texts& expected, const Texts& actual) {
  Texts lines;
  for (const std::string& each : expected) {
    lines.push_back("- " + each);
  }
  for (const std::string& each : actual) {
    lines.push_back("+ " + each);
  }
  return lines;
}

}  // namespace

Texts missing(const Difference& set) {
  return without(set.expected, set.actual);
}

Texts unexpected(const Difference& set) {
  return without(set.actual, set.expected);
}

std::string describe(const Difference& difference) {
  if (difference.kind == Difference::Kind::Value) {
    return fmt::format("{}: expected {}, got {}", difference.key, difference.expected.front(),
                       difference.actual.front());
  }
  if (difference.kind == Difference::Kind::Sequence) {
    return fmt::format("{}: expected [{}], got [{}]", difference.key,
                       fmt::join(difference.expected, ", "), fmt::join(difference.actual, ", "));
  }
  Texts parts;
  if (const Texts ids = missing(difference); !ids.empty()) {
    parts.push_back(fmt::format("missing {}", fmt::join(ids, ", ")));
  }
  if (const Texts ids = unexpected(difference); !ids.empty()) {
    parts.push_back(fmt::format("unexpected {}", fmt::join(ids, ", ")));
  }
  return fmt::format("{}: {}", difference.key, fmt::join(parts, "; "));
}

std::string describe(const TestResult& test) {
  const Failure& first = test.failures.front();
  std::size_t all = 0;
  for (const Failure& failure : test.failures) {
    all += std::max<std::size_t>(failure.differences.size(), 1);
  }
  return fmt::format("{}: {}{}", first.member,
                     first.differences.empty() ? first.problem : describe(first.differences[0]),
                     all == 1 ? "" : fmt::format(" (and {} more)", all - 1));
}

std::string summary(const RunResult& run) {
  const std::size_t all = run.tests.size();
  if (all == 0) {
    return "no tests";
  }
  const std::size_t failed = run.failed();
  const std::string took = describe_length(run.took);
  return failed == 0
             ? fmt::format("{} test{} passed in {}", all, all == 1 ? "" : "s", took)
             : fmt::format("{} of {} test{} failed in {}", failed, all, all == 1 ? "" : "s", took);
}

std::string describe_length(std::chrono::nanoseconds length) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(length).count();
  if (us >= 1'000'000) {
    return fmt::format("{}.{} s", us / 1'000'000, us / 100'000 % 10);
  }
  return us >= 10'000 ? fmt::format("{} ms", us / 1000)
                      : fmt::format("{}.{} ms", us / 1000, us / 100 % 10);
}

Texts sequence_diff(const Texts& expected, const Texts& actual) {
  if (expected.size() * actual.size() > kMostCells) {
    return replaced(expected, actual);
  }
  const CommonTails common(expected, actual);
  Texts lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < expected.size() || j < actual.size()) {
    if (i < expected.size() && j < actual.size() && expected[i] == actual[j]) {
      lines.push_back("  " + expected[i++]);
      ++j;
    } else if (j == actual.size() ||
               (i < expected.size() && common.at(i + 1, j) >= common.at(i, j + 1))) {
      lines.push_back("- " + expected[i++]);
    } else {
      lines.push_back("+ " + actual[j++]);
    }
  }
  return lines;
}

}  // namespace fanfare::cli::testing
