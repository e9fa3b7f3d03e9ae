#include "cli/calendar/content_lines.h"

#include <algorithm>

namespace fanfare::cli::calendar {
namespace {

/// Octets of a line, its end not counted.
constexpr std::size_t kLongest = 75;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// How much of `text` goes into a line with room for `room` octets: at least one of them, and no
/// part of a character (UTF-8).
std::size_t fitting(std::string_view text, std::size_t room) {
  if (text.size() <= room) {
    return text.size();
  }
  std::size_t end = room;
  while (end > 0 && continues_character(text[end])) {
    --end;
  }
  return end > 0 ? end : room;  // what is no UTF-8 has no characters to keep whole
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends_line = c == '\n' || c == '\r';
    if (c == '\\' || c == ';' || c == ',') {
      safe += '\\';
      safe += c;
    } else if (ends_line) {
      i += c == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;
      safe += "\\n";
    } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)) {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

ContentLines& ContentLines::line(std::string_view name, std::string_view value) {
  std::string whole(name);
  whole += ':';
  whole += value;
  std::string_view rest = whole;
  std::size_t room = kLongest;
  while (!rest.empty()) {
    const std::size_t length = fitting(rest, room);
    written_ += rest.substr(0, length);
    written_ += "\r\n";
    rest.remove_prefix(length);
    if (!rest.empty()) {
      written_ += ' ';  // the mark of a line that goes on, which counts
      room = kLongest - 1;
    }
  }
  return *this;
}

ContentLines& ContentLines::text(std::string_view name, std::string_view value) {
  return line(name, escaped(value));
}

ContentLines& ContentLines::texts(std::string_view name, std::span<const std::string> values) {
  std::string list;
  for (const std::string& value : values) {
    list += (list.empty() ? "" : ",") + escaped(value);
  }
  return line(name, list);
}

}  // namespace fanfare::cli::calendar
