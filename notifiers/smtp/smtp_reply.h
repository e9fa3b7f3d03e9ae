#pragma once

#include <string>
#include <string_view>

#include "net/curl_multi.h"
#include "notifiers/notifier.h"

namespace fanfare::notifiers::smtp {

/// What the server said last (RFC 5321 4.2), and how far the message got.
class Conversation {
 public:
  /// Takes one line of a reply, in the order they came; `250-` lines are joined with the last.
  /// Answers whether the reply is complete.
  bool take_line(std::string_view line);
  /// The whole message was handed to the connection.
  void message_was_sent() { message_sent_ = true; }

  /// 0 before the first reply.
  [[nodiscard]] int code() const { return code_; }
  /// `550 5.1.1 no such user`: one line, bounded, without control characters.
  [[nodiscard]] const std::string& reply() const { return reply_; }
  [[nodiscard]] bool was_message_sent() const { return message_sent_; }

 private:
  std::string reply_;
  std::string gathering_;
  int code_ = 0;
  bool message_sent_ = false;
};

/// Sorts one attempt into a Delivery. 4yz is tried again. 5yz is for good, except that 5.1.x (the
/// mailbox) drops the address, and 5.7.x, 530, 534, 535 and 538 (policy, credentials), failures of
/// TLS and a missing STARTTLS are the operator's to repair. A connection lost between the message's
/// end and the answer to it is ambiguous.
Delivery classify(const net::CurlResult& result, const Conversation& conversation);

}  // namespace fanfare::notifiers::smtp
