#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli/testing/result.h"

namespace fanfare::cli::testing {

/// How much a report for people tells.
enum class Detail : std::uint8_t {
  Quiet,   ///< The failures and the summary.
  Normal,  ///< A line for each test besides.
  Verbose  ///< What every event did besides.
};

struct ReportOptions {
  bool colours = false;
  Detail detail = Detail::Normal;
};

/// Writes how a run went, in one format. Equal runs give equal reports.
class Reporter {
 public:
  virtual ~Reporter() = default;
  [[nodiscard]] virtual std::string report(const RunResult& run) const = 0;
};

std::unique_ptr<Reporter> make_text_reporter(const ReportOptions& options);
std::unique_ptr<Reporter> make_tap_reporter(const ReportOptions& options);
std::unique_ptr<Reporter> make_junit_reporter(const ReportOptions& options);

/// One format that `--format` takes.
struct ReportFormat {
  std::string_view name;
  std::unique_ptr<Reporter> (*make)(const ReportOptions& options);
};

/// All of them.
inline constexpr std::array kReportFormats{ReportFormat{"text", make_text_reporter},
                                           ReportFormat{"tap", make_tap_reporter},
                                           ReportFormat{"junit", make_junit_reporter}};

}  // namespace fanfare::cli::testing
