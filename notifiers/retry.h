#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "members/member.h"
#include "net/backoff.h"
#include "notifiers/notifier.h"
#include "notifiers/template.h"

namespace fanfare::notifiers {

/// How often and for how long a channel tries a message again: `retry: {first, longest, for}`.
struct RetryPolicy {
  Backoff backoff{.first = std::chrono::seconds(5), .longest = std::chrono::minutes(15)};
  milliseconds give_up_after = std::chrono::hours(72);  ///< `for`, from the first attempt on.
};

/// When to try again after attempt number `attempt` (1 is the first) failed at `now`. Empty when
/// `first_attempt` is so long ago that the message goes to the dead letters. The last attempt
/// falls on the very end rather than past it. `after`, the provider's own wish, is honoured
/// exactly, and ends the matter when it lies beyond the end. Pure but for `random`.
std::optional<Instant> next_attempt(const RetryPolicy& policy, std::uint32_t attempt,
                                    Instant first_attempt, Instant now,
                                    std::optional<milliseconds> after, std::mt19937_64& random);

/// A configured channel as far as choosing needs to know it.
struct ChannelTraits {
  std::string name;
  Address address = Address::None;
};

/// Who has a say in which channels a notification takes. The first list that is not empty decides.
struct ChannelWishes {
  std::span<const std::string> request;        ///< `notify: {channels: [...]}`
  std::span<const std::string> of_template;    ///< `template: channels`
  std::span<const std::string> program_order;  ///< `notifications: {channels}`
  Send send = Send::First;
};

struct ChannelChoice {
  std::vector<std::string> channels;  ///< In order; each is configured and has an address.
  std::string why_none;               ///< A sentence, where `channels` is empty.
};

/// Chooses channels for one notification. With no wishes at all: the configured ones, in order.
/// A wished channel that is not configured, or for which the member has no address, is passed over.
ChannelChoice choose_channels(const ChannelWishes& wishes,
                              std::span<const ChannelTraits> configured,
                              const members::NameMap<std::string>& profile);

/// The member's address for a kind of channel; empty when there is none, or none is needed.
std::string address_for(Address kind, const members::NameMap<std::string>& profile);

}  // namespace fanfare::notifiers
