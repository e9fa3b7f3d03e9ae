#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/test_case.h"
#include "engine/engine.h"

namespace fanfare::cli::testing {

/// The members of one test, and what was asked to be sent to them.
class World {
 public:
  /// What came of one event. A refused one and a duplicate changed nothing.
  struct Outcome {
    std::string member;
    std::string type;
    std::vector<members::JournalEntry> due;  ///< What fell due before the event, in order.
    members::JournalEntry journal;           ///< What the event itself did.
    bool duplicate = false;
    std::string refusal;  ///< Why the program refuses it; empty when it does not.
  };

  World(const engine::Program& program, const config::TestCase& test);

  /// Something that fell due for a member.
  struct Due {
    std::string member;
    members::JournalEntry journal;
  };

  /// Lets time pass up to `now`: what fell due for anybody, in order of time, then of member. Each
  /// thing is decided when it falls due, as by a daemon that is always there.
  std::vector<Due> settle(Instant now);

  /// Settles the event's member to the event's time and applies the event, as the daemon would.
  Outcome apply(const config::TestEvent& event, Instant now);

  /// Null when nobody of this id was there so far.
  [[nodiscard]] const members::Member* find(const std::string& id) const;

  /// Templates asked for since the last forget_notifications(), in order.
  [[nodiscard]] const std::vector<std::string>& notifications(const std::string& member) const;
  void forget_notifications() { notifications_.clear(); }

 private:
  void settle(const std::string& id, Instant now, std::vector<Due>& all);
  void decide(const members::Event& event, Outcome& outcome);
  /// Lets what is for others reach them, at once.
  void forward(const members::JournalEntry& entry, const std::string& from);
  members::JournalEntry take(const std::string& id, engine::Decision decision);

  const engine::Program& program_;
  std::map<std::string, members::Member> members_;
  campaigns::Budgets budgets_;
  std::map<std::string, std::vector<std::string>> notifications_;
  std::map<std::string, std::vector<members::JournalEntry>> journals_;
  std::uint64_t entries_ = 0;
};

}  // namespace fanfare::cli::testing
