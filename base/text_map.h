#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace fanfare {

/// Lets maps of std::string be searched with a string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

}  // namespace fanfare
