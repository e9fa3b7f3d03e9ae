#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace fanfare {

/// An expected failure: a sentence that says what was expected, what was found and what to do.
struct Error {
  std::string message;

  /// The same failure seen from one level up: "loading the program: <message>".
  [[nodiscard]] Error in(std::string_view context) && {
    return Error{std::string(context) + ": " + message};
  }
};

/// A value, or the sentence that says why there is none.
template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning a failure from a function that returns a Result.
inline std::unexpected<Error> failure(std::string message) {
  return std::unexpected(Error{std::move(message)});
}

}  // namespace fanfare
