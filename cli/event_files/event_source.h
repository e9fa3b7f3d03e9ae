#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanfare::cli::event_files {

/// An event's fields as they go into the stream: names and values.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// A record that cannot be read, and the line it starts on, counted from 1.
struct BadRecord {
  std::size_t line = 0;
  std::string message;

  bool operator==(const BadRecord&) const = default;
};

/// One record of a file, or why it is none.
struct Record {
  std::size_t line = 0;
  Fields fields;
};
using RecordOrProblem = std::expected<Record, BadRecord>;

/// A file of events, read one by one, so that a file larger than memory can be loaded. A bad
/// record does not end the file: the next call goes on behind it.
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Empty at the end.
  virtual std::optional<RecordOrProblem> next() = 0;
};

}  // namespace fanfare::cli::event_files
