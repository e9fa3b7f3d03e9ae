#include "cli/testing/runner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/testing/world.h"

namespace fanfare::cli::testing {
namespace {

using config::MemberExpectation;

std::string listed(const std::vector<std::string>& ids) {
  return fmt::format("[{}]", fmt::join(ids, ", "));
}

/// Compares one member with what a test expects of it.
class Comparison {
 public:
  Comparison(const MemberExpectation& expected, std::vector<Failure>& failures)
      : expected_(expected), failures_(failures) {}

  void look_at(const members::Member& member, const std::vector<std::string>& notifications) {
    if (expected_.points) {
      compare("points", expected_.points->to_string(), member.points.to_string());
    }
    if (expected_.points_lifetime) {
      compare("points_lifetime", expected_.points_lifetime->to_string(),
              member.points_lifetime.to_string());
    }
    if (expected_.badges) {
      std::vector<std::string> held;
      for (const auto& [id, badge] : member.badges) {
        held.push_back(id);
      }
      compare("badges", listed(*expected_.badges), listed(held));
    }
    for (const auto& [name, value] : expected_.counters) {
      const auto found = member.counters.find(name);
      const Decimal actual = found == member.counters.end() ? Decimal() : found->second;
      compare("counters." + name, value.to_string(), actual.to_string());
    }
    if (expected_.notifications) {
      compare("notifications", listed(*expected_.notifications), listed(notifications));
    }
  }

 private:
  void compare(std::string_view what, const std::string& expected, const std::string& actual) {
    if (expected != actual) {
      failures_.push_back({expected_.place, fmt::format("{}: {}: expected {}, got {}",
                                                        expected_.member, what, expected, actual)});
    }
  }

  const MemberExpectation& expected_;
  std::vector<Failure>& failures_;
};

void check(const config::TestExpectation& expectation, World& world,
           std::vector<Failure>& failures) {
  for (const MemberExpectation& expected : expectation.members) {
    const members::Member* member = world.find(expected.member);
    if (member == nullptr) {
      failures.push_back(
          {expected.place,
           fmt::format("{}: nobody of this id is in the test so far; name them under members, or "
                       "in an event before",
                       expected.member)});
      continue;
    }
    Comparison(expected, failures).look_at(*member, world.notifications(expected.member));
  }
  world.forget_notifications();
}

}  // namespace

TestResult run_test(const engine::Program& program, const config::TestCase& test) {
  TestResult result{test.name, test.place, {}};
  World world(program, test);
  for (const config::TestStep& step : test.steps) {
    if (const auto* event = std::get_if<config::TestEvent>(&step.action)) {
      if (const auto refusal = world.apply(*event, step.at)) {
        result.failures.push_back({step.place, "the event is rejected: " + *refusal});
      }
    } else {
      check(std::get<config::TestExpectation>(step.action), world, result.failures);
    }
  }
  return result;
}

}  // namespace fanfare::cli::testing
