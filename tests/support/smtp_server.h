#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/redis_server.h"

namespace fanfare::test {

/// A real mail server (aiosmtpd) for one test, on a free loopback port; smtp_sink.py says what it
/// can be told to do. Blocking. Throws std::runtime_error when it does not come up.
class SmtpServer {
 public:
  struct Counts {
    int connections = 0;  ///< Accepted so far.
    int most_open = 0;    ///< At one moment.
    int mails = 0;        ///< Accepted.
    int refused = 0;
    int received = 0;  ///< Messages that came in whole, accepted or not.
  };

  /// `arguments` as smtp_sink.py takes them: {"--refuse-at", "rcpt", ...}. `--tls` brings a
  /// certificate for `certificate_name` along; a name, or `IP:127.0.0.1`.
  explicit SmtpServer(std::vector<std::string> arguments = {},
                      std::string certificate_name = "DNS:localhost");
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The authority that its certificate is signed by, as a PEM file.
  [[nodiscard]] std::filesystem::path ca_file() const { return folder_.path() / "cert.pem"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  /// The accepted messages, as files, sorted by name (Message-ID, then a number).
  [[nodiscard]] std::vector<std::filesystem::path> mails() const;
  /// Everything that came over, mail for mail, is in its file and this counts it.
  [[nodiscard]] Counts counts() const;

  /// SIGKILL; restart() takes the same port and folder.
  void kill();
  void restart();
  /// As restart(), with other arguments.
  void restart_with(std::vector<std::string> arguments);

 private:
  void start();
  [[nodiscard]] bool wants_tls() const;

  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
};

/// The whole content of a file; empty when there is none.
std::string read_file(const std::filesystem::path& path);

}  // namespace fanfare::test
