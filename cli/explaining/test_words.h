#pragma once

#include <string>
#include <string_view>

#include "campaigns/reason.h"

// Why a test came out as it did, in the words of the program: `event.amount at_least 100000`.
namespace fanfare::cli::explaining {

/// How things are told.
struct View {
  TimeZone zone;            ///< Of the times.
  bool knows_event = true;  ///< False: all but what every event has is forgotten.
};

/// `2026-12-05 10:00 Asia/Jakarta`; seconds only where there are some.
std::string describe_moment(Instant when, const TimeZone& zone);

/// What the operator is given: `100000`, `[coffee, tea]`, `60d ago (2026-10-06 10:00
/// Asia/Jakarta)`.
std::string wanted_words(const campaigns::Reason& reason, const View& view);

/// `found 90000`, `found nothing`, or that it cannot be known any more.
std::string found_words(const campaigns::Reason& reason, const View& view);

/// Whether the test reads what was forgotten.
bool is_forgotten(const campaigns::Reason& reason, const View& view);

/// A whole reason: `event.amount at_least 100000: found 90000`, `none of these held: …`, `must not
/// hold, but does: …`. Safe for a terminal.
std::string describe(const campaigns::Reason& reason, const View& view);

}  // namespace fanfare::cli::explaining
