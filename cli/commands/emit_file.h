#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/event_files/event_source.h"

namespace fanfare::cli::commands {

struct EmitFileOptions {
  std::string file;               ///< `-`: standard input.
  std::string format;             ///< ndjson or csv; empty: by the file's name.
  event_files::Fields mapping;    ///< Field, then the CSV's column.
  event_files::Fields constants;  ///< Set on every event.
  std::string delimiter = ",";    ///< One character, or `tab`.
};

/// `fanfare emit --file`.
int emit_file(const EmitFileOptions& options, Session& session);

}  // namespace fanfare::cli::commands
