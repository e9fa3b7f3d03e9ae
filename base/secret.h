#pragma once

#include <fmt/core.h>

#include <iosfwd>
#include <string>
#include <utility>

namespace fanfare {

/// A password, key or token. It cannot be printed, logged, formatted or compared by accident: only
/// reveal() gives the text, so that every use can be found by that word.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  std::string text_;
};

}  // namespace fanfare

/// Formatting a secret does not compile.
template <>
struct fmt::formatter<fanfare::Secret> {
  formatter() = delete;
};
