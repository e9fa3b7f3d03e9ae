#pragma once

#include <istream>

#include "base/result.h"
#include "cli/event_files/event_source.h"

namespace fanfare::cli::event_files {

/// Reads one JSON object as an event. Texts lose their quotes and escapes; numbers keep their
/// source text (`1.10` stays `1.10`); `true` and `false` are words; `null` is an absent field;
/// lists and objects (`items`) become compact JSON text.
Result<Fields> fields_from_json(std::string_view json);

/// Newline-delimited JSON: one object a line; blank lines are passed over.
class Ndjson : public EventSource {
 public:
  /// `in` must outlive this.
  explicit Ndjson(std::istream& in) : in_(in) {}

  std::optional<RecordOrProblem> next() override;

 private:
  std::istream& in_;
  std::size_t line_ = 0;
  std::string text_;
};

}  // namespace fanfare::cli::event_files
