#include "cli/words/lists.h"

#include "cli/words/table.h"

namespace fanfare::cli::words {

std::string enumerated(std::span<const std::string> items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += i == 0 ? "" : i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string in_lines(std::span<const std::string> items, std::size_t indent, std::size_t width) {
  std::string text;
  std::size_t column = indent;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 == items.size() ? "" : ",");
    const std::size_t own = display_width(item);
    if (column > indent && column + 1 + own > width) {
      text += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      text += ' ';
      ++column;
    }
    text += item;
    column += own;
  }
  return text;
}

}  // namespace fanfare::cli::words
