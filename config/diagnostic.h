#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fanfare::config {

/// Where something stands in a file. Lines and columns count from 1, columns in characters; a line
/// of 0 means the file as a whole.
struct Place {
  std::string file;  ///< As the user named it, or below the folder that the user named.
  int line = 0;
  int column = 0;

  /// `file:line:column`, or the file alone.
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const Place&) const = default;
};

enum class Severity { Error, Warning };

/// One problem at one place.
struct Diagnostic {
  Severity severity = Severity::Error;
  Place place;
  std::string message;

  /// `file:line:column: error: message`.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const Diagnostic&) const = default;
};

/// All problems of one reading, found in any order. At most kMost are kept: behind one mistake in
/// a large file there can be thousands. A problem reported twice is kept once. Not thread-safe.
class Diagnostics {
 public:
  static constexpr std::size_t kMost = 1000;

  void error(Place place, std::string message);
  void warning(Place place, std::string message);

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }
  [[nodiscard]] bool empty() const { return all_.empty(); }

  /// Sorted by file, line and column.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

  /// One line for each, sorted, with a last line that says how many were left out.
  [[nodiscard]] std::string to_string() const;

  /// All of them as the message of one failure.
  [[nodiscard]] Error to_error() const { return Error{to_string()}; }

 private:
  void add(Diagnostic diagnostic);

  struct Order {
    bool operator()(const Diagnostic& a, const Diagnostic& b) const;
  };
  std::set<Diagnostic, Order> all_;
  std::size_t errors_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace fanfare::config
