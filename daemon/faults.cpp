#include "daemon/faults.h"

#ifdef FANFARE_FAULTS

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace fanfare::daemon {

void fault_point(std::string_view point, std::string_view subject) {
  static const char* const kWanted = std::getenv("FANFARE_FAULT");
  if (kWanted == nullptr) {
    return;
  }
  const std::string_view wanted(kWanted);
  if (wanted == fmt::format("crash:{}:{}", point, subject)) {
    ::kill(::getpid(), SIGKILL);
  }
  if (wanted == fmt::format("throw:{}:{}", point, subject)) {
    throw std::runtime_error(fmt::format("fault at {} for {}", point, subject));
  }
}

}  // namespace fanfare::daemon

#endif
