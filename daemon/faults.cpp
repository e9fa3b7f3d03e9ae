#include "daemon/faults.h"

#ifdef FANFARE_FAULTS

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace fanfare::daemon {
namespace {

/// Whether FANFARE_FAULT, without what to do, means this subject of this point.
bool is_meant(std::string_view wanted, std::string_view point, std::string_view subject) {
  if (wanted == fmt::format("{}:{}", point, subject)) {
    return true;
  }
  const std::string any = fmt::format("{}:*", point);
  if (!wanted.starts_with(any)) {
    return false;
  }
  static int passed = 0;
  const std::string_view number = wanted.substr(any.size());
  return number.empty() || fmt::format(":{}", ++passed) == number;
}

}  // namespace

void fault_point(std::string_view point, std::string_view subject) {
  static const char* const kWanted = std::getenv("FANFARE_FAULT");
  if (kWanted == nullptr) {
    return;
  }
  const std::string_view wanted(kWanted);
  const std::size_t how = wanted.find(':') + 1;
  if (!is_meant(wanted.substr(how), point, subject)) {
    return;
  }
  if (wanted.starts_with("crash:")) {
    ::kill(::getpid(), SIGKILL);
  }
  if (wanted.starts_with("throw:")) {
    throw std::runtime_error(fmt::format("fault at {} for {}", point, subject));
  }
}

}  // namespace fanfare::daemon

#endif
