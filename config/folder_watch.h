#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "config/settling.h"
#include "net/asio.h"
#include "net/inotify.h"

namespace fanfare::config {

/// Notices changes in a program's folder: in the files that read_folder() would read, and in all
/// that decides which these are: sub-folders that come and go, symbolic links and where they lead,
/// the folder itself when it is removed, made anew or exchanged for another. It says that something
/// may have changed, not what: read the folder and compare.
///
///     config::FolderWatch watch(executor, folder);
///     while ((co_await watch.changed()).has_value()) {
///       ... read_folder(folder) ...
///     }
///
/// It lists folders and looks at files while it does so, which takes time with thousands of them:
/// where that matters, give it a thread of its own. One thread.
class FolderWatch {
 public:
  FolderWatch(const asio::any_io_executor& executor, const std::filesystem::path& folder,
              Settling::Times times = {});

  /// Waits until something has changed since the last call returned, and has come to rest. The
  /// first call begins to watch and returns at once: what is read after it misses nothing. Fails
  /// with what to do about it when the system does not let it watch; the next call begins anew.
  [[nodiscard]] Task<Result<void>> changed();

  /// The same without waiting or rest: whether something has changed since changed() returned.
  [[nodiscard]] Result<bool> has_changed();

 private:
  /// A folder that is watched.
  struct Watched {
    std::filesystem::path path;
    bool is_listed = false;       ///< Part of the program: all in it counts.
    std::set<std::string> names;  ///< In it, on the way to something that counts.
    std::uint64_t round = 0;      ///< When it was last found to be needed.
  };
  /// What an event may have changed: a file's content, or which folders are to be watched.
  enum class Weight { Nothing, Content, Structure };

  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> notice();
  [[nodiscard]] Weight weigh(const net::Inotify::Event& event) const;
  [[nodiscard]] Result<void> place_watches();
  void follow(const std::filesystem::path& path);
  Watched* watch(const std::filesystem::path& folder, std::uint32_t mask);

  asio::any_io_executor executor_;
  std::filesystem::path folder_;
  Settling settling_;
  asio::steady_timer timer_;
  std::optional<net::Inotify> inotify_;  ///< Empty while nothing is watched.
  std::map<int, Watched> watched_;
  std::uint64_t round_ = 0;
  std::error_code refused_;  ///< Why a watch could not be placed in this round.
};

}  // namespace fanfare::config
