#pragma once

#include <string>
#include <string_view>

namespace fanfare::cli::testing {

/// `text` as it may stand in an XML 1.0 document, in an element or a quoted attribute: markup is
/// escaped, and what no document may hold (control characters, U+FFFE, U+FFFF) is left out. In an
/// attribute line breaks are escaped too, which a reader would else take for blanks
/// (XML 1.0 3.3.3).
std::string xml_text(std::string_view text);
std::string xml_attribute(std::string_view text);

}  // namespace fanfare::cli::testing
