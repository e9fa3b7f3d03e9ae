#pragma once

#include <string>

#include "cli/explaining/test_words.h"
#include "engine/explanation.h"

namespace fanfare::cli::explaining {

/// `3 of 3 times that day; free again from 2026-12-06 00:00 Asia/Jakarta`, and whose limit it is.
std::string describe(const engine::LimitStanding& standing, const TimeZone& zone);

/// What a campaign gives that acts: `+125 points (points x2), notifies double-points`. `outcome`
/// tells which badges were new.
std::string describe_gift(const engine::Judgement& judgement, const engine::Acts& acts,
                          const members::JournalEntry& outcome);

/// Why a campaign does not act: the condition and both values, the limit, the schedule …
/// The judgement must not be Acts.
std::string describe_refusal(const engine::Judgement& judgement, const View& view);

/// Why a campaign has nothing to do with an event of that type, nor with what came of it.
std::string describe_unheard(const campaigns::Campaign& campaign, std::string_view event_type);

/// For programs: `condition`, `limit`, `schedule`, `exclusive`, `disabled`, `acts`.
std::string_view code_of(const engine::Judgement& judgement);

}  // namespace fanfare::cli::explaining
