#include "notifiers/retry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace fanfare::notifiers {
namespace {

const ChannelTraits* find_channel(std::span<const ChannelTraits> configured,
                                  std::string_view name) {
  const auto found = std::ranges::find(configured, name, &ChannelTraits::name);
  return found == configured.end() ? nullptr : &*found;
}

std::vector<std::string> wished_channels(const ChannelWishes& wishes,
                                         std::span<const ChannelTraits> configured) {
  for (const auto& list : {wishes.request, wishes.of_template, wishes.program_order}) {
    if (!list.empty()) {
      return {list.begin(), list.end()};
    }
  }
  std::vector<std::string> all;
  for (const ChannelTraits& channel : configured) {
    all.push_back(channel.name);
  }
  return all;
}

}  // namespace

std::optional<Instant> next_attempt(const RetryPolicy& policy, std::uint32_t attempt,
                                    Instant first_attempt, Instant now,
                                    std::optional<milliseconds> after, std::mt19937_64& random) {
  const Instant end = first_attempt + policy.give_up_after;
  if (now >= end) {
    return std::nullopt;
  }
  const Instant drawn = std::min(now + policy.backoff.draw(attempt, random), end);
  // Subtracting keeps a provider's absurd wish from overflowing the sum.
  if (after && *after > end - now) {
    return std::nullopt;
  }
  return after ? std::max(drawn, now + *after) : drawn;
}

std::string address_for(Address kind, const members::NameMap<std::string>& profile) {
  if (kind == Address::None) {
    return {};
  }
  const auto email = profile.find("email");
  return email == profile.end() ? std::string() : email->second;
}

ChannelChoice choose_channels(const ChannelWishes& wishes,
                              std::span<const ChannelTraits> configured,
                              const members::NameMap<std::string>& profile) {
  ChannelChoice choice;
  bool any_configured = false;
  const auto wished = wished_channels(wishes, configured);
  for (const std::string& name : wished) {
    const ChannelTraits* channel = find_channel(configured, name);
    if (channel == nullptr) {
      continue;
    }
    any_configured = true;
    const bool has_address =
        channel->address == Address::None || !address_for(channel->address, profile).empty();
    if (has_address && std::ranges::find(choice.channels, name) == choice.channels.end()) {
      choice.channels.push_back(name);
      if (wishes.send == Send::First) {
        break;
      }
    }
  }
  if (!choice.channels.empty()) {
    return choice;
  }
  choice.why_none =
      any_configured ? "the member has no e-mail address; set 'email' with a member.updated event"
                     : fmt::format(
                           "none of the channels asked for ({}) is configured; add one to "
                           "'channels:' in fanfare.yaml",
                           wished.empty() ? "none" : fmt::format("{}", fmt::join(wished, ", ")));
  return choice;
}

}  // namespace fanfare::notifiers
