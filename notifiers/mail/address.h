#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "notifiers/notifier.h"

namespace fanfare::notifiers::mail {

/// Who messages come from: `Kopi Senja <halo@kopisenja.example>`.
struct Sender {
  std::string name;  ///< May be empty.
  std::string address;

  /// What follows the `@`.
  [[nodiscard]] std::string_view domain() const;
};

/// What is wrong with sending mail to `address` (RFC 5321 4.1.2, without quoted local parts and
/// address literals); empty when nothing. What passes holds nothing that could end an SMTP
/// command, a header or a mailbox: no control characters, blanks, brackets or quotes.
/// Unreachable: it is no address. Rejected: it has characters that need SMTPUTF8.
std::optional<Delivery> address_problem(std::string_view address);

/// Reads `Name <address>` or a bare address.
Result<Sender> parse_sender(std::string_view text);

}  // namespace fanfare::notifiers::mail
