#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare::members {

/// One line of a basket: `{"sku":"x","category":"coffee","amount":"25.00","quantity":2}`.
class BasketLine {
 public:
  /// A field as text; a JSON number with a fraction to four decimals, as exact as amounts are.
  /// Empty where the line has no such field, or null, a list or an object in it. A line that does
  /// not tell its quantity is one piece.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;

  void set(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The lines of an event's basket, read when somebody first asks: most programs never do. Not
/// thread-safe; borrows the text.
class Basket {
 public:
  /// `json` is an array of objects (decode_event refuses anything else), or empty.
  explicit Basket(std::string_view json) : json_(json) {}

  [[nodiscard]] const std::vector<BasketLine>& lines() const;

 private:
  std::string_view json_;
  mutable std::optional<std::vector<BasketLine>> lines_;
};

}  // namespace fanfare::members
