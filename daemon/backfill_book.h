#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/program.h"
#include "redis/schedule_store.h"

namespace fanfare::daemon {

/// What is on record of badges that are `retroactive`: for which of them all members were looked
/// at. It stands in `fanfare:backfills`, so that a pass over the members that was interrupted goes
/// on where it was, and none is made twice:
///
///     done:<badge>    all members were looked at: the hash of what it took to get the badge then
///     pass:<badge>    a pass is under way for it: likewise
///     run             the id of the events of that pass
///     cursor, server  where SCAN is, and of which server process
///
/// One thread; no I/O.
class BackfillBook {
 public:
  using Fields = redis::ScheduleStore::Fields;
  using Write = redis::ScheduleStore::Write;
  /// Badge -> the hash of what it takes to get it (badges::terms_of).
  using Badges = std::map<std::string, std::string, std::less<>>;

  /// A pass over all members.
  struct Pass {
    Badges badges;
    std::string run;
    std::string cursor;
    std::string server;

    /// Their ids, with commas.
    [[nodiscard]] std::string names() const;
  };

  /// Begins anew with what is on record.
  void read(const Fields& fields);
  /// Takes over a program.
  void take(const engine::Program& program);

  /// The badges for which members are to be looked at.
  [[nodiscard]] Badges wanted() const;
  /// Whether something stands on record that the program does not say any more.
  [[nodiscard]] bool has_news() const;
  /// The pass under way; null when there is none, or it was for something else than is wanted now.
  [[nodiscard]] const Pass* pass() const;

  /// What is to be written: that this is gone, that a pass begins at `now` or, with another server,
  /// anew, that it has come to `cursor`, and that it is over.
  [[nodiscard]] Write news() const;
  [[nodiscard]] Pass next_pass(Instant now, const std::string& server) const;
  [[nodiscard]] Write begin(const Pass& pass) const;
  [[nodiscard]] static Fields move(const std::string& cursor);
  [[nodiscard]] Write end() const;
  /// That this has been written.
  void forgotten(const Write& news);
  void set_pass(Pass pass) { pass_ = std::move(pass); }
  void moved(std::string cursor) { pass_->cursor = std::move(cursor); }
  void ended();

 private:
  Badges retroactive_;  ///< Those of the program.
  Badges done_;
  std::optional<Pass> pass_;
};

}  // namespace fanfare::daemon
