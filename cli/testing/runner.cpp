#include "cli/testing/runner.h"

#include "cli/testing/comparison.h"
#include "cli/testing/world.h"
#include "cli/words/journal.h"

namespace fanfare::cli::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// What an event did, without when and where.
std::string told(const World::Outcome& outcome) {
  if (!outcome.refusal.empty()) {
    return "rejected";  // why stands in the failure that this is
  }
  if (outcome.duplicate) {
    return "nothing, because an event with this id was there before";
  }
  const std::string own = words::describe_changes(outcome.journal);
  std::string text = own.empty() ? "no campaign acted" : own;
  for (const members::JournalEntry& due : outcome.due) {
    text += "; due before it: " + words::describe_changes(due);
  }
  return text;
}

/// One test on its way through its timeline.
class Running {
 public:
  Running(const engine::Program& program, const config::TestCase& test)
      : world_(program, test), result_{test.name, test.place, {}, {}, {}} {}

  void take(const config::TestStep& step) {
    settle(step);
    if (const auto* event = std::get_if<config::TestEvent>(&step.action)) {
      apply(*event, step);
    } else {
      check(std::get<config::TestExpectation>(step.action));
      since_line_ = step.place.line;
      since_event_ = result_.history.size();
      world_.forget_notifications();
    }
  }

  TestResult finish() && { return std::move(result_); }

 private:
  void settle(const config::TestStep& step) {
    for (const World::Due& due : world_.settle(step.at)) {
      result_.history.push_back({step.place, due.member, due.journal.at,
                                 due.journal.type + ": " + words::describe_changes(due.journal)});
    }
  }

  void apply(const config::TestEvent& event, const config::TestStep& step) {
    const World::Outcome outcome = world_.apply(event, step.at);
    result_.history.push_back(
        {step.place, outcome.member, step.at, outcome.type + ": " + told(outcome)});
    if (!outcome.refusal.empty()) {
      fail(step.place, outcome.member).problem = "the event is rejected: " + outcome.refusal;
    }
  }

  void check(const config::TestExpectation& expectation) {
    for (const config::MemberExpectation& expected : expectation.members) {
      const members::Member* member = world_.find(expected.member);
      if (member == nullptr) {
        fail(expected.place, expected.member).problem =
            "nobody of this id is in the test so far; name them under members, or in an event "
            "before";
        continue;
      }
      auto differences = compare(expected, *member, world_.notifications(expected.member));
      if (!differences.empty()) {
        fail(expected.place, expected.member).differences = std::move(differences);
      }
    }
  }

  Failure& fail(const config::Place& place, const std::string& member) {
    return result_.failures.emplace_back(
        Failure{place, member, {}, {}, since_line_, since_event_, result_.history.size()});
  }

  World world_;
  TestResult result_;
  int since_line_ = 0;
  std::size_t since_event_ = 0;
};

}  // namespace

TestResult run_test(const engine::Program& program, const config::TestCase& test) {
  Running running(program, test);
  for (const config::TestStep& step : test.steps) {
    running.take(step);
  }
  return std::move(running).finish();
}

RunResult run_tests(const engine::Program& program, std::string folder,
                    std::span<const config::TestCase* const> tests) {
  RunResult run{program.definitions().id, std::move(folder), program.zone(), {}, {}};
  const auto started = Clock::now();
  for (const config::TestCase* test : tests) {
    const auto began = Clock::now();
    run.tests.push_back(run_test(program, *test));
    run.tests.back().took = Clock::now() - began;
  }
  run.took = Clock::now() - started;
  return run;
}

}  // namespace fanfare::cli::testing
