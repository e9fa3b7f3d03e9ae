#include "tests/support/smtp_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fanfare::test {
namespace {

namespace fs = std::filesystem;

/// smtp_sink.py, looked for beside this file and in the folders above the test program: builds
/// are made below the sources, and the compiler may have been given a relative path.
fs::path script() {
  const fs::path beside = fs::path(__FILE__).parent_path() / "smtp_sink.py";
  if (beside.is_absolute() && fs::exists(beside)) {
    return beside;
  }
  for (fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
       folder != folder.parent_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "tests/support/smtp_sink.py")) {
      return folder / "tests/support/smtp_sink.py";
    }
  }
  throw std::runtime_error("tests/support/smtp_sink.py was not found above the test program");
}

/// The whole number behind `"key": `; 0 when there is none.
int number_in(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\": ");
  return at == std::string::npos ? 0 : std::atoi(json.c_str() + at + key.size() + 4);
}

/// Starts a program that dies with the tests, its standard output going to `output`, its complaints
/// to the file `log`.
pid_t spawn(const std::vector<std::string>& command, int output, const fs::path& log) {
  std::vector<char*> pointers;
  for (const std::string& word : command) {
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
  }
  return pid;
}

std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (::read(fd, &c, 1) == 1 && c != '\n') {
    line += c;
  }
  return line;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

SmtpServer::SmtpServer(std::vector<std::string> arguments, std::string certificate_name)
    : arguments_(std::move(arguments)) {
  if (wants_tls()) {
    run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=sink",
                 "-addext", "subjectAltName=" + certificate_name, "-keyout",
                 (folder_.path() / "key.pem").string(), "-out", ca_file().string()});
  }
  start();
}

SmtpServer::~SmtpServer() {
  kill();
}

bool SmtpServer::wants_tls() const {
  return std::ranges::find(arguments_, "--tls") != arguments_.end();
}

void SmtpServer::start() {
  // Debian's interpreter, which has aiosmtpd; another one may come first on the path.
  std::vector<std::string> command = {
      "/usr/bin/python3",      script().string(), "--dir",
      folder_.path().string(), "--port",          std::to_string(port_)};
  command.insert(command.end(), arguments_.begin(), arguments_.end());
  if (wants_tls()) {
    command.insert(command.end(),
                   {"--cert", ca_file().string(), "--key", (folder_.path() / "key.pem").string()});
  }
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe for the mail server");
  }
  pid_ = spawn(command, pipe[1], folder_.path() / "sink.log");
  ::close(pipe[1]);
  const std::string line = read_line(pipe[0]);
  ::close(pipe[0]);
  if (!line.starts_with("PORT ")) {
    kill();
    throw std::runtime_error("the mail server did not start; it needs python3-aiosmtpd: " +
                             read_file(folder_.path() / "sink.log"));
  }
  port_ = static_cast<std::uint16_t>(std::stoi(line.substr(5)));
}

void SmtpServer::kill() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
}

void SmtpServer::restart() {
  kill();
  start();
}

void SmtpServer::restart_with(std::vector<std::string> arguments) {
  arguments_ = std::move(arguments);
  restart();
}

std::vector<fs::path> SmtpServer::mails() const {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    if (entry.path().extension() == ".eml") {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

SmtpServer::Counts SmtpServer::counts() const {
  const std::string json = read_file(folder_.path() / "stats.json");
  return {.connections = number_in(json, "connections"),
          .most_open = number_in(json, "most_open"),
          .mails = number_in(json, "mails"),
          .refused = number_in(json, "refused"),
          .received = number_in(json, "received")};
}

}  // namespace fanfare::test
