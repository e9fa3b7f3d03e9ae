#pragma once

#include <filesystem>
#include <functional>

#include "base/result.h"
#include "config/loader.h"
#include "net/asio.h"

namespace fanfare::daemon {

/// What a program's folder holds after a change, or why there will be no more news of it.
using ProgramNews = Result<config::FolderContent>;

/// Watches a program's folder and reads it after each change, and once at the beginning. Ends when
/// the folder cannot be watched. It blocks while it reads: run it on a thread beside the event
/// loop. `tell` is called on `home`.
[[nodiscard]] Task<> watch_program(std::filesystem::path folder, asio::any_io_executor home,
                                   std::function<void(ProgramNews)> tell);

}  // namespace fanfare::daemon
