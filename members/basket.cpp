#include "members/basket.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace fanfare::members {
namespace {

namespace json = boost::json;

/// To four decimals, as exact as amounts are; without the zeros at the end.
std::string decimal_text(double number) {
  std::string text = fmt::format("{:.4f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

std::optional<std::string> text_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::int64:
      return fmt::format("{}", value.get_int64());
    case json::kind::uint64:
      return fmt::format("{}", value.get_uint64());
    case json::kind::double_:
      return decimal_text(value.get_double());
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    default:
      return std::nullopt;
  }
}

BasketLine read_line(const json::object& object) {
  BasketLine line;
  for (const auto& [name, value] : object) {
    if (auto text = text_of(value)) {
      line.set(name, *std::move(text));
    }
  }
  return line;
}

std::vector<BasketLine> read_lines(std::string_view text) {
  std::vector<BasketLine> lines;
  if (text.empty()) {
    return lines;
  }
  boost::system::error_code error;
  json::monotonic_resource memory;
  const json::value basket = json::parse(text, error, &memory);
  if (error || !basket.is_array()) {
    return lines;
  }
  for (const json::value& each : basket.get_array()) {
    if (each.is_object()) {
      lines.push_back(read_line(each.get_object()));
    }
  }
  return lines;
}

}  // namespace

std::optional<std::string_view> BasketLine::field(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
  if (found != fields_.end()) {
    return found->second;
  }
  return name == "quantity" ? std::optional<std::string_view>("1") : std::nullopt;
}

const std::vector<BasketLine>& Basket::lines() const {
  if (!lines_) {
    lines_ = read_lines(json_);
  }
  return *lines_;
}

}  // namespace fanfare::members
