#include "redis/functions.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace fanfare::redis {

/// Written at build time by embed_functions.cmake.
extern const std::string_view kFunctionsSource;
extern const std::string_view kFunctionsForApps;

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

/// Whether a library, as FUNCTION LIST tells it, is made of that.
bool has_code(Reply library, std::string_view source) {
  for (std::size_t i = 0; i + 1 < library.size(); i += 2) {
    if (library[i].text() == "library_code") {
      return library[i + 1].text() == source;
    }
  }
  return false;
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

const FunctionLibrary& library_for_apps() {
  static const FunctionLibrary library{
      "fanfare_for_apps", "", fmt::format("#!lua name=fanfare_for_apps\n{}", kFunctionsForApps)};
  return library;
}

std::string function_name(std::string_view function) {
  return embedded_library().function_name(function);
}

Task<Outcome<void>> ensure_loaded(Connection& connection, const FunctionLibrary& library,
                                  std::chrono::milliseconds timeout) {
  Request list{"FUNCTION", "LIST", "LIBRARYNAME", library.name};
  const bool any_version = library.version.empty();
  if (any_version) {
    list = Request{"FUNCTION", "LIST", "LIBRARYNAME", library.name, "WITHCODE"};
  }
  Outcome<Replies> listed = co_await connection.send(std::move(list), timeout);
  if (!listed) {
    co_return std::unexpected(std::move(listed.error()));
  }
  if (listed->front().kind() != Reply::Kind::Array) {
    co_return std::unexpected(unusable("looking for Fanfare's functions", listed->front()));
  }
  const bool is_there = !listed->front().empty();
  if (is_there && (!any_version || has_code(listed->front()[0], library.source))) {
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

Task<Outcome<void>> ensure_all_loaded(Connection& connection) {
  Outcome<void> loaded = co_await ensure_loaded(connection, embedded_library());
  if (loaded) {
    loaded = co_await ensure_loaded(connection, library_for_apps());
  }
  co_return loaded;
}

}  // namespace fanfare::redis
