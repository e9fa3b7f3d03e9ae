#include "cli/testing/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal.h"

namespace fanfare::cli::testing {
namespace {

std::string where(const config::Place& place) {
  return fmt::format("{}:{}", place.file, place.line);
}

std::size_t failed_count(const std::vector<TestResult>& results) {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [](const TestResult& each) { return !each.passed(); }));
}

/// XML 1.0 text: what may not stand in it becomes '?'.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return out;
}

}  // namespace

std::string text_report(const std::vector<TestResult>& results, bool colours) {
  std::string out;
  for (const TestResult& result : results) {
    out += result.passed() ? painted("pass", Colour::Green, colours)
                           : painted("FAIL", Colour::Red, colours);
    out += fmt::format("  {}\n", result.name);
    for (const Failure& failure : result.failures) {
      out += fmt::format("      {}: {}\n", where(failure.place), failure.message);
    }
  }
  const std::size_t failed = failed_count(results);
  const std::string summary =
      failed == 0 ? fmt::format("{} test{} passed", results.size(), results.size() == 1 ? "" : "s")
                  : fmt::format("{} of {} tests failed", failed, results.size());
  return out + painted(summary, failed == 0 ? Colour::Green : Colour::Red, colours) + "\n";
}

std::string tap_report(const std::vector<TestResult>& results) {
  std::string out = fmt::format("TAP version 13\n1..{}\n", results.size());
  std::size_t number = 0;
  for (const TestResult& result : results) {
    std::string name = result.name;
    // A '#' would begin a directive such as SKIP.
    for (std::size_t at = 0; (at = name.find('#', at)) != std::string::npos; at += 2) {
      name.insert(at, 1, '\\');
    }
    out += fmt::format("{} {} - {}\n", result.passed() ? "ok" : "not ok", ++number, name);
    for (const Failure& failure : result.failures) {
      out += fmt::format("# {}: {}\n", where(failure.place), failure.message);
    }
  }
  return out;
}

std::string junit_report(const std::string& program, const std::vector<TestResult>& results) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
      xml(program), results.size(), failed_count(results));
  for (const TestResult& result : results) {
    out += fmt::format("  <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                       xml(program), xml(result.name), xml(result.place.file), result.place.line);
    if (result.passed()) {
      out += "/>\n";
      continue;
    }
    std::string details;
    for (const Failure& failure : result.failures) {
      details += fmt::format("{}: {}\n", where(failure.place), failure.message);
    }
    out += fmt::format(">\n    <failure message=\"{}\">{}</failure>\n  </testcase>\n",
                       xml(result.failures.front().message), xml(details));
  }
  return out + "</testsuite>\n";
}

}  // namespace fanfare::cli::testing
