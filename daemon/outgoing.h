#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "redis/reply.h"

namespace fanfare::daemon {

/// A notification on its way: one entry of the outbox.
struct Outgoing {
  std::string entry;  ///< The outbox entry's id.
  std::string id;     ///< Notification id.
  std::string member;
  std::string template_id;
  std::vector<std::string> channels;  ///< Wished for; empty: the template's or the program's.
  std::string badge;                  ///< The badge it is about, if any.
  Instant at;                         ///< Of the event that caused it.
  Instant due;                        ///< Not before.
  std::string day;                    ///< Under which its id is remembered: `2026-12-05`.
  std::string event;                  ///< The event, as a flat JSON object of texts.
  std::uint32_t attempts = 0;         ///< Made so far.
  Instant first_attempt;              ///< Of those; unset while there is none.
  bool withdrawn = false;             ///< Tells that the notification of this id is not to be sent.
  bool single_channel = false;        ///< Split off from a notification that takes all channels.

  /// Names and values by turns, as the outbox has them.
  [[nodiscard]] std::vector<std::string> fields() const;
};

/// The id under which a withdrawal is remembered, of the notification and of all that it was split
/// into.
std::string withdrawal_of(const Outgoing& outgoing);

/// Reads `[id, [name, value, ...]]`.
Outgoing decode_outgoing(redis::Reply entry);

/// Of a warning that points expire, when they do (RFC 3339); empty for any other notification.
std::string warned_expiry(const Outgoing& outgoing);

/// The fields as a JSON array, as release_due expects them.
std::string to_json(const std::vector<std::string>& fields);

}  // namespace fanfare::daemon
