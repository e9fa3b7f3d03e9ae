# What every target of the house shares: the language, the warnings, the sanitizers.

add_library(fanfare_flags INTERFACE)
target_compile_features(fanfare_flags INTERFACE cxx_std_23)
target_include_directories(fanfare_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(fanfare_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 on coroutine frames and on std::optional in optimised code.
  target_compile_options(fanfare_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict
    -Wno-dangling-pointer -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
target_compile_definitions(fanfare_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED SPDLOG_FMT_EXTERNAL
  $<$<BOOL:${FANFARE_FAULTS}>:FANFARE_FAULTS>)
if(FANFARE_SANITIZE)
  target_compile_options(fanfare_flags INTERFACE
    -fsanitize=${FANFARE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(fanfare_flags INTERFACE -fsanitize=${FANFARE_SANITIZE})
  if(FANFARE_SANITIZE MATCHES "address")
    # A null pointer stops the program anyway, with a report; checking each costs a quarter of the build.
    target_compile_options(fanfare_flags INTERFACE -fno-sanitize=null)
  endif()
endif()
if(FANFARE_FUZZ)
  target_compile_options(fanfare_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# fanfare_library(NAME [PUBLIC dep...] [PRIVATE dep...] [PCH header...]) builds one folder.
# The sources are the folder's own .cpp files: a new file needs no edit here.
function(fanfare_library name)
  cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE;PCH;SOURCES" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    list(FILTER arg_SOURCES EXCLUDE REGEX "/main\\.cpp$")
  endif()
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC fanfare_flags ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  if(arg_PCH)
    target_precompile_headers(${name} PRIVATE ${arg_PCH})
  endif()
endfunction()

# fanfare_tests(NAME LABEL label LIBS lib... SOURCES file...) builds one GoogleTest program. SHARDS:
# how many processes a sanitized run is divided among.
function(fanfare_tests name)
  cmake_parse_arguments(arg "SERIAL" "LABEL;TIMEOUT;SHARDS" "LIBS;SOURCES" ${ARGN})
  if(NOT arg_SOURCES)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  set(properties LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  if(FANFARE_SANITIZE)
    # Few processes for all of them: starting a sanitized program takes longer than most tests.
    if(NOT arg_SHARDS)
      set(arg_SHARDS 1)
    endif()
    math(EXPR last "${arg_SHARDS} - 1")
    foreach(shard RANGE ${last})
      set(test ${arg_LABEL}.${name}.${shard})
      add_test(NAME ${test} COMMAND ${name} --gtest_brief=1)
      set_tests_properties(${test} PROPERTIES ${properties} TIMEOUT 900
        ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_SHARDS};GTEST_SHARD_INDEX=${shard}")
    endforeach()
  else()
    gtest_discover_tests(${name} TEST_PREFIX ${arg_LABEL}. PROPERTIES ${properties}
      DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
