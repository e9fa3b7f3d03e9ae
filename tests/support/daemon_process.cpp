#include "tests/support/daemon_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/test_loop.h"

namespace fanfare::test {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_all(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// Starts a program that dies with the tests.
pid_t spawn(const std::vector<std::string>& command, const fs::path& output, const fs::path& errors,
            const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<char*> words;
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const auto& [name, value] : environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;
    ::dup2(::open(output.c_str(), kAppend, 0600), STDOUT_FILENO);
    ::dup2(::open(errors.c_str(), kAppend, 0600), STDERR_FILENO);
    ::close_range(3, ~0U, 0);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  return pid;
}

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The number behind the last `marker` in `text`; 0 when there is none.
int number_after(const std::string& text, const std::string& marker) {
  const std::size_t at = text.rfind(marker);
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + marker.size());
}

std::string ask(std::uint16_t port, const std::string& request) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == std::ssize(request)) {
    char bytes[4096];
    for (ssize_t size = 0; (size = ::recv(fd, bytes, sizeof(bytes), 0)) > 0;) {
      answer.append(bytes, static_cast<std::size_t>(size));
    }
  }
  ::close(fd);
  return answer;
}

}  // namespace

fs::path built_program(const std::string& below_build) {
  if (const char* other = std::getenv("FANFARED"); other && below_build == "daemon/fanfared") {
    return other;
  }
  for (fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
       folder != folder.parent_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / below_build)) {
      return folder / below_build;
    }
  }
  throw std::runtime_error(below_build + " was not found in this build: build it first");
}

Finished run_to_end(const std::vector<std::string>& command) {
  const TemporaryFolder folder;
  const pid_t pid = spawn(command, folder.path() / "out", folder.path() / "err", {});
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {exit_code(status), read_all(folder.path() / "out"), read_all(folder.path() / "err")};
}

DaemonProcess::DaemonProcess(DaemonOptions options) : options_(std::move(options)) {
  write_settings();
  write_program(options_.program);
}

DaemonProcess::~DaemonProcess() {
  kill();
  const pid_t redis = embedded_redis_pid();
  if (redis > 0) {
    ::kill(redis, SIGKILL);
    eventually([redis] { return ::kill(redis, 0) != 0; });
  }
}

void DaemonProcess::write_settings() const {
  std::string text = "program: program\ndata_dir: var\nhttp: {listen: '127.0.0.1:0'}\n";
  if (!options_.redis.empty()) {
    text += "redis: " + options_.redis + "\n";
  }
  write_all(settings_file(), text + options_.settings);
}

void DaemonProcess::write_program(const std::string& yaml) const {
  write_all(folder() / "program/program.yaml", yaml);
}

void DaemonProcess::start() {
  log_before_ = log().size();
  pid_ = spawn({built_program("daemon/fanfared").string(), "--config", settings_file().string()},
               folder() / "out", log_file(), options_.environment);
  wait_for_port();
}

void DaemonProcess::wait_for_port() {
  port_ = 0;
  bool ended = false;
  eventually([&] {
    ended = !is_running();
    port_ =
        static_cast<std::uint16_t>(number_after(log().substr(log_before_), "http on 127.0.0.1:"));
    return port_ != 0 || ended;
  });
  if (port_ == 0) {
    throw std::runtime_error("fanfared did not come up:\n" + log().substr(log_before_));
  }
}

void DaemonProcess::start_ready() {
  start();
  wait_until_ready();
}

void DaemonProcess::wait_until_ready() const {
  if (!eventually([this] { return is_ready(); })) {
    throw std::runtime_error("fanfared is not ready: " + readyz().body + "\n" + log());
  }
}

void DaemonProcess::signal(int number) const {
  if (pid_ > 0) {
    ::kill(pid_, number);
  }
}

void DaemonProcess::kill() {
  signal(SIGKILL);
  wait_for_exit();
}

int DaemonProcess::stop() {
  signal(SIGTERM);
  return wait_for_exit();
}

int DaemonProcess::wait_for_exit() {
  int status = 0;
  if (pid_ > 0 && !eventually([&] { return ::waitpid(pid_, &status, WNOHANG) != 0; })) {
    signal(SIGKILL);
    ::waitpid(pid_, &status, 0);
  }
  pid_ = 0;
  return exit_code(status);
}

bool DaemonProcess::is_running() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) {
    pid_ = 0;
  }
  return pid_ > 0;
}

HttpReply DaemonProcess::http(const std::string& method, const std::string& path) const {
  const std::string answer =
      ask(port_, fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                             "Content-Length: 0\r\n\r\n",
                             method, path));
  const std::size_t head = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 ") || head == std::string::npos) {
    return {};
  }
  return {std::atoi(answer.c_str() + 9), answer.substr(0, head), answer.substr(head + 4)};
}

double DaemonProcess::metric(const std::string& sample) const {
  const std::string text = "\n" + http("GET", "/metrics").body;
  const std::size_t at = text.find("\n" + sample + " ");
  return at == std::string::npos ? 0 : std::atof(text.c_str() + at + sample.size() + 2);
}

std::string DaemonProcess::log() const {
  return read_all(log_file());
}

bool DaemonProcess::has_logged(const std::string& words) const {
  return log().find(words) != std::string::npos;
}

std::vector<fs::path> DaemonProcess::maildir() const {
  std::vector<fs::path> mails;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(data_dir() / "mail/new", absent)) {
    mails.push_back(entry.path());
  }
  std::ranges::sort(mails);
  return mails;
}

RedisClient DaemonProcess::embedded_redis() const {
  return RedisClient::on_socket((data_dir() / "redis.sock").string());
}

pid_t DaemonProcess::embedded_redis_pid() const {
  const pid_t pid = std::atoi(read_all(data_dir() / "redis.pid").c_str());
  // The file may outlive the server, and its number be another's by now.
  // The server shows its socket there.
  const std::string title = pid > 0 ? read_all(fmt::format("/proc/{}/cmdline", pid)) : "";
  return title.find(folder().string()) != std::string::npos ? pid : 0;
}

}  // namespace fanfare::test
