#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redis/request.h"

namespace fanfare::redis {

/// Collects the thousands of arguments of one command in one buffer; clear() keeps the memory.
class Arguments {
 public:
  Arguments& add(std::string_view text) {
    ends_.push_back((bytes_ += text).size());
    return *this;
  }

  Arguments& add_number(std::int64_t number) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    return add({digits, static_cast<std::size_t>(end - digits)});
  }

  /// Appends all of `other`.
  Arguments& append(const Arguments& other) {
    const std::size_t offset = bytes_.size();
    bytes_ += other.bytes_;
    for (const std::size_t end : other.ends_) {
      ends_.push_back(offset + end);
    }
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return ends_.size(); }

  void add_to(Request& request) {
    views_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      views_.push_back(std::string_view(bytes_).substr(begin, end - begin));
      begin = end;
    }
    request.add(views_);
  }

  void clear() {
    bytes_.clear();
    ends_.clear();
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> views_;
};

}  // namespace fanfare::redis
