#include "config/folder_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/folder.h"
#include "config/path_trace.h"

namespace fanfare::config {
namespace {

namespace fs = std::filesystem;
using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

/// Entries that come and go.
constexpr std::uint32_t kNames =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
/// What is in files, and who may read them.
constexpr std::uint32_t kContent = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB;

Error cannot_watch(const fs::path& folder, std::error_code why) {
  const std::string_view limit = why == std::errc::no_space_on_device
                                     ? "fs.inotify.max_user_watches"
                                 : why == std::errc::too_many_files_open
                                     ? "fs.inotify.max_user_instances, or the limit of open files"
                                     : "";
  return {fmt::format("{} cannot be watched: {}{}", folder.string(), why.message(),
                      limit.empty() ? "" : fmt::format("; raise {} (sysctl)", limit))};
}

}  // namespace

FolderWatch::FolderWatch(const asio::any_io_executor& executor, const fs::path& folder,
                         Settling::Times times)
    : executor_(executor), folder_(fs::absolute(folder)), settling_(times), timer_(executor) {}

Task<Result<void>> FolderWatch::changed() {
  if (!inotify_) {
    co_return begin();
  }
  while (true) {
    if (auto noticed = notice(); !noticed) {
      co_return noticed;
    }
    const auto due = settling_.due();
    if (due && *due <= Clock::now()) {
      settling_.read();
      co_return Result<void>();
    }
    timer_.expires_at(due.value_or(Clock::time_point::max()));
    co_await (inotify_->readable() || timer_.async_wait(kAsTuple));
  }
}

Result<bool> FolderWatch::has_changed() {
  if (auto noticed = notice(); !noticed) {
    return std::unexpected(std::move(noticed.error()));
  }
  return settling_.due().has_value();
}

Result<void> FolderWatch::begin() {
  inotify_.emplace(executor_);
  if (const std::error_code error = inotify_->open()) {
    inotify_.reset();
    return std::unexpected(cannot_watch(folder_, error));
  }
  return place_watches();
}

Result<void> FolderWatch::notice() {
  if (!inotify_) {
    return {};
  }
  Weight heaviest = Weight::Nothing;
  for (const net::Inotify::Event& event : inotify_->take()) {
    heaviest = std::max(heaviest, weigh(event));
    if ((event.mask & IN_IGNORED) != 0) {
      watched_.erase(event.watch);
    }
  }
  if (heaviest == Weight::Nothing) {
    return {};
  }
  settling_.changed(Clock::now());
  return heaviest == Weight::Structure ? place_watches() : Result<void>();
}

FolderWatch::Weight FolderWatch::weigh(const net::Inotify::Event& event) const {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    return Weight::Structure;
  }
  const auto found = watched_.find(event.watch);
  if (found == watched_.end()) {
    return Weight::Nothing;
  }
  const Watched& in = found->second;
  if (event.name.empty() || in.names.contains(event.name)) {
    return Weight::Structure;
  }
  if (!in.is_listed || is_hidden(event.name)) {
    return Weight::Nothing;
  }
  std::error_code ignored;
  if ((event.mask & IN_ISDIR) != 0 || ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0 &&
                                       fs::is_symlink(in.path / event.name, ignored))) {
    return Weight::Structure;
  }
  return is_program_file(event.name) ? Weight::Content : Weight::Nothing;
}

/// Each folder is watched before it is looked into: what changes after that is told, and what
/// changed before is seen.
Result<void> FolderWatch::place_watches() {
  ++round_;
  refused_.clear();
  follow(folder_);
  walk_folder(folder_, {.folder =
                            [this](const fs::path& path) {
                              if (Watched* watched = watch(path, kNames | kContent)) {
                                watched->is_listed = true;
                              }
                            },
                        .link = [this](const fs::path& path) { follow(path); }});
  if (refused_) {
    // Half a watch would miss changes and not say so.
    watched_.clear();
    inotify_.reset();
    return std::unexpected(cannot_watch(folder_, refused_));
  }
  std::erase_if(watched_, [this](const auto& entry) {
    const bool needless = entry.second.round != round_;
    if (needless) {
      inotify_->remove(entry.first);
    }
    return needless;
  });
  return {};
}

/// Watches what can make `path` lead elsewhere, and the file it leads to.
void FolderWatch::follow(const fs::path& path) {
  trace_path(path, [this](const fs::path& folder, const std::string& name) {
    std::error_code ignored;
    const bool is_file =
        fs::symlink_status(folder / name, ignored).type() == fs::file_type::regular;
    if (Watched* watched = watch(folder, is_file ? kNames | kContent : kNames)) {
      watched->names.insert(name);
    }
  });
}

/// Nothing where the folder is gone, or not ours to read: what leads to it is watched, too.
FolderWatch::Watched* FolderWatch::watch(const fs::path& folder, std::uint32_t mask) {
  const auto watch = inotify_->add(folder, mask | IN_MASK_ADD | IN_ONLYDIR);
  if (!watch) {
    const bool exhausted = watch.error() == std::errc::no_space_on_device ||
                           watch.error() == std::errc::not_enough_memory;
    refused_ = exhausted ? watch.error() : refused_;
    return nullptr;
  }
  Watched& watched = watched_[*watch];
  if (watched.round != round_) {
    watched = {folder, false, {}, round_};
  }
  return &watched;
}

}  // namespace fanfare::config
