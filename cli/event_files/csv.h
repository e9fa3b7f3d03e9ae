#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/event_files/event_source.h"

namespace fanfare::cli::event_files {

/// `value` as a CSV field: quoted where RFC 4180 asks for it.
std::string csv_quoted(std::string_view value);

/// Reads the records of a CSV file (RFC 4180; also with bare LF, and with another delimiter).
class CsvReader {
 public:
  /// `in` must outlive this.
  explicit CsvReader(std::istream& in, char delimiter = ',');

  /// Reads one record into `fields`. Blank lines are passed over. A bad record is read to the end
  /// of its line. Empty at the end.
  std::optional<std::expected<std::size_t, BadRecord>> next(std::vector<std::string>& fields);

 private:
  enum class End { Field, Record, File };

  int take();
  /// Takes the rest of a line break; true when `c` began one.
  bool ends_line(int c);
  std::expected<End, BadRecord> read_field(std::string& field);
  std::expected<End, BadRecord> read_quoted(std::string& field);
  BadRecord give_up(std::string message);

  std::streambuf& in_;
  char delimiter_;
  std::size_t line_ = 1;    // of the next byte
  std::size_t record_ = 1;  // the line that the record began on
};

/// A CSV file with a header as events: a column becomes the field of its name, or the one that a
/// mapping names; an empty value is an absent field.
class Csv : public EventSource {
 public:
  struct Options {
    char delimiter = ',';
    std::vector<std::pair<std::string, std::string>> fields_of_columns;  ///< Field, then column.
  };

  /// Reads the header. The error says which mapped column it lacks.
  static std::expected<Csv, BadRecord> open(std::istream& in, const Options& options);

  std::optional<RecordOrProblem> next() override;

 private:
  Csv(CsvReader reader, std::vector<std::string> names)
      : reader_(reader), names_(std::move(names)) {}

  CsvReader reader_;
  std::vector<std::string> names_;  // the field each column becomes
  std::vector<std::string> values_;
};

}  // namespace fanfare::cli::event_files
