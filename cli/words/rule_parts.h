#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace fanfare::cli::words {

/// The parts of a recurrence rule that has been checked. Points into the rule's text.
class RuleParts {
 public:
  explicit RuleParts(std::string_view rule);

  /// The value of a part, which is not among them any more.
  std::optional<std::string_view> take(std::string_view name);

  /// Whether every part has been taken.
  [[nodiscard]] bool empty() const { return parts_.empty(); }

 private:
  std::map<std::string_view, std::string_view> parts_;
};

/// The items between the separators; none of an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole number, also with a sign.
std::optional<int> to_int(std::string_view text);

}  // namespace fanfare::cli::words
