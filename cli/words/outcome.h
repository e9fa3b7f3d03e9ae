#pragma once

#include <string>
#include <string_view>

namespace fanfare::cli::words {

/// The answer of the daemon to an event that asked for one.
struct Outcome {
  bool accepted = false;  ///< Applied, now or earlier.
  std::string text;       ///< For people.
};

/// Puts the JSON of `fanfare:reply:<id>` into words: `applied: +62 points (12 base, 50 welcome),
/// balance 162; badge coffee-lover; notified welcome`. What is not such JSON is shown as it is.
Outcome describe_outcome(std::string_view json);

}  // namespace fanfare::cli::words
