#include "notifiers/file/maildir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace fanfare::notifiers::file {
namespace {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string system_words(int error) {
  return std::generic_category().message(error);
}

/// A full or failing disk passes; a folder that may not be written does not, until someone acts.
Delivery failed(const fs::path& path, std::string_view doing, int error) {
  const std::string why = fmt::format("{} {}: {}", doing, path.string(), system_words(error));
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Retry{why + "; free some space", std::nullopt, false};
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR:
      return Misconfigured{why + "; let the daemon's user write there"};
    default:
      return Retry{why, std::nullopt, false};
  }
}

/// 0, or the error.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return 0;
}

int write_file(const fs::path& path, const std::string& bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) {
    return errno;
  }
  if (const int error = write_all(file.get(), bytes)) {
    return error;
  }
  return ::fsync(file.get()) == 0 ? 0 : errno;
}

/// Forces a folder's entries to disk: a rename is not durable before that.
int sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0) {
    return errno;
  }
  return ::fsync(opened.get()) == 0 ? 0 : errno;
}

}  // namespace

Result<Maildir> Maildir::open(fs::path root) {
  Maildir maildir(std::move(root));
  if (auto made = maildir.make_folders(); !made) {
    return std::unexpected(std::move(made.error()));
  }
  return maildir;
}

Result<void> Maildir::make_folders() const {
  std::error_code ignored;
  fs::create_directories(root_.parent_path(), ignored);
  for (const fs::path& folder : {root_, root_ / "tmp", root_ / "new", root_ / "cur"}) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return failure(
          fmt::format("creating the mail folder {}: {}", folder.string(), system_words(errno)));
    }
  }
  return {};
}

bool Maildir::was_taken(const std::string& name) {
  std::error_code error;
  const auto changed = fs::last_write_time(root_ / "cur", error);
  if (error) {
    return false;
  }
  if (changed != taken_as_of_) {
    taken_as_of_ = changed;
    taken_.clear();
    for (fs::directory_iterator entry(root_ / "cur", error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string file = entry->path().filename().string();
      taken_.insert(file.substr(0, file.find(':')));
    }
  }
  return taken_.contains(name);
}

Delivery Maildir::store(const std::string& name, const std::string& bytes) {
  const fs::path target = root_ / "new" / name;
  if (was_taken(name)) {
    return Delivered{"already read from " + target.string()};
  }
  const fs::path draft = root_ / "tmp" / name;
  int error = write_file(draft, bytes);
  if (error == ENOENT) {
    if (auto made = make_folders(); !made) {
      return Misconfigured{made.error().message};
    }
    error = write_file(draft, bytes);
  }
  if (error != 0) {
    ::unlink(draft.c_str());
    return failed(draft, "writing", error);
  }
  if (::rename(draft.c_str(), target.c_str()) != 0) {
    return failed(target, "moving a message to", errno);
  }
  if (const int unsynced = sync_folder(root_ / "new")) {
    return failed(root_ / "new", "syncing", unsynced);
  }
  return Delivered{"written to " + target.string()};
}

}  // namespace fanfare::notifiers::file
