#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fanfare::test {

/// A folder under the system's temporary one, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A real redis-server for one test, on a free loopback port and a Unix socket in a temporary
/// folder. The append-only file is on, so that restart() finds the data again. Blocking, without
/// an event loop. Throws std::runtime_error when the server does not come up.
class RedisServer {
 public:
  /// `arguments` are added to the command line: {"--appendfsync", "always"}, {"--requirepass",
  /// ...}.
  explicit RedisServer(std::vector<std::string> arguments = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// redis://127.0.0.1:<port>
  [[nodiscard]] std::string url() const;
  /// unix://<socket>
  [[nodiscard]] std::string unix_url() const;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::filesystem::path socket_path() const { return folder_.path() / "redis.sock"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// SIGKILL, and wait until the process is gone.
  void kill();
  /// Starts it again on the same port, folder and data; kills it first if it runs.
  void restart();
  /// SIGSTOP: connections stay, answers stop. resume() is SIGCONT.
  void pause();
  void resume();

  /// Runs one command on the Unix socket with redis-cli and returns what it printed, without the
  /// final line end.
  [[nodiscard]] std::string cli(std::vector<std::string> command) const;

 private:
  void start();
  void wait_until_ready() const;

  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::uint16_t port_ = 0;
  pid_t pid_ = 0;
};

/// A loopback TCP port that was free a moment ago.
std::uint16_t free_port();

/// Runs a program to its end and returns what it wrote to standard output and error. Throws
/// std::runtime_error when it fails.
std::string run_program(const std::vector<std::string>& command);

}  // namespace fanfare::test
