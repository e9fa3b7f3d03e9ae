#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "campaigns/campaign.h"
#include "config/reader.h"

// What several kinds of document have in common.
namespace fanfare::config {

/// Whether `text` looks like a locale: `en`, `id`, `pt-BR`, `zh_Hant`.
bool is_locale(std::string_view text);

std::optional<std::string> parse_locale(const Value& value);

/// A title: one text for all, or a map of locales.
campaigns::LocalizedText parse_localized(const Value& value);

/// The title of a document, where it has one.
campaigns::LocalizedText parse_title(const MapReader& document);

/// So long before something ends with a day: whole days each, the longest first, none twice. `what`
/// says it in messages: `points expire`.
std::vector<Duration> parse_lead_times(const Value& list, std::string_view what);

/// A time of whole days or longer, such as 12mo.
std::optional<Duration> parse_whole_days(const Value& value);

/// One event type or a list of them, each `[a-z0-9_.-]{1,64}`, none twice. What the daemon does
/// not emit yet is refused.
std::vector<std::string> parse_event_types(const Value& value);

}  // namespace fanfare::config
