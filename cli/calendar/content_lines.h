#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fanfare::cli::calendar {

/// Writes the content lines of iCalendar (RFC 5545 section 3.1): ended by CRLF, folded so that none
/// is longer than 75 octets, and never within a character.
class ContentLines {
 public:
  /// `NAME:VALUE`; the value is written as it is.
  ContentLines& line(std::string_view name, std::string_view value);

  /// The value is text (section 3.3.11): backslashes, semicolons, commas and line ends are escaped,
  /// other control characters left out.
  ContentLines& text(std::string_view name, std::string_view value);

  /// A list of texts, with commas between them.
  ContentLines& texts(std::string_view name, std::span<const std::string> values);

  [[nodiscard]] const std::string& written() const { return written_; }

 private:
  std::string written_;
};

}  // namespace fanfare::cli::calendar
