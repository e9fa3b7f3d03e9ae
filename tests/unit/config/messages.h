#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "config/loader.h"

namespace fanfare::config {

/// One row of a table of refused texts: every message, in order.
struct Refused {
  std::string name;
  std::string text;
  std::vector<std::string> messages;
};

inline void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}

inline std::string name_of(const testing::TestParamInfo<Refused>& info) {
  return info.param.name;
}

inline std::vector<std::string> lines_of(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& each : diagnostics.sorted()) {
    lines.push_back(each.to_string());
  }
  return lines;
}

/// Leaves a refused text in the report of the test run (--gtest_output=json) under the name of the
/// schema that it belongs to, `document` or `settings`: tests/schema asks whether the schema would
/// have refused it too.
inline void record_refused(const std::string& schema, const std::string& text) {
  testing::Test::RecordProperty(schema, text);
}

}  // namespace fanfare::config
