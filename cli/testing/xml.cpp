#include "cli/testing/xml.h"

namespace fanfare::cli::testing {
namespace {

/// U+FFFE and U+FFFF in UTF-8.
bool is_noncharacter(std::string_view three_bytes) {
  return three_bytes == "\xEF\xBF\xBE" || three_bytes == "\xEF\xBF\xBF";
}

void append(std::string& out, char c, bool attribute) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\n':
    case '\t':
      out += !attribute ? std::string(1, c) : c == '\n' ? "&#10;" : "&#9;";
      return;
    case '\r':
      out += "&#13;";  // in an element too: a reader would make a line feed of it (2.11)
      return;
    default:
      if (static_cast<unsigned char>(c) >= 0x20) {
        out += c;
      }
  }
}

std::string escaped(std::string_view text, bool attribute) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (is_noncharacter(text.substr(place, 3))) {
      place += 2;
    } else {
      append(out, text[place], attribute);
    }
  }
  return out;
}

}  // namespace

std::string xml_text(std::string_view text) {
  return escaped(text, false);
}

std::string xml_attribute(std::string_view text) {
  return escaped(text, true);
}

}  // namespace fanfare::cli::testing
