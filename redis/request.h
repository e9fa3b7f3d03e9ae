#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::redis {

/// The commands of one round trip, already in the wire format. Movable and copyable; may be
/// cleared and filled again, which keeps its memory.
class Request {
 public:
  Request() = default;
  Request(std::initializer_list<std::string_view> command) { add(command); }

  /// Adds one command: its name and arguments, any bytes. Throws std::invalid_argument when empty.
  /// Returns the command's place, which is its answer's place in the Replies.
  std::size_t add(std::span<const std::string_view> command);
  std::size_t add(std::initializer_list<std::string_view> command) {
    return add(std::span(command.begin(), command.size()));
  }

  /// How many commands were added.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// What goes over the wire.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

  /// Forgets the commands and keeps the memory.
  void clear();

 private:
  std::string bytes_;
  std::size_t size_ = 0;
  std::vector<const char*> arguments_;  // what hiredis wants to see, kept between commands
  std::vector<std::size_t> lengths_;
};

}  // namespace fanfare::redis
