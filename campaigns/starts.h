#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/index.h"
#include "campaigns/listeners.h"

namespace fanfare::campaigns {

/// Since when what campaigns' schedules bring about counts: a campaign has no say over the time
/// before it was published.
struct InForce {
  /// Starts up to here are over and done with, whoever's they are.
  Instant everything = Instant::min();
  /// By turn_name(): those after this count. One that is not here has none that do.
  TextMap<Instant> since;

  /// After which moment turns of this name count; empty when none do.
  [[nodiscard]] std::optional<Instant> of(std::string_view turn) const;
  /// The same for what comes to each member by itself (engine::timed_name), whose time
  /// `everything` has nothing to do with.
  [[nodiscard]] std::optional<Instant> since_of(std::string_view name) const;
};

/// Something that a campaign's schedule brings about.
struct Turn {
  enum class Kind : std::uint8_t {
    Acts,     ///< An occurrence starts of a campaign `on: schedule`.
    Started,  ///< An occurrence starts, and something waits for `campaign.started`.
    Ending,   ///< One is about to end, and something waits for `campaign.ending`.
  };

  Kind kind = Kind::Acts;
  std::uint32_t campaign = 0;  ///< Its position.

  auto operator<=>(const Turn&) const = default;
};

/// Names what a turn repeats: `weekend`, `weekend:campaign.started`.
std::string turn_name(Turn::Kind kind, std::string_view campaign);

/// When the turns of campaigns come, found without looking at each: they are listed by week and,
/// where the member's zone counts, by zone, when somebody first asks for them, and remembered.
/// Borrows the campaigns, which stay where they are. Thread-safe.
class Starts {
 public:
  struct Start {
    Instant at;
    Turn turn;

    auto operator<=>(const Start&) const = default;
  };

  /// So many, the newest, come out of one question at most.
  static constexpr std::size_t kMost = 10'000;

  /// The turns of those that are enabled; of `campaign.started` and `campaign.ending` those that
  /// are heard.
  explicit Starts(const std::vector<Campaign>& campaigns, const Listeners& listeners = {});
  ~Starts();

  /// Whether nothing ever comes.
  [[nodiscard]] bool empty() const { return fixed_.empty() && roaming_.empty(); }

  /// Whether where a member lives makes a difference.
  [[nodiscard]] bool need_zone() const { return !roaming_.empty(); }

  /// All that come again and again, or once.
  [[nodiscard]] std::vector<Turn> turns() const;

  /// Those after `from`, up to and including `to`, for somebody who lives in `zone`, or with none:
  /// in order of time, then of kind, then of position.
  [[nodiscard]] std::vector<Start> between(Instant from, Instant to, const TimeZone* zone) const;

  /// The first moment after `when` at which one may come for anybody, wherever they live.
  [[nodiscard]] std::optional<Instant> next(Instant when, const InForce& in_force) const;

 private:
  struct Memory;
  using Turns = std::vector<Turn>;

  [[nodiscard]] std::shared_ptr<const std::vector<Start>> week(std::int64_t number,
                                                               const TimeZone* zone) const;
  void add_starts(const Turns& turns, Instant from, Instant to, const TimeZone* zone,
                  std::vector<Start>& found) const;
  [[nodiscard]] const Schedule& schedule(const Turn& turn) const {
    return campaigns_[turn.campaign].schedule;
  }

  const std::vector<Campaign>& campaigns_;
  Turns fixed_;    ///< Come for everybody at the same moments.
  Turns roaming_;  ///< Come by the clock of each member: `timezone: member`.
  std::unique_ptr<Memory> memory_;
};

}  // namespace fanfare::campaigns
