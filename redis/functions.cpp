#include "redis/functions.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace fanfare::redis {

/// Written at build time by embed_functions.cmake.
extern const std::string_view kFunctionsSource;

namespace {

constexpr std::string_view kPlaceholder = "@VERSION@";

std::string with_version(std::string_view lua, std::string_view version) {
  std::string text;
  text.reserve(lua.size());
  for (;;) {
    const std::size_t at = lua.find(kPlaceholder);
    text += lua.substr(0, at);
    if (at == std::string_view::npos) {
      return text;
    }
    text += version;
    lua.remove_prefix(at + kPlaceholder.size());
  }
}

Failure unusable(std::string_view doing, Reply reply) {
  const auto found = trouble(reply);
  return Failure{Failure::Kind::Unusable, false,
                 fmt::format("{}: {}", doing, found ? found->sentence : "unexpected answer")};
}

}  // namespace

std::string FunctionLibrary::function_name(std::string_view function) const {
  return fmt::format("{}_{}", function, version);
}

FunctionLibrary make_library(std::string_view lua) {
  FunctionLibrary library;
  library.version = stable_hex(lua).substr(0, 8);
  library.name = "fanfare_" + library.version;
  library.source =
      fmt::format("#!lua name={}\n{}", library.name, with_version(lua, library.version));
  return library;
}

const FunctionLibrary& embedded_library() {
  static const FunctionLibrary library = make_library(kFunctionsSource);
  return library;
}

std::string function_name(std::string_view function) {
  return embedded_library().function_name(function);
}

Task<Outcome<void>> ensure_loaded(Connection& connection, const FunctionLibrary& library,
                                  std::chrono::milliseconds timeout) {
  Request list{"FUNCTION", "LIST", "LIBRARYNAME", library.name};
  Outcome<Replies> listed = co_await connection.send(std::move(list), timeout);
  if (!listed) {
    co_return std::unexpected(std::move(listed.error()));
  }
  if (listed->front().kind() != Reply::Kind::Array) {
    co_return std::unexpected(unusable("looking for Fanfare's functions", listed->front()));
  }
  if (!listed->front().empty()) {
    co_return Outcome<void>();
  }
  Request load{"FUNCTION", "LOAD", "REPLACE", library.source};
  Outcome<Replies> loaded = co_await connection.send(std::move(load), timeout);
  if (!loaded) {
    co_return std::unexpected(std::move(loaded.error()));
  }
  // Another daemon of the same version may have come first.
  const Reply reply = loaded->front();
  if (reply.is_error() && !reply.error().contains("already exists")) {
    co_return std::unexpected(unusable("loading Fanfare's functions", reply));
  }
  co_return Outcome<void>();
}

}  // namespace fanfare::redis
