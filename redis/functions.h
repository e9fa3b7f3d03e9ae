#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "redis/connection.h"
#include "redis/failure.h"

namespace fanfare::redis {

/// A library of Redis Functions whose name carries its content: programs with different contents
/// keep their libraries side by side on one server, so that an old and a new daemon coexist.
struct FunctionLibrary {
  std::string name;     // fanfare_1a2b3c4d
  std::string version;  // 1a2b3c4d
  std::string source;   // what FUNCTION LOAD takes, `#!lua name=...` first

  /// `commit` -> `commit_1a2b3c4d`: the name to FCALL.
  [[nodiscard]] std::string function_name(std::string_view function) const;
};

/// Makes a library from Lua that registers its functions as `<function>_@VERSION@`. The first
/// line, `#!lua name=`, is added here, and every @VERSION@ replaced.
FunctionLibrary make_library(std::string_view lua);

/// The library in redis/functions/*.lua, compiled in (files in the order of their names).
const FunctionLibrary& embedded_library();

/// The library in redis/functions/for_apps/*.lua: functions that apps call, whose names carry no
/// version. There is one of it on a server, that of the daemon which connected last.
const FunctionLibrary& library_for_apps();

/// The name of an embedded function. Builds a string: keep the result.
std::string function_name(std::string_view function);

/// Loads `library` unless the server has it. Call it after every connect, and again when trouble()
/// says FunctionMissing (a failover to an older replica, FUNCTION FLUSH). `library` must outlive
/// the call.
[[nodiscard]] Task<Outcome<void>> ensure_loaded(
    Connection& connection, const FunctionLibrary& library,
    std::chrono::milliseconds timeout = std::chrono::milliseconds(5000));

/// Both libraries.
[[nodiscard]] Task<Outcome<void>> ensure_all_loaded(Connection& connection);

}  // namespace fanfare::redis
