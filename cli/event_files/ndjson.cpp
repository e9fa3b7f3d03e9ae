#include "cli/event_files/ndjson.h"

#include <limits>
#include <fmt/format.h>
#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json_writer.h"

namespace fanfare::cli::event_files {
namespace {

namespace json = boost::json;

/// Collects the fields of an object while Boost.JSON parses it. A document tree would be simpler,
/// but it turns numbers into doubles, and an amount must arrive as it was written.
class Collector {
 public:
  // What basic_parser wants to know of its handler.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  using Code = boost::system::error_code;

  Fields fields;
  bool is_object = false;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }

  bool on_object_begin(Code&) {
    is_object = is_object || depth_ == 0;
    if (++depth_ > 1) {
      nested_->begin_object();
    }
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    return end_container([this] { nested_->end_object(); });
  }
  bool on_array_begin(Code& code) {
    if (depth_ == 0) {
      code = make_error_code(boost::system::errc::invalid_argument);
      return false;
    }
    ++depth_;
    nested_->begin_array();
    return true;
  }
  bool on_array_end(std::size_t, Code&) {
    return end_container([this] { nested_->end_array(); });
  }

  bool on_key_part(json::string_view part, std::size_t, Code&) { return gather(part); }
  bool on_key(json::string_view part, std::size_t, Code&) {
    gather(part);
    if (depth_ == 1) {
      fields.emplace_back(take(), std::string());
    } else {
      nested_->key(take());
    }
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) { return gather(part); }
  bool on_string(json::string_view part, std::size_t, Code&) {
    gather(part);
    if (depth_ > 1) {
      nested_->value(take());
    } else if (depth_ == 1) {
      fields.back().second = take();
    }
    return true;
  }
  bool on_number_part(json::string_view part, Code&) { return gather(part); }
  bool on_int64(std::int64_t, json::string_view part, Code&) { return word(part); }
  bool on_uint64(std::uint64_t, json::string_view part, Code&) { return word(part); }
  bool on_double(double, json::string_view part, Code&) { return word(part); }
  bool on_bool(bool truth, Code&) { return word(truth ? "true" : "false"); }
  bool on_null(Code&) {
    if (depth_ == 1) {
      fields.pop_back();
    } else if (depth_ > 1) {
      nested_->null();
    }
    return true;
  }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

 private:
  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  std::string take() { return std::exchange(text_, {}); }

  bool word(json::string_view part) {
    gather(part);
    if (depth_ > 1) {
      nested_->raw(take());
    } else if (depth_ == 1) {
      fields.back().second = take();
    }
    return true;
  }

  template <class End>
  bool end_container(End end) {
    if (--depth_ >= 1) {
      end();
    }
    if (depth_ == 1) {
      fields.back().second = std::exchange(nested_text_, {});
      nested_.emplace(nested_text_);
    }
    return true;
  }

  int depth_ = 0;
  std::string text_;         // of the key, string or number being read
  std::string nested_text_;  // JSON of the field being read, when that is a list or an object
  std::optional<JsonWriter> nested_{nested_text_};
};

std::size_t spaces(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? text.size() : first;
}

}  // namespace

Result<Fields> fields_from_json(std::string_view text) {
  json::basic_parser<Collector> parser{json::parse_options{}};
  boost::system::error_code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  const std::size_t rest = read + spaces(text.substr(std::min(read, text.size())));
  if (!code && !parser.handler().is_object) {
    return failure("expected a JSON object such as {\"type\":\"purchase\",\"member\":\"alice\"}");
  }
  if (code == boost::system::errc::invalid_argument) {
    return failure("expected one JSON object a line, found a list");
  }
  if (code) {
    return failure(fmt::format("not valid JSON at column {}: {}", read + 1, code.message()));
  }
  if (rest < text.size()) {
    return failure(
        fmt::format("expected one JSON object a line, found more at column {}", rest + 1));
  }
  return std::move(parser.handler().fields);
}

std::optional<RecordOrProblem> Ndjson::next() {
  while (std::getline(in_, text_)) {
    ++line_;
    std::string_view text = text_;
    if (line_ == 1 && text.starts_with("\xEF\xBB\xBF")) {
      text.remove_prefix(3);
    }
    if (spaces(text) == text.size()) {
      continue;
    }
    auto fields = fields_from_json(text);
    if (!fields) {
      return std::unexpected(BadRecord{line_, fields.error().message});
    }
    return Record{line_, *std::move(fields)};
  }
  return std::nullopt;
}

}  // namespace fanfare::cli::event_files
