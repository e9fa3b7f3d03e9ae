#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "net/asio.h"
#include "notifiers/message.h"

namespace fanfare::notifiers {

/// The provider took the message over.
struct Delivered {
  std::string words;  ///< What the provider said: `250 2.0.0 queued as 4F1`.
};

/// Not now. Try the same message again.
struct Retry {
  std::string why;
  std::optional<milliseconds> after;  ///< The provider asked for at least this long a wait.
  /// The connection broke after the whole message was sent: it may have been delivered. A retry
  /// may show it twice, recognisable by its id.
  bool ambiguous = false;
};

/// This message will never be accepted; others to the same address may be.
struct Rejected {
  std::string why;
};

/// The address is dead: suppress it, drop the device.
struct Unreachable {
  std::string why;
};

/// The channel is set up wrongly (credentials, certificates, policy): nothing will pass until the
/// operator acts. Raise an alarm and retry like Retry, so that no message is lost over it.
struct Misconfigured {
  std::string why;
};

/// What became of one attempt. Every text is a sentence for people, and holds no secret.
using Delivery = std::variant<Delivered, Retry, Rejected, Unreachable, Misconfigured>;

/// What a kind of notifier needs to know of a member.
enum class Address { None, Email };

/// Delivers messages to one kind of remote. One call is one attempt: retry, deadline, duplicates
/// and metrics are the pipeline's.
///
/// Thread-safety: call from the executor that it was made for; deliver() may run many times at
/// once there. Cancelling the coroutine ends the attempt at once and leaves nothing behind.
/// Destroy it when no delivery is under way (cancel them and wait), and before its executor's loop.
class Notifier {
 public:
  Notifier() = default;
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  virtual ~Notifier() = default;

  /// By value: a coroutine outlives its caller's temporaries. Throws only when cancelled
  /// (operation_aborted) and on bugs.
  [[nodiscard]] virtual Task<Delivery> deliver(Message message) = 0;
};

/// The text of a delivery, whichever it is.
const std::string& words_of(const Delivery& delivery);

/// Whether the pipeline should try again: Retry or Misconfigured.
bool is_retryable(const Delivery& delivery);

}  // namespace fanfare::notifiers
