#include "cli/event_files/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace fanfare::cli::event_files {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

}  // namespace

std::string csv_quoted(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(value);
  }
  std::string quoted = "\"";
  for (const char c : value) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return quoted += '"';
}

CsvReader::CsvReader(std::istream& in, char delimiter) : in_(*in.rdbuf()), delimiter_(delimiter) {
  // A byte order mark, which spreadsheets write; no column is called that.
  if (in_.sgetc() == 0xEF) {
    in_.sbumpc();
    in_.sbumpc();
    in_.sbumpc();
  }
}

int CsvReader::take() {
  const int c = in_.sbumpc();
  line_ += c == '\n' ? 1 : 0;
  return c;
}

bool CsvReader::ends_line(int c) {
  if (c == '\r' && in_.sgetc() == '\n') {
    c = take();
  }
  return c == '\n';
}

BadRecord CsvReader::give_up(std::string message) {
  const std::size_t line = record_;
  // Inside quotes the end of the record cannot be known; the next line is the best guess.
  for (int c = in_.sgetc(); c != kEnd && take() != '\n'; c = in_.sgetc()) {
  }
  return BadRecord{line, std::move(message)};
}

std::expected<CsvReader::End, BadRecord> CsvReader::read_quoted(std::string& field) {
  while (true) {
    const int c = take();
    if (c == kEnd) {
      return std::unexpected(BadRecord{record_, "a quoted value is never closed; add a '\"'"});
    }
    if (c != '"') {
      field += static_cast<char>(c);
      continue;
    }
    if (in_.sgetc() == '"') {
      field += static_cast<char>(take());
      continue;
    }
    const int after = in_.sgetc();
    if (after == kEnd) {
      return End::File;
    }
    if (after == static_cast<unsigned char>(delimiter_)) {
      take();
      return End::Field;
    }
    if ((after == '\r' || after == '\n') && ends_line(take())) {
      return End::Record;
    }
    return std::unexpected(give_up(fmt::format(
        "expected a '{}' or the line's end after a closing quote, found '{}'; write a quote inside "
        "a quoted value twice",
        delimiter_, static_cast<char>(after))));
  }
}

std::expected<CsvReader::End, BadRecord> CsvReader::read_field(std::string& field) {
  if (in_.sgetc() == '"') {
    take();
    return read_quoted(field);
  }
  while (true) {
    const int c = take();
    if (c == kEnd) {
      return End::File;
    }
    if (c == static_cast<unsigned char>(delimiter_)) {
      return End::Field;
    }
    if (ends_line(c)) {
      return End::Record;
    }
    if (c == '"') {
      return std::unexpected(
          give_up("a quote inside a value that does not begin with one; quote the whole value"));
    }
    field += static_cast<char>(c);
  }
}

std::optional<std::expected<std::size_t, BadRecord>> CsvReader::next(
    std::vector<std::string>& fields) {
  while (in_.sgetc() != kEnd) {
    record_ = line_;
    fields.clear();
    auto end = std::expected<End, BadRecord>(End::Field);
    while (end && *end == End::Field) {
      end = read_field(fields.emplace_back());
    }
    if (!end) {
      return std::unexpected(end.error());
    }
    if (fields.size() > 1 || !fields.front().empty()) {
      return record_;
    }
  }
  return std::nullopt;
}

std::expected<Csv, BadRecord> Csv::open(std::istream& in, const Options& options) {
  CsvReader reader(in, options.delimiter);
  std::vector<std::string> names;
  const auto header = reader.next(names);
  if (!header) {
    return std::unexpected(BadRecord{1, "expected a header line with the columns' names"});
  }
  if (!*header) {
    return std::unexpected(header->error());
  }
  const std::vector<std::string> columns = names;
  for (const auto& [field, column] : options.fields_of_columns) {
    const auto found = std::ranges::find(columns, column);
    if (found == columns.end()) {
      return std::unexpected(
          BadRecord{**header, fmt::format("no column is called '{}'; the header has {}", column,
                                          fmt::join(columns, ", "))});
    }
    names[static_cast<std::size_t>(found - columns.begin())] = field;
  }
  return Csv(reader, std::move(names));
}

std::optional<RecordOrProblem> Csv::next() {
  const auto read = reader_.next(values_);
  if (!read) {
    return std::nullopt;
  }
  if (!*read) {
    return std::unexpected(read->error());
  }
  if (values_.size() != names_.size()) {
    return std::unexpected(
        BadRecord{**read, fmt::format("expected {} values as in the header, found {}",
                                      names_.size(), values_.size())});
  }
  Record record{**read, {}};
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!values_[i].empty() && !names_[i].empty()) {
      record.fields.emplace_back(names_[i], values_[i]);
    }
  }
  return record;
}

}  // namespace fanfare::cli::event_files
