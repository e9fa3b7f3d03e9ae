#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "campaigns/starts.h"
#include "engine/program.h"
#include "redis/schedule_store.h"

namespace fanfare::daemon {

/// What is on record of what comes due on campaigns' schedules: since when each is known, and how
/// far the members are settled. It stands in `fanfare:schedules`, so that what was published before
/// a start is carried out although the daemon was down, and what was published after it is not:
///
///     since:<turn_name()>     <Unix ms> <hash of the campaign's schedule>
///     until                   all members are settled up to this moment
///     closed                  the program in force has no say over starts up to this moment
///     version                 of that program
///     timers                  `wanted` or `under way`: a pass is to set the timers of all members,
///                             because the program waits for something that it did not wait for
///     target, cursor, server  of the pass over the members that is under way: up to which moment,
///                             where SCAN is, and of which server process
///
/// One thread; no I/O.
class ScheduleBook {
 public:
  using Fields = redis::ScheduleStore::Fields;

  /// A pass over all members.
  struct Pass {
    Instant target;
    std::string cursor;
    std::string server;
  };

  ScheduleBook() : in_force_(std::make_shared<const campaigns::InForce>()) {}

  /// Begins anew with what is on record.
  void read(const Fields& fields);

  /// Takes over a program: of its campaigns those are in force whose schedule is on record; the
  /// others will be once they are written.
  void take(const engine::Program& program);

  /// Whether something is to be written.
  [[nodiscard]] bool has_news() const { return news_; }
  /// What is to be written, as of `now`, and that it has been.
  [[nodiscard]] redis::ScheduleStore::Write news(Instant now) const;
  void written(const redis::ScheduleStore::Write& write);

  [[nodiscard]] std::shared_ptr<const campaigns::InForce> in_force() const { return in_force_; }
  /// The moment up to which all members are settled.
  [[nodiscard]] Instant until() const { return until_.value_or(Instant()); }
  [[nodiscard]] const std::optional<Pass>& pass() const { return pass_; }
  /// Whether a pass is to be made although nothing starts, for the timers of all members.
  [[nodiscard]] bool wants_pass() const { return timers_ == kWanted; }

  /// What is to be written when a pass begins, has come to `cursor`, and is over.
  [[nodiscard]] Fields begin(const Pass& pass) const;
  [[nodiscard]] static Fields move(const std::string& cursor);
  [[nodiscard]] redis::ScheduleStore::Write end() const;
  /// That this has been written.
  void set_pass(Pass pass);
  void moved(std::string cursor) { pass_->cursor = std::move(cursor); }
  void ended();

 private:
  static constexpr std::string_view kWanted = "wanted";
  static constexpr std::string_view kUnderWay = "under way";

  struct Known {
    Instant since;
    std::string schedule;
  };

  void make_in_force();
  /// Whether the members' timers do not know of something that comes to them.
  [[nodiscard]] bool has_new_timers() const;

  std::map<std::string, Known> known_;         ///< In force.
  std::map<std::string, std::string> coming_;  ///< Campaign -> schedule: not on record yet.
  std::vector<std::string> gone_;              ///< On record and no longer in the program.
  std::optional<Instant> until_;
  Instant closed_ = Instant();
  std::string version_;
  std::string timers_;
  std::optional<Pass> pass_;
  bool news_ = false;
  std::shared_ptr<const campaigns::InForce> in_force_;
};

}  // namespace fanfare::daemon
