#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace fanfare::redis {

/// A file descriptor that closes itself.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
  int release();

 private:
  int fd_;
};

/// Takes the lock on `file` (made if absent). Empty when another process holds it. The lock belongs
/// to the open file: it lasts until the last process that inherited the descriptor is gone.
Result<FileDescriptor> try_lock(const std::filesystem::path& file);

/// Starts `program` with `argument` in a session of its own (a Ctrl-C at the daemon does not reach
/// it), umask 077, standard output and error appended to `log`, and no descriptor of ours but
/// `lock`. The process id, or why it could not be forked; a program that is absent exits with 127.
Result<pid_t> start_process(const std::string& program, const std::string& argument,
                            const std::filesystem::path& log, const FileDescriptor& lock);

/// A descriptor of the process (pidfd_open): readable once it has ended, and never another process
/// that was given the same number.
FileDescriptor open_process(pid_t pid);

/// Whether the process behind a pidfd has ended.
bool has_ended(const FileDescriptor& process);

void send_signal(const FileDescriptor& process, int signal);

/// Collects an ended child and says how it ended: "exit status 1", "signal 9". For a process that
/// was taken over, which is nobody's child here: "ended".
std::string collect(pid_t pid);

/// The last `lines` lines of a text file, for messages; empty when it cannot be read.
std::string last_lines(const std::filesystem::path& file, std::size_t lines);

}  // namespace fanfare::redis
