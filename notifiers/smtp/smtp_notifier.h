#pragma once

#include <memory>

#include "notifiers/notifier.h"
#include "notifiers/smtp/smtp_settings.h"

namespace fanfare::notifiers::smtp {

/// Hands messages to a mail server (RFC 5321), one recipient to a transaction, over connections
/// that are kept. Deliveries beyond `settings.connections` wait for a connection; that wait is not
/// part of the timeout. Certificates are always checked.
std::unique_ptr<Notifier> make_smtp_notifier(asio::any_io_executor executor, SmtpSettings settings);

}  // namespace fanfare::notifiers::smtp
