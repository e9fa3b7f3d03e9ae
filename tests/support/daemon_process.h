#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"

namespace fanfare::test {

/// What a daemon under test is given.
struct DaemonOptions {
  /// The program, as one YAML file.
  std::string program = "program: test\ntitle: Test\n";
  /// `redis:` of fanfare.yaml as a flow map, such as `{url: redis://127.0.0.1:6379}`. Empty: a
  /// server of its own.
  std::string redis{};
  /// Further lines of fanfare.yaml; `redis`, `program`, `data_dir` and `http` are written already.
  std::string settings{};
  /// Added to the environment: {"FANFARE_FAULT", "crash:apply:order-13"}.
  std::vector<std::pair<std::string, std::string>> environment{};
};

struct HttpReply {
  int status = 0;  ///< 0: nobody answered.
  std::string headers{};
  std::string body{};
};

/// fanfared of the same build, as a child process in a temporary folder of its own, on a free HTTP
/// port. Blocking; not thread-safe. A child that is running when the object goes is killed, its
/// redis-server with it. Environment variable FANFARED names another program to start instead.
class DaemonProcess {
 public:
  /// Writes the files, starts nothing.
  explicit DaemonProcess(DaemonOptions options = {});
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  /// Starts the daemon and waits until it says on which port it listens. Throws
  /// std::runtime_error with its log when it ends first.
  void start();
  /// Starts it, and waits for /readyz to say 200.
  void start_ready();
  void wait_until_ready() const;

  void signal(int number) const;
  /// SIGKILL, and waits for its end. What it started (a redis-server) goes on.
  void kill();
  /// SIGTERM, and waits for its end: the exit status, or 128 + the signal that ended it.
  int stop();
  /// Waits for an end that comes by itself, as stop() does; a daemon that does not end is killed.
  int wait_for_exit();
  /// Whether the process is there; a zombie is collected and does not count.
  [[nodiscard]] bool is_running();
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Changes what the next start() is given.
  [[nodiscard]] DaemonOptions& options() { return options_; }
  void write_settings() const;
  void write_program(const std::string& yaml) const;

  [[nodiscard]] HttpReply http(const std::string& method, const std::string& path) const;
  [[nodiscard]] HttpReply readyz() const { return http("GET", "/readyz"); }
  [[nodiscard]] bool is_ready() const { return readyz().status == 200; }
  /// A sample of /metrics by its name as it stands there, labels included; 0 when it is not there.
  [[nodiscard]] double metric(const std::string& sample) const;
  [[nodiscard]] std::uint16_t http_port() const { return port_; }

  /// What it has written to standard error, over all starts.
  [[nodiscard]] std::string log() const;
  [[nodiscard]] bool has_logged(const std::string& words) const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path settings_file() const { return folder() / "fanfare.yaml"; }
  [[nodiscard]] std::filesystem::path data_dir() const { return folder() / "var"; }
  /// The mails that the default channel has written, sorted by name.
  [[nodiscard]] std::vector<std::filesystem::path> maildir() const;

  /// A client of the embedded server. It must have been started.
  [[nodiscard]] RedisClient embedded_redis() const;
  /// The embedded server's process; 0 when there is none.
  [[nodiscard]] pid_t embedded_redis_pid() const;

 private:
  void wait_for_port();
  [[nodiscard]] std::filesystem::path log_file() const { return folder() / "log"; }

  TemporaryFolder folder_;
  DaemonOptions options_;
  std::uint16_t port_ = 0;
  std::size_t log_before_ = 0;  ///< Bytes that earlier starts wrote.
  pid_t pid_ = 0;
};

/// The program of this build beside the tests, `daemon/fanfared`. Throws when it is not there.
std::filesystem::path built_program(const std::string& below_build);

/// What a program that ran to its end did.
struct Finished {
  int status = 0;
  std::string output;
  std::string errors;
};

/// Runs a program to its end, with no input.
Finished run_to_end(const std::vector<std::string>& command);

}  // namespace fanfare::test
