#include <fmt/format.h>

#include "cli/terminal.h"
#include "cli/testing/failure_text.h"
#include "cli/testing/reporter.h"
#include "cli/testing/words.h"
#include "cli/words/table.h"

namespace fanfare::cli::testing {
namespace {

constexpr const char* kIndent = "      ";  // below the test's name

/// For people: a line for each test, each failure with its place and its reason, and a summary.
class TextReporter : public Reporter {
 public:
  explicit TextReporter(const ReportOptions& options) : options_(options) {}

  [[nodiscard]] std::string report(const RunResult& run) const override {
    std::string text;
    for (const TestResult& test : run.tests) {
      text += told(test, run.zone);
    }
    const Colour colour = run.failed() == 0 ? Colour::Green : Colour::Red;
    return text + painted(summary(run), colour, options_.colours) + "\n";
  }

 private:
  [[nodiscard]] std::string told(const TestResult& test, const TimeZone& zone) const {
    if (test.passed() && options_.detail == Detail::Quiet) {
      return {};
    }
    const std::string verdict = test.passed() ? painted("pass", Colour::Green, options_.colours)
                                              : painted("FAIL", Colour::Red, options_.colours);
    std::string text = fmt::format("{}  {}\n", verdict, words::harmless(test.name));
    if (options_.detail == Detail::Verbose) {
      text += history(test, zone);
    }
    for (const Failure& failure : test.failures) {
      text += failure_text(test, failure, zone, style());
    }
    return text;
  }

  [[nodiscard]] std::string history(const TestResult& test, const TimeZone& zone) const {
    std::string text;
    for (const Happening& each : test.history) {
      const std::string line = history_line(each, zone, line_width(test), each.member + "  ");
      text += kIndent + painted(line, Colour::Dim, options_.colours) + "\n";
    }
    return text;
  }

  [[nodiscard]] FailureStyle style() const {
    FailureStyle style{kIndent, options_.colours};
    if (options_.detail == Detail::Verbose) {
      style.most_events = 0;  // they are all told above
    }
    return style;
  }

  ReportOptions options_;
};

}  // namespace

std::unique_ptr<Reporter> make_text_reporter(const ReportOptions& options) {
  return std::make_unique<TextReporter>(options);
}

}  // namespace fanfare::cli::testing
