#include "config/schema/indented.h"

#include <boost/json/serialize.hpp>
namespace fanfare::config::schema {
namespace {

namespace json = boost::json;

constexpr std::size_t kWidth = 100;

/// What stands between the items of a list or a map, and around them.
struct Layout {
  std::string open;
  std::string between;
  std::string close;
};

/// `write` writes one item.
template <class Write>
std::string laid_out(const json::value& value, const Layout& layout, Write write) {
  std::string text;
  const auto add = [&](const std::string& item) {
    text += (text.empty() ? layout.open : layout.between) + item;
  };
  if (const auto* object = value.if_object()) {
    for (const auto& [key, each] : *object) {
      add(json::serialize(json::string(key)) + ": " + write(each));
    }
    return object->empty() ? "{}" : "{" + text + layout.close + "}";
  }
  const auto& array = value.as_array();
  for (const json::value& each : array) {
    add(write(each));
  }
  return array.empty() ? "[]" : "[" + text + layout.close + "]";
}

std::string in_one_line(const json::value& value) {
  return value.is_structured() ? laid_out(value, {"", ", ", ""}, in_one_line)
                               : json::serialize(value);
}

std::string in_lines(const json::value& value, std::size_t depth) {
  std::string line = in_one_line(value);
  const bool is_top = depth == 0;
  if (!value.is_structured() || (!is_top && 2 * depth + line.size() <= kWidth)) {
    return line;
  }
  const std::string outer = "\n" + std::string(2 * depth, ' ');
  const std::string inner = outer + "  ";
  return laid_out(value, {inner, "," + inner, outer},
                  [depth](const json::value& each) { return in_lines(each, depth + 1); });
}

}  // namespace

std::string indented(const json::value& value) {
  return in_lines(value, 0);
}

}  // namespace fanfare::config::schema
