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

/// What a refused document may refer to; it stands behind it, so that its lines count from 1.
inline constexpr const char* kSurroundings = R"(
---
program: p
timezone: Asia/Jakarta
counters:
  coffees: {count: purchase}
  spend: {sum: event.amount, of: purchase}
  visits: {from: app}
  in-a-row: {streak: purchase, every: day, freezes: {most: 2}}
tiers: {qualify_by: points, levels: [{tier: green, at: 0}, {tier: gold, at: 500}]}
memberships: {plus: {period: 1y}}
---
reward: treat
---
challenge: tour
goals: [{count: scan, target: 1}]
---
badge: star
---
badge: lover
levels: [{level: bronze, counter.coffees: 10}, {level: gold, counter.coffees: 50}]
---
template: hello
en: {title: Hello, text: "Hello {{member.name}}"}
---
campaign: user-of-both
on: visit
then: [{badge: star}, {notify: hello}]
)";

/// Why a document is refused; empty when it is accepted, with warnings or without.
inline std::vector<std::string> problems_of(const std::string& text) {
  const auto loaded = load_program_text("c.yaml", text + kSurroundings);
  return loaded ? std::vector<std::string>() : lines_of(loaded.error());
}

/// Leaves a refused text in the report of the test run (--gtest_output=json) under the name of the
/// schema that it belongs to, `document` or `settings`: tests/schema asks whether the schema would
/// have refused it too.
inline void record_refused(const std::string& schema, const std::string& text) {
  testing::Test::RecordProperty(schema, text);
}

}  // namespace fanfare::config
