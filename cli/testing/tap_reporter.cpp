#include <fmt/format.h>

#include "cli/testing/reporter.h"
#include "cli/testing/words.h"
#include "cli/words/table.h"

namespace fanfare::cli::testing {
namespace {

/// The description of a test: on one line, without what would begin a directive or an escape.
std::string description(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '#' || c == '\\') {
      text += '\\';
    }
    text += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return words::harmless(text);
}

/// A double-quoted YAML scalar.
std::string yaml_text(std::string_view text) {
  std::string out;
  for (const char c : words::harmless(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return '"' + out + '"';
}

/// `key: "value"` for a Value, else a list; `indent` is the key's.
std::string listed(std::string_view key, const std::vector<std::string>& texts,
                   Difference::Kind kind, std::string_view indent) {
  if (kind == Difference::Kind::Value) {
    return fmt::format("{}{}: {}\n", indent, key, yaml_text(texts.front()));
  }
  if (texts.empty()) {
    return fmt::format("{}{}: []\n", indent, key);
  }
  std::string out = fmt::format("{}{}:\n", indent, key);
  for (const std::string& text : texts) {
    out += fmt::format("{}  - {}\n", indent, yaml_text(text));
  }
  return out;
}

/// Test Anything Protocol, version 13 (https://testanything.org/tap-version-13-specification.html),
/// which every reader of version 14 takes too. What differs stands in a block of YAML.
class TapReporter : public Reporter {
 public:
  [[nodiscard]] std::string report(const RunResult& run) const override {
    std::string out = "TAP version 13\n";
    out += run.tests.empty() ? "1..0 # SKIP no tests\n" : fmt::format("1..{}\n", run.tests.size());
    std::size_t number = 0;
    for (const TestResult& test : run.tests) {
      out += fmt::format("{} {} - {}\n", test.passed() ? "ok" : "not ok", ++number,
                         description(test.name));
      if (!test.passed()) {
        out += diagnostics(test);
      }
    }
    return out + "# " + summary(run) + "\n";
  }

 private:
  static std::string diagnostics(const TestResult& test) {
    const Failure& first = test.failures.front();
    std::string out = fmt::format(
        "  ---\n"
        "  message: {}\n"
        "  severity: fail\n"
        "  at:\n"
        "    file: {}\n"
        "    line: {}\n"
        "    column: {}\n"
        "  data:\n",
        yaml_text(describe(test)), yaml_text(first.place.file), first.place.line,
        first.place.column);
    for (const Failure& failure : test.failures) {
      out += data(failure);
    }
    return out + "  ...\n";
  }

  static std::string data(const Failure& failure) {
    const std::string who =
        fmt::format("    - at: {}\n      member: {}\n", yaml_text(failure.place.to_string()),
                    yaml_text(failure.member));
    if (failure.differences.empty()) {
      return who + fmt::format("      problem: {}\n", yaml_text(failure.problem));
    }
    std::string out;
    for (const auto& [key, kind, expected, actual] : failure.differences) {
      out += who + fmt::format("      key: {}\n", yaml_text(key)) +
             listed("expect", expected, kind, "      ") + listed("got", actual, kind, "      ");
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Reporter> make_tap_reporter(const ReportOptions& /*options*/) {
  return std::make_unique<TapReporter>();
}

}  // namespace fanfare::cli::testing
