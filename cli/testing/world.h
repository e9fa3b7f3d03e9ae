#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/test_case.h"
#include "engine/engine.h"

namespace fanfare::cli::testing {

/// The members of one test, and what was asked to be sent to them.
class World {
 public:
  World(const engine::Program& program, const config::TestCase& test);

  /// Settles the event's member to `now` and applies the event, as the daemon would. Returns why
  /// it is refused, or nothing.
  std::optional<std::string> apply(const config::TestEvent& event, Instant now);

  /// Null when nobody of this id was there so far.
  [[nodiscard]] const members::Member* find(const std::string& id) const;

  /// Templates asked for since the last forget_notifications(), in order.
  [[nodiscard]] const std::vector<std::string>& notifications(const std::string& member) const;
  void forget_notifications() { notifications_.clear(); }

 private:
  void take(const std::string& id, const engine::Decision& decision);

  const engine::Program& program_;
  std::map<std::string, members::Member> members_;
  campaigns::Budgets budgets_;
  std::map<std::string, std::vector<std::string>> notifications_;
  std::uint64_t entries_ = 0;
};

}  // namespace fanfare::cli::testing
