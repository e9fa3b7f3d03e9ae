#include "daemon/program_watch.h"

#include "config/folder_watch.h"

namespace fanfare::daemon {
namespace {

/// So often in a row, what was read while it changed is left alone; then it is told all the same,
/// or a folder that never rests would never be heard of.
constexpr int kMostTorn = 3;

}  // namespace

Task<> watch_program(std::filesystem::path folder, asio::any_io_executor home,
                     std::function<void(ProgramNews)> tell) {
  config::FolderWatch watch(co_await asio::this_coro::executor, folder);
  int torn = 0;
  while (true) {
    const Result<void> changed = co_await watch.changed();
    if (!changed) {
      asio::post(home, [tell, error = changed.error()] { tell(std::unexpected(error)); });
      co_return;
    }
    config::FolderContent content = config::read_content(folder);
    torn = watch.has_changed().value_or(false) ? torn + 1 : 0;
    if (torn == 0 || torn > kMostTorn) {
      torn = 0;
      asio::post(home, [tell, read = std::move(content)]() mutable { tell(std::move(read)); });
    }
  }
}

}  // namespace fanfare::daemon
