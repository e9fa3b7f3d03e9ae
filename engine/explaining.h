#pragma once

#include <optional>
#include <vector>

#include "engine/explanation.h"
#include "engine/selection.h"

namespace fanfare::engine {

/// Writes down what it is shown while an event is decided.
class Explaining : public Onlooker {
 public:
  explicit Explaining(const Program& program) : program_(program) {}

  void begins(const members::Event& event) override;
  void judged(const campaigns::Campaign& campaign, const campaigns::Facts& seen, Verdict verdict,
              const campaigns::Allowance* allowance) override;
  void scored(const std::vector<Acting>& acting) override;

  /// The events that campaigns trigger on, the first one in any case; the disabled campaigns stand
  /// among the others, but not among those that come due on a schedule.
  [[nodiscard]] std::vector<Step> take() &&;

 private:
  [[nodiscard]] Step with_disabled(Step step) const;

  const Program& program_;
  std::vector<Step> steps_;
};

/// When a campaign that does not run at `when` begins again, or has ended.
NotRunning not_running(const campaigns::Schedule& schedule, Instant when, const TimeZone& zone);

}  // namespace fanfare::engine
