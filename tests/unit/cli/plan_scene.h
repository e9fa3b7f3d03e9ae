#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "cli/planning/plan.h"
#include "cli/planning/value_words.h"
#include "config/loader.h"

namespace fanfare::cli::planning {

/// Noon in Jakarta on the Saturday of the double points weekend.
inline const Instant kNow = *parse_rfc3339("2026-12-05T05:00:00Z");

inline config::LoadedProgram load(const std::string& text) {
  auto loaded = config::load_program_text("p.yaml", text);
  EXPECT_TRUE(loaded) << loaded.error().to_string() << "\nin:\n" << text;
  return loaded ? *std::move(loaded) : config::LoadedProgram();
}

/// What a daemon that runs `text` has published.
inline redis::ProgramRecord published(const std::string& text) {
  const auto loaded = load(text);
  redis::ProgramRecord record{
      loaded.program->version(), *parse_rfc3339("2026-12-01T02:00:00Z"), {}};
  for (const config::CanonicalDefinition& each : loaded.definitions) {
    record.definitions.push_back({each.name(), each.text});
  }
  return record;
}

/// From `before`, which runs, to `after`, at kNow.
inline Plan plan_of(const std::string& before, const std::string& after) {
  const auto plan = make_plan(published(before), load(after), kNow);
  EXPECT_TRUE(plan) << plan.error().message;
  return plan.value_or(Plan());
}

/// The edits as `path: before -> after`, with `+ ` or `- ` in front of what is on one side only.
inline std::vector<std::string> fields_of(const Plan& plan) {
  std::vector<std::string> lines;
  for (const PlannedChange& planned : plan.changes) {
    for (const FieldChange& field : planned.change.fields) {
      const std::string before = field.before ? value_words(*field.before) : "";
      const std::string after = field.after ? value_words(*field.after) : "";
      lines.push_back((!field.before ? "+ " + field.path + ": "
                       : field.after ? field.path + ": " + before + " -> "
                                     : "- " + field.path + ": " + before) +
                      after);
    }
  }
  return lines;
}

/// All warnings, in order.
inline std::vector<std::string> warnings_of(const Plan& plan) {
  std::vector<std::string> all;
  for (const PlannedChange& planned : plan.changes) {
    all.insert(all.end(), planned.warnings.begin(), planned.warnings.end());
  }
  return all;
}

}  // namespace fanfare::cli::planning
