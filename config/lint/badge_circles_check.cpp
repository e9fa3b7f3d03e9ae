#include <fmt/format.h>

#include <map>
#include <set>

#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

/// The badges whose being held is required.
std::vector<const Requirement*> needs(const std::vector<Requirement>& requirements) {
  std::vector<const Requirement*> found;
  for (const Requirement& each : requirements) {
    if (each.test.field.scope == campaigns::Field::Scope::Badge && presence(each) == true) {
      found.push_back(&each);
    }
  }
  return found;
}

/// Finds the badges that can be had one after the other, each once those that it needs are held.
class Attainable {
 public:
  /// Badges that a campaign gives count as such, and so do those that nobody can get: of these
  /// there is another warning.
  explicit Attainable(const WrittenProgram& program) : open_(program.badges.size()) {
    for_each_effect<campaigns::GiveBadge>(
        program.definitions,
        [&](const auto&, const campaigns::GiveBadge& give) { reached_.push_back(give.badge); });
    for (std::size_t i = 0; i < program.badges.size(); ++i) {
      const WrittenBadge& each = program.badges[i];
      names_.push_back(each.badge->id);
      if (!each.levels.empty()) {
        for (const Requirement* need : needs(each.levels.front().requirements)) {
          waiting_[need->test.field.name].push_back(i);
          ++open_[i];
        }
      }
      if (open_[i] == 0) {
        reached_.push_back(each.badge->id);
      }
    }
    follow();
  }

  [[nodiscard]] bool contains(std::string_view badge) const { return attained_.contains(badge); }

 private:
  void follow() {
    while (!reached_.empty()) {
      const std::string_view badge = reached_.back();
      reached_.pop_back();
      if (!attained_.insert(badge).second) {
        continue;
      }
      for (const std::size_t each : waiting_[badge]) {
        if (--open_[each] == 0) {
          reached_.push_back(names_[each]);
        }
      }
    }
  }

  std::vector<std::string_view> names_;
  std::vector<std::size_t> open_;  ///< Needs that are not attained yet, by badge.
  std::map<std::string_view, std::vector<std::size_t>> waiting_;  ///< Who needs a badge.
  std::vector<std::string_view> reached_;
  std::set<std::string_view> attained_;
};

}  // namespace

void warn_of_badge_circles(const WrittenProgram& program) {
  const Attainable attainable(program);
  for (const WrittenBadge& each : program.badges) {
    for (const auto& [consequence, requirements] : each.levels) {
      for (const Requirement* need : needs(requirements)) {
        if (!attainable.contains(need->test.field.name)) {
          program.diagnostics.warning(
              need->place, fmt::format("{}: badge '{}' needs a badge that needs it in turn, and no "
                                       "campaign awards either; ask for something else",
                                       consequence, need->test.field.name));
        }
      }
    }
  }
}

}  // namespace fanfare::config::lint
