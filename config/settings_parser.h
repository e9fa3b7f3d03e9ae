#pragma once

#include "config/reader.h"
#include "config/settings.h"

namespace fanfare::config {

/// Reads a settings document over the defaults in `settings`. Reports every problem.
void parse_settings(const MapReader& document, Settings& settings);

/// `channels:`, each entry by its own kind's parser; replaces the default one.
void parse_channels(const MapReader& channels, Settings& settings);

/// Makes the general retry rules a channel's.
void apply_retry(const RetrySettings& retry, notifiers::Channel& channel);

/// `127.0.0.1:8321` or `[::1]:8321`. Empty, and reported, when it is neither.
std::optional<HttpSettings> parse_listen(const Value& value);

}  // namespace fanfare::config
