#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "campaigns/campaign.h"
#include "campaigns/index.h"

namespace fanfare::campaigns {

/// Since when the starts of scheduled campaigns count: a campaign has no say over the time before
/// it was published.
struct InForce {
  /// Starts up to here are over and done with, whoever's they are.
  Instant everything = Instant::min();
  /// By campaign: its starts after this count. One that is not here has none that do.
  TextMap<Instant> since;

  /// The starts of this campaign after which moment count; empty when none do.
  [[nodiscard]] std::optional<Instant> of(std::string_view campaign) const;
};

/// When the campaigns `on: schedule` start, found without looking at each: their starts are listed
/// by week and, where the member's zone counts, by zone, when somebody first asks for them, and
/// remembered. Borrows the campaigns, which stay where they are. Thread-safe.
class Starts {
 public:
  struct Start {
    Instant at;
    std::uint32_t campaign;  ///< Its position.

    auto operator<=>(const Start&) const = default;
  };

  /// So many starts, the newest, come out of one question at most.
  static constexpr std::size_t kMost = 10'000;

  /// Those of them that are enabled and have a start.
  explicit Starts(const std::vector<Campaign>& campaigns);
  ~Starts();

  /// Whether no campaign is scheduled at all.
  [[nodiscard]] bool empty() const { return fixed_.empty() && roaming_.empty(); }

  /// Whether where a member lives makes a difference.
  [[nodiscard]] bool need_zone() const { return !roaming_.empty(); }

  /// The positions of all that are scheduled.
  [[nodiscard]] std::vector<std::uint32_t> campaigns() const;

  /// The starts after `from`, up to and including `to`, for somebody who lives in `zone`, or with
  /// none: in order of time, then of position.
  [[nodiscard]] std::vector<Start> between(Instant from, Instant to, const TimeZone* zone) const;

  /// The first moment after `when` at which a campaign may start for anybody, wherever they live.
  [[nodiscard]] std::optional<Instant> next(Instant when, const InForce& in_force) const;

 private:
  struct Memory;
  using Positions = std::vector<std::uint32_t>;

  [[nodiscard]] std::shared_ptr<const std::vector<Start>> week(std::int64_t number,
                                                               const TimeZone* zone) const;
  void add_starts(const Positions& positions, Instant from, Instant to, const TimeZone* zone,
                  std::vector<Start>& found) const;

  const std::vector<Campaign>& campaigns_;
  Positions fixed_;    ///< Start for everybody at the same moments.
  Positions roaming_;  ///< Start by the clock of each member: `timezone: member`.
  std::unique_ptr<Memory> memory_;
};

}  // namespace fanfare::campaigns
