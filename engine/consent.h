#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "members/draft.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"

namespace fanfare::engine {

/// What a member said about one category of messages, or about one channel of it.
struct Consent {
  bool granted = false;
  Instant at;          ///< When they said so.
  std::string source;  ///< Where and how, as proof: `signup form`. Empty: not told.

  bool operator==(const Consent&) const = default;
};

/// `{"granted":true,"at":"…","source":"…"}`, as it stands in the member hash.
std::string encode_consent(const Consent& consent);
/// Empty for what encode_consent did not write.
std::optional<Consent> decode_consent(std::string_view json);

/// The event `consent.changed`: keeps what it says in the field `consent.<category>`, or
/// `consent.<category>.<channel>`, unless something newer stands there. Returns why the event is
/// refused, or nothing.
std::optional<members::Rejection> take_consent(const members::Event& event, members::Draft& member,
                                               members::JournalEntry& journal);

}  // namespace fanfare::engine
