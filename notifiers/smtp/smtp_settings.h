#pragma once

#include <cstdint>
#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "notifiers/mail/address.h"
#include "notifiers/registry.h"

namespace fanfare::notifiers::smtp {

enum class Tls {
  None,
  StartTls,  ///< Required: without it nothing is sent.
  Implicit,  ///< `smtps://`
};

/// Settings of `type: smtp`.
struct SmtpSettings {
  std::string host;  ///< A name, or an address; IPv6 in brackets.
  std::uint16_t port = 25;
  Tls tls = Tls::None;
  std::string ca_file;  ///< Empty: the system's authorities.
  mail::Sender from;
  std::string username;  ///< Empty: no AUTH.
  Secret password;
  std::string helo = "localhost";      ///< What EHLO says.
  milliseconds timeout = seconds(30);  ///< Of one attempt, from connecting to the last answer.
  std::uint16_t connections = 4;       ///< At most, to the server.
};

/// Reads `url from username password tls ca_file helo timeout connections`.
NotifierFactory parse_smtp(const config::MapReader& settings);

}  // namespace fanfare::notifiers::smtp
