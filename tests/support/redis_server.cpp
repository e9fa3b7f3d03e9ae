#include "tests/support/redis_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "tests/support/test_loop.h"

namespace fanfare::test {

namespace {

/// Starts a program whose standard output and errors go to `output`.
pid_t spawn(std::vector<std::string> command, int output) {
  std::vector<char*> arguments;
  for (std::string& argument : command) {
    arguments.push_back(argument.data());
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  pid_t pid = 0;
  const int problem =
      posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) {
    throw std::runtime_error(
        fmt::format("{} cannot be started: {}", command.front(), std::strerror(problem)));
  }
  return pid;
}

/// The first line that a server on a Unix socket answers to PING; empty when there is none.
std::string ping(const std::filesystem::path& socket_path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof(address.sun_path) - 1);
  const timeval patience{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::array<char, 256> answer{};
  ssize_t size = -1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      send(fd, "PING\r\n", 6, MSG_NOSIGNAL) == 6) {
    size = recv(fd, answer.data(), answer.size(), 0);
  }
  close(fd);
  return size > 0 ? std::string(answer.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "fanfare-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder could be made");
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!bound) {
    throw std::runtime_error("no free loopback port");
  }
  return ntohs(address.sin_port);
}

std::string run_program(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const pid_t pid = spawn(command, ends[1]);
  close(ends[1]);
  std::string output;
  std::array<char, 4096> bytes{};
  for (ssize_t size = 0; (size = read(ends[0], bytes.data(), bytes.size())) > 0;) {
    output.append(bytes.data(), static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) {
    throw std::runtime_error(fmt::format("{} failed: {}", command.front(), output));
  }
  return output;
}

RedisServer::RedisServer(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), port_(free_port()) {
  start();
}

RedisServer::~RedisServer() {
  kill();
}

void RedisServer::start() {
  std::vector<std::string> command = {"redis-server",
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--unixsocket",
                                      socket_path().string(),
                                      "--dir",
                                      folder().string(),
                                      "--logfile",
                                      (folder() / "redis.log").string(),
                                      "--appendonly",
                                      "yes",
                                      "--save",
                                      ""};
  command.insert(command.end(), arguments_.begin(), arguments_.end());
  const std::string log = (folder() / "redis.log").string();
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_ = spawn(std::move(command), output);
  close(output);
  try {
    wait_until_ready();
  } catch (...) {
    kill();
    throw;
  }
}

void RedisServer::wait_until_ready() const {
  bool has_ended = false;
  const bool is_ready = eventually([this, &has_ended] {
    has_ended = waitpid(pid_, nullptr, WNOHANG) == pid_;
    if (has_ended) {
      return true;
    }
    const std::string answer = ping(socket_path());
    return answer.starts_with("+PONG") || answer.starts_with("-NOAUTH") ||
           answer.starts_with("-NOPERM");
  });
  if (has_ended || !is_ready) {
    throw std::runtime_error(fmt::format("redis-server did not come up; its log is\n{}",
                                         run_program({"cat", (folder() / "redis.log").string()})));
  }
}

std::string RedisServer::url() const {
  return fmt::format("redis://127.0.0.1:{}", port_);
}

std::string RedisServer::unix_url() const {
  return fmt::format("unix://{}", socket_path().string());
}

void RedisServer::kill() {
  if (pid_ == 0) {
    return;
  }
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void RedisServer::restart() {
  kill();
  start();
}

void RedisServer::pause() {
  ::kill(pid_, SIGSTOP);
}

void RedisServer::resume() {
  ::kill(pid_, SIGCONT);
}

std::string RedisServer::cli(std::vector<std::string> command) const {
  command.insert(command.begin(), {"redis-cli", "-s", socket_path().string()});
  std::string output = run_program(command);
  while (output.ends_with('\n')) {
    output.pop_back();
  }
  return output;
}

}  // namespace fanfare::test
