# Writes the JSON files PARTS as a C++ list of texts into the file OUT.
set(list "")
foreach(part IN LISTS PARTS)
  file(READ ${part} text)
  string(APPEND list "    R\"fanfare-json(${text})fanfare-json\",\n")
endforeach()
file(WRITE ${OUT} "// Made by embed.cmake.
#include \"config/schema/parts.h\"

namespace fanfare::config::schema {

const std::vector<std::string_view>& parts() {
  static const std::vector<std::string_view> texts = {
${list}  };
  return texts;
}

}  // namespace fanfare::config::schema
")
