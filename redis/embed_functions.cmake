# Writes the Lua files LUA, one after the other, as a C++ string into the file OUT.
set(text "")
foreach(file IN LISTS LUA)
  file(READ ${file} content)
  # One raw literal per file, because compilers limit the length of a literal.
  string(APPEND text "\n    R\"fanfare-lua(${content})fanfare-lua\"")
endforeach()
if(text STREQUAL "")
  set(text " \"\"")
endif()
file(WRITE ${OUT} "// Made by embed_functions.cmake.
#include <string_view>

namespace fanfare::redis {

extern const std::string_view kFunctionsSource;
const std::string_view kFunctionsSource =${text};

}  // namespace fanfare::redis
")
