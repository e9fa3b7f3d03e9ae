#pragma once

#include <cstdint>
#include <vector>

#include "campaigns/campaign.h"
#include "campaigns/facts.h"
#include "campaigns/limit.h"
#include "campaigns/usage_book.h"
#include "engine/scoring.h"

namespace fanfare::engine {

/// How a campaign that triggers on an event stands to it: the first thing in its way.
enum class Verdict : std::uint8_t {
  Acts,
  NotRunning,
  GroupTaken,
  ConditionFails,
  GivesNothing,  ///< No table has anything for the member, or the amount comes to no points.
  LimitReached,
};

/// Looks on while an event is decided, for whoever wants to know why. Nothing is worked out for an
/// onlooker in advance: it is shown what is there, and looks at it while the call lasts.
class Onlooker {
 public:
  virtual ~Onlooker() = default;

  /// The campaigns for this event come next: every enabled one that triggers on its type.
  virtual void begins(const members::Event& event) = 0;
  /// `allowance` is null unless the campaign came as far as its limits.
  virtual void judged(const campaigns::Campaign& campaign, const campaigns::Facts& seen,
                      Verdict verdict, const campaigns::Allowance* allowance) = 0;
  /// The event's points are shared out among those that act; who is idle does not after all.
  virtual void scored(const std::vector<Acting>& acting) = 0;
};

/// Picks the campaigns that act on one event: the one place that says which do. Borrows the book,
/// where it books their acts, and the onlooker, which may be null.
class Selection {
 public:
  explicit Selection(campaigns::UsageBook& book, Onlooker* onlooker = nullptr)
      : book_(book), onlooker_(onlooker) {}

  /// Campaigns come in the order in which they act; `seen` has the zone of the campaign's schedule.
  void judge(const campaigns::Campaign& campaign, const campaigns::Facts& seen);

  /// Those that act.
  [[nodiscard]] std::vector<Acting> take() && { return std::move(acting_); }

 private:
  [[nodiscard]] bool is_taken(const std::string& group) const;
  void tell(const campaigns::Campaign& campaign, const campaigns::Facts& seen, Verdict verdict,
            const campaigns::Allowance* allowance = nullptr) const;

  campaigns::UsageBook& book_;
  Onlooker* onlooker_;
  std::vector<Acting> acting_;
};

}  // namespace fanfare::engine
