#pragma once

#include <string>

#include "notifiers/mail/address.h"
#include "notifiers/message.h"

namespace fanfare::notifiers::mail {

/// A complete message (RFC 5322, MIME), lines ended by CRLF and at most 998 bytes long, all ASCII.
/// Equal arguments give equal bytes: Date comes from `created_at`, Message-ID and the boundary
/// from the id. A text and an HTML form make multipart/alternative; the url is added below the
/// text unless the text holds it.
///
/// Nothing in `message` can add a header: control characters become blanks, names and titles are
/// encoded (RFC 2047) and bounded. `message.address` and `from` must have passed address_problem.
/// Not thread-safe with other users of GMime's global state at first use.
std::string compose(const Message& message, const Sender& from);

/// The local part of the Message-ID and the name of a file: the notification id where it is made
/// of letters, digits, `.`, `_` and `-`, else its hash.
std::string safe_id(const std::string& notification_id);

}  // namespace fanfare::notifiers::mail
