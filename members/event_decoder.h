#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "members/event.h"

namespace fanfare::members {

/// Bounds on what an app may send; the ages are `events.max_age` and `events.max_ahead`.
struct EventLimits {
  std::optional<milliseconds> max_age = std::chrono::days(30);  ///< Empty: unlimited.
  milliseconds max_ahead = std::chrono::minutes(5);
  std::size_t max_bytes = 64 * 1024;  ///< Names and values together.
  std::size_t max_attributes = 256;
};

/// Why an event was refused: goes to `fanfare:rejected` as `code` and `error`.
struct Rejection {
  std::string code;   ///< For programs: `missing_field`, `bad_amount`, ...
  std::string error;  ///< For people: what was expected, what was found, what to do.
};

/// Whether `id` is a member id: 1 to 128 bytes of `A-Z a-z 0-9 . _ @ : + -`.
bool is_member_id(std::string_view id);

/// When the stream took an entry in, from its id `<ms>-<seq>`. Empty when it is not such an id.
std::optional<Instant> entry_time(std::string_view entry);

/// Reads a stream entry's fields as an event. Pure: the entry's id is the only clock. The event
/// borrows from `entry` and `fields`.
std::expected<Event, Rejection> decode_event(std::string_view entry,
                                             std::span<const Attribute> fields,
                                             const EventLimits& limits);

}  // namespace fanfare::members
