#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "campaigns/starts.h"
#include "engine/obligations.h"

namespace fanfare::engine {

/// The day of that year on which a birthday is kept, written `YYYY-MM-DD` or `--MM-DD`; empty for
/// anything else.
std::optional<LocalDay> birthday_in(cctz::year_t year, std::string_view birthday,
                                    const OccasionsPolicy& policy);

/// The next birthday of the member after `done`, if anybody waits for it: at the program's time of
/// day where they live, or at once when the day has come and was not kept yet, for who joins on it
/// or tells it then. Never within 300 days of the last one that was kept.
std::optional<Obligation> next_birthday(const Program& program, const members::Member& member,
                                        const Obligation& done, const campaigns::InForce* in_force);

/// Likewise the next anniversary of joining, which for 29 February is 1 March in common years.
std::optional<Obligation> next_anniversary(const Program& program, const members::Member& member,
                                           const Obligation& done,
                                           const campaigns::InForce* in_force);

/// When the member will not have been seen for as long as the program says.
std::optional<Obligation> next_inactivity(const Program& program, const members::Member& member,
                                          const Obligation& done,
                                          const campaigns::InForce* in_force);

}  // namespace fanfare::engine
