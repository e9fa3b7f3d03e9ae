#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "cli/testing/failure_text.h"
#include "cli/testing/reporter.h"
#include "cli/testing/words.h"
#include "cli/testing/xml.h"

namespace fanfare::cli::testing {
namespace {

using std::chrono::nanoseconds;

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml_attribute(value));
}

std::string seconds_text(nanoseconds length) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(length).count();
  return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

/// The tests of one file, in their order.
struct Suite {
  std::string file;
  std::vector<const TestResult*> tests;
  std::size_t failed = 0;
  nanoseconds took{};
};

std::vector<Suite> by_file(const RunResult& run) {
  std::vector<Suite> suites;
  std::map<std::string_view, std::size_t> known;
  for (const TestResult& test : run.tests) {
    const auto [found, is_new] = known.try_emplace(test.place.file, suites.size());
    if (is_new) {
      suites.push_back({test.place.file, {}, 0, {}});
    }
    Suite& suite = suites[found->second];
    suite.tests.push_back(&test);
    suite.failed += test.passed() ? 0 : 1;
    suite.took += test.took;
  }
  return suites;
}

/// `kopi-senja.tests.weekend`: what readers show as a package and a class.
std::string class_name(const RunResult& run, const std::string& file) {
  std::string name =
      std::filesystem::path(file).lexically_relative(run.folder).replace_extension().string();
  std::ranges::replace(name, '/', '.');
  return run.program + "." + name;
}

/// JUnit's XML, in the common part of what Jenkins, GitLab and GitHub's reporters read: a suite for
/// each file; of each test its file and line, and one `failure` that tells all.
class JunitReporter : public Reporter {
 public:
  [[nodiscard]] std::string report(const RunResult& run) const override {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", run.program) +
                      counts(run.tests.size(), run.failed(), run.took) + ">\n";
    for (const Suite& suite : by_file(run)) {
      out += "  <testsuite" + attribute("name", suite.file) +
             counts(suite.tests.size(), suite.failed, suite.took) + ">\n";
      for (const TestResult* test : suite.tests) {
        out += test_case(run, *test);
      }
      out += "  </testsuite>\n";
    }
    return out + "</testsuites>\n";
  }

 private:
  static std::string counts(std::size_t tests, std::size_t failures, nanoseconds took) {
    return fmt::format(R"( tests="{}" failures="{}" errors="0" skipped="0" time="{}")", tests,
                       failures, seconds_text(took));
  }

  static std::string test_case(const RunResult& run, const TestResult& test) {
    std::string out =
        "    <testcase" + attribute("name", test.name) +
        attribute("classname", class_name(run, test.place.file)) +
        attribute("file", test.place.file) +
        fmt::format(R"( line="{}" time="{}")", test.place.line, seconds_text(test.took));
    return out + (test.passed() ? "/>\n" : ">\n" + failure(run, test) + "    </testcase>\n");
  }

  static std::string failure(const RunResult& run, const TestResult& test) {
    std::string told;
    for (const Failure& each : test.failures) {
      told += failure_text(test, each, run.zone, FailureStyle());
    }
    const bool refused = test.failures.front().differences.empty();
    return "      <failure" + attribute("type", refused ? "EventRejected" : "ExpectationFailed") +
           attribute("message", describe(test)) + ">" + xml_text(told) + "</failure>\n";
  }
};

}  // namespace

std::unique_ptr<Reporter> make_junit_reporter(const ReportOptions& /*options*/) {
  return std::make_unique<JunitReporter>();
}

}  // namespace fanfare::cli::testing
