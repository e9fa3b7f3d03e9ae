#include <fmt/format.h>

#include "base/text.h"
#include "config/settings_parser.h"

namespace fanfare::config {

void apply_retry(const RetrySettings& retry, notifiers::Channel& channel) {
  channel.retry.backoff.first = retry.first;
  channel.retry.backoff.longest = retry.longest;
  channel.retry.give_up_after = retry.give_up_after;
}

void parse_channels(const MapReader& channels, Settings& settings) {
  settings.channels.clear();
  if (channels.fields().empty()) {
    channels.value().fail(
        "expected at least one channel; leave 'channels' out for the default one");
  }
  for (const auto& [name, value] : channels.fields()) {
    const auto id = name.id();
    auto map = value.map();
    if (!map || !id) {
      continue;
    }
    const bool has_own_retry = map->has("retry");
    if (auto channel = notifiers::parse_channel(*id, *map)) {
      if (!has_own_retry) {
        apply_retry(settings.retry, *channel);
      }
      settings.channels.push_back(std::move(*channel));
    }
  }
}

}  // namespace fanfare::config
