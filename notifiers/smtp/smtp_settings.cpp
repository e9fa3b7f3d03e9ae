#include "notifiers/smtp/smtp_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/text.h"
#include "config/reader.h"
#include "notifiers/smtp/smtp_notifier.h"

namespace fanfare::notifiers::smtp {
namespace {

constexpr std::uint16_t kSmtpPort = 25;
constexpr std::uint16_t kSmtpsPort = 465;

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

/// A name as DNS has it, or an address literal: nothing that could end an EHLO command or a URL.
bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-[]:").contains(c);
  });
}

/// Collects one channel's settings; every problem goes to the reader.
class Parser {
 public:
  explicit Parser(const config::MapReader& reader) : reader_(reader) {}

  std::optional<SmtpSettings> parse() {
    read_url();
    read_tls();
    read_from();
    read_credentials();
    read_rest();
    return good_ ? std::optional(std::move(read_)) : std::nullopt;
  }

 private:
  void fail(std::string_view key, std::string message) {
    reader_.fail(key, std::move(message));
    good_ = false;
  }

  /// The text of a key; empty when it is absent or, reported, no text.
  std::string text(std::string_view key) {
    if (!reader_.has(key)) {
      return {};
    }
    auto value = reader_.required<std::string>(key);
    good_ = good_ && value.has_value();
    return value.value_or(std::string());
  }

  void read_url() {
    const auto url = reader_.required<std::string>("url");
    if (!url) {
      good_ = false;
      return;
    }
    const auto parsed = boost::urls::parse_uri(*url);
    if (!parsed || (parsed->scheme() != "smtp" && parsed->scheme() != "smtps") ||
        !is_host_name(std::string(parsed->encoded_host()))) {
      return fail("url",
                  fmt::format("expected smtp://host:port or smtps://host:port, found '{}'", *url));
    }
    if (parsed->has_userinfo()) {
      return fail("url", "credentials do not belong into the url; set username and password");
    }
    if ((!parsed->encoded_path().empty() && parsed->encoded_path() != "/") || parsed->has_query()) {
      return fail("url", "expected nothing behind host and port; the EHLO name is set by 'helo'");
    }
    const bool implicit = parsed->scheme() == "smtps";
    read_.tls = implicit ? Tls::Implicit : Tls::None;
    read_.host = std::string(parsed->encoded_host());
    read_.port = parsed->has_port() ? parsed->port_number() : implicit ? kSmtpsPort : kSmtpPort;
    if (read_.port == 0) {
      fail("url", "expected a port from 1 to 65535");
    }
  }

  void read_tls() {
    if (reader_.has("tls")) {
      const auto tls = reader_.one_of("tls", {"none", "starttls"});
      if (!tls) {
        good_ = false;
      } else if (read_.tls == Tls::Implicit) {
        fail("tls", "smtps:// has TLS from the first byte; remove 'tls', or write smtp://");
      } else if (*tls == "starttls") {
        read_.tls = Tls::StartTls;
      }
    }
    if (reader_.has("ca_file")) {
      const auto path = reader_.required<std::filesystem::path>("ca_file");
      good_ = good_ && path.has_value();
      read_.ca_file = path ? path->string() : std::string();
    }
  }

  void read_from() {
    const auto from = reader_.required<std::string>("from");
    if (!from) {
      good_ = false;
      return;
    }
    auto sender = mail::parse_sender(*from);
    if (!sender) {
      return fail("from", sender.error().message);
    }
    read_.from = std::move(*sender);
  }

  void read_credentials() {
    read_.username = text("username");
    if (has_control_characters(read_.username)) {
      fail("username", "expected a name without control characters");
    }
    if (reader_.has("password")) {
      auto password = reader_.secret("password");
      good_ = good_ && password.has_value();
      read_.password = password.value_or(Secret());
    }
    if (reader_.has("username") != reader_.has("password")) {
      fail(reader_.has("username") ? "username" : "password",
           "expected both username and password, or neither");
    }
    if (reader_.has("username") && read_.tls == Tls::None && !is_loopback(read_.host)) {
      fail("username",
           "a password may not travel in the clear; set 'tls: starttls', or use smtps://");
    }
  }

  void read_rest() {
    if (reader_.has("helo")) {
      read_.helo = text("helo");
      if (!is_host_name(read_.helo)) {
        fail("helo", "expected the host name of this machine, such as mail.example.org");
      }
    } else {
      read_.helo = read_.from.address.empty() ? read_.helo : std::string(read_.from.domain());
    }
    if (const auto timeout = reader_.find("timeout")) {
      const auto length = timeout->exact_duration();
      good_ = good_ && length.has_value();
      read_.timeout = length.value_or(read_.timeout);
    }
    if (const auto connections = reader_.find("connections")) {
      const auto count = connections->whole(1, 100);
      good_ = good_ && count.has_value();
      read_.connections = static_cast<std::uint16_t>(count.value_or(read_.connections));
    }
  }

  const config::MapReader& reader_;
  SmtpSettings read_;
  bool good_ = true;
};

}  // namespace

NotifierFactory parse_smtp(const config::MapReader& reader) {
  auto settings = Parser(reader).parse();
  if (!settings) {
    return nullptr;
  }
  return [read = std::move(*settings)](
             const NotifierContext& context) -> Result<std::unique_ptr<Notifier>> {
    SmtpSettings settings_here = read;
    if (settings_here.from.name.empty()) {
      settings_here.from.name = context.program_title;
    }
    return make_smtp_notifier(context.executor, std::move(settings_here));
  };
}

}  // namespace fanfare::notifiers::smtp
