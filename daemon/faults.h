#pragma once

#include <string_view>

namespace fanfare::daemon {

/// A named place where tests make the daemon fail on purpose. The environment variable
/// FANFARE_FAULT says where and how, as `<how>:<point>:<subject>`: `crash:apply:order-13`,
/// `throw:apply:order-13`. Does nothing in builds without FANFARE_FAULTS.
#ifdef FANFARE_FAULTS
void fault_point(std::string_view point, std::string_view subject);
#else
inline void fault_point(std::string_view, std::string_view) {}
#endif

}  // namespace fanfare::daemon
