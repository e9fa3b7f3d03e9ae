#include "net/inotify.h"

#include <unistd.h>

#include <array>
#include <cstring>

namespace fanfare::net {
namespace {

constexpr std::size_t kMostReads = 64;  ///< In one take(): whoever writes on and on cannot hold it.

std::error_code last_error() {
  return {errno, std::generic_category()};
}

/// The events in what one read returned: a header each, and a name padded with zeros.
void decode(const char* bytes, std::size_t size, std::vector<Inotify::Event>& events) {
  while (size >= sizeof(inotify_event)) {
    inotify_event header;
    std::memcpy(&header, bytes, sizeof header);
    const char* name = bytes + sizeof header;
    events.push_back({header.wd, header.mask, std::string(name, ::strnlen(name, header.len))});
    bytes += sizeof header + header.len;
    size -= sizeof header + header.len;
  }
}

}  // namespace

std::error_code Inotify::open() {
  const int file = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (file < 0) {
    return last_error();
  }
  descriptor_.assign(file);
  return {};
}

std::expected<int, std::error_code> Inotify::add(const std::filesystem::path& path,
                                                 std::uint32_t mask) {
  const int watch = ::inotify_add_watch(descriptor_.native_handle(), path.c_str(), mask);
  if (watch < 0) {
    return std::unexpected(last_error());
  }
  return watch;
}

void Inotify::remove(int watch) {
  ::inotify_rm_watch(descriptor_.native_handle(), watch);
}

std::vector<Inotify::Event> Inotify::take() {
  std::vector<Event> events;
  std::array<char, 16 * 1024> buffer;
  for (std::size_t reads = 0; reads < kMostReads; ++reads) {
    const ssize_t size = ::read(descriptor_.native_handle(), buffer.data(), buffer.size());
    if (size <= 0) {
      break;
    }
    decode(buffer.data(), static_cast<std::size_t>(size), events);
  }
  return events;
}

}  // namespace fanfare::net
