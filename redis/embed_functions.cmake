# Writes the Lua files LUA, one after the other, and LUA_FOR_APPS likewise, as C++ strings into the
# file OUT.
function(embed variable)
  set(text "")
  foreach(file IN LISTS ARGN)
    file(READ ${file} content)
    # One raw literal per file, because compilers limit the length of a literal.
    string(APPEND text "\n    R\"fanfare-lua(${content})fanfare-lua\"")
  endforeach()
  if(text STREQUAL "")
    set(text " \"\"")
  endif()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
embed(own ${LUA})
embed(for_apps ${LUA_FOR_APPS})
file(WRITE ${OUT} "// Made by embed_functions.cmake.
#include <string_view>

namespace fanfare::redis {

extern const std::string_view kFunctionsSource;
const std::string_view kFunctionsSource =${own};
extern const std::string_view kFunctionsForApps;
const std::string_view kFunctionsForApps =${for_apps};

}  // namespace fanfare::redis
")
