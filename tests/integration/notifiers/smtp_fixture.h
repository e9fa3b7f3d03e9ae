#pragma once

#include <memory>
#include <string>
#include <vector>

#include "notifiers/smtp/smtp_notifier.h"
#include "tests/support/smtp_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::notifiers::test {

using fanfare::test::SmtpServer;
using fanfare::test::TestLoop;

inline smtp::SmtpSettings settings_for(const SmtpServer& server) {
  smtp::SmtpSettings settings;
  settings.host = "localhost";
  settings.port = server.port();
  settings.from = {.name = "Kopi Senja", .address = "halo@kopisenja.example"};
  settings.helo = "daemon.example";
  return settings;
}

inline Message message(const std::string& id = "n1") {
  Message made;
  made.id = id;
  made.member = "alice";
  made.address = "alice@example.org";
  made.recipient_name = "Alice";
  made.template_id = "double-points";
  made.title = "Twice the points";
  made.text = "You earned 250 points.";
  made.created_at = from_unix_ms(1'796'439'600'000);
  return made;
}

/// Delivers one message over a notifier of its own.
inline Delivery deliver_once(TestLoop& loop, smtp::SmtpSettings settings,
                             Message sent = message()) {
  const auto notifier = smtp::make_smtp_notifier(loop.executor(), std::move(settings));
  return loop.run(notifier->deliver(std::move(sent)));
}

template <class T>
bool is(const Delivery& delivery) {
  return std::holds_alternative<T>(delivery);
}

}  // namespace fanfare::notifiers::test
