#pragma once

#include <sys/inotify.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "net/asio.h"

namespace fanfare::net {

/// What Linux tells of changes in folders, on the event loop: inotify(7) as it is, without an
/// opinion. One thread.
class Inotify {
 public:
  struct Event {
    int watch = -1;          ///< As add() returned it; -1 with IN_Q_OVERFLOW.
    std::uint32_t mask = 0;  ///< IN_CREATE, IN_ISDIR ...
    std::string name;        ///< In the watched folder; empty: the folder itself.
  };

  explicit Inotify(const asio::any_io_executor& executor) : descriptor_(executor) {}

  /// Before anything else, once. Fails with EMFILE when this user has too many instances.
  [[nodiscard]] std::error_code open();

  /// Watches `path` for `mask`; the same inode has one watch, whatever path leads to it. Fails with
  /// ENOSPC when this user has too many watches.
  [[nodiscard]] std::expected<int, std::error_code> add(const std::filesystem::path& path,
                                                        std::uint32_t mask);
  void remove(int watch);

  /// What has been told since the last call, oldest first. Does not wait.
  [[nodiscard]] std::vector<Event> take();

  /// Awaitable: waits until take() has something.
  [[nodiscard]] auto readable() {
    return descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, kAsTuple);
  }

 private:
  asio::posix::stream_descriptor descriptor_;
};

}  // namespace fanfare::net
