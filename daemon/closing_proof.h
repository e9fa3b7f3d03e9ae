#pragma once

#include <string>
#include <string_view>

#include "members/event.h"

namespace fanfare::daemon {

/// A new secret: 128 bits of the system's randomness, in hexadecimal.
std::string make_secret();

/// What shows that the daemon itself has made an event `leaderboard.closed`: an HMAC-SHA-256 of all
/// that it says, in hexadecimal.
std::string closing_proof(std::string_view secret, const members::Event& event);

/// Whether the event holds the proof of it. Without a secret, none does.
bool has_closing_proof(std::string_view secret, const members::Event& event);

}  // namespace fanfare::daemon
