#include "redis/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>
#include <utility>

extern "C" {  // glibc 2.36 forgets it in this header
#include <sys/pidfd.h>
}

namespace fanfare::redis {

namespace {

constexpr int kNotFound = 127;  // what a shell answers too

/// Between fork and exec: only what is safe in the child of a program with threads.
[[noreturn]] void become(const char* program, char* const* arguments, int log, int lock) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setsid();
  umask(077);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  constexpr int kLock = 3;
  if (lock == kLock) {
    fcntl(lock, F_SETFD, 0);
  } else {
    dup2(lock, kLock);
  }
  close_range(kLock + 1, ~0U, 0);
  execvp(program, arguments);
  _exit(kNotFound);
}

std::string why() {
  return std::strerror(errno);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    FileDescriptor old(std::exchange(fd_, other.release()));
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

int FileDescriptor::release() {
  return std::exchange(fd_, -1);
}

Result<FileDescriptor> try_lock(const std::filesystem::path& file) {
  FileDescriptor fd(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    return failure(fmt::format("{} cannot be opened: {}", file.string(), why()));
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return FileDescriptor();
  }
  return fd;
}

Result<pid_t> start_process(const std::string& program, const std::string& argument,
                            const std::filesystem::path& log, const FileDescriptor& lock) {
  const FileDescriptor output(open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!output) {
    return failure(fmt::format("{} cannot be written: {}", log.string(), why()));
  }
  std::string name = program;
  std::string only = argument;
  char* const arguments[] = {name.data(), only.data(), nullptr};
  const pid_t pid = fork();
  if (pid == 0) {
    become(program.c_str(), arguments, output.get(), lock.get());
  }
  if (pid < 0) {
    return failure(fmt::format("{} cannot be started: {}", program, why()));
  }
  return pid;
}

FileDescriptor open_process(pid_t pid) {
  return FileDescriptor(pidfd_open(pid, 0));
}

bool has_ended(const FileDescriptor& process) {
  pollfd entry{process.get(), POLLIN, 0};
  return poll(&entry, 1, 0) == 1;
}

void send_signal(const FileDescriptor& process, int signal) {
  pidfd_send_signal(process.get(), signal, nullptr, 0);
}

std::string collect(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, WNOHANG) != pid) {
    return "ended";
  }
  if (WIFSIGNALED(status)) {
    return fmt::format("signal {}", WTERMSIG(status));
  }
  if (WEXITSTATUS(status) == kNotFound) {
    return "the program is not installed, or not in PATH";
  }
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

std::string last_lines(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream in(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(std::move(line));
    if (last.size() > lines) {
      last.pop_front();
    }
  }
  std::string text;
  for (const std::string& line : last) {
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

}  // namespace fanfare::redis
