#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/terminal.h"

// CLI11's names are nobody else's business: only the commands include it.
namespace CLI {
class App;
}

namespace fanfare::cli {

/// What all commands are given.
struct Session {
  explicit Session(Terminal& where) : terminal(where) {}

  Terminal& terminal;
  std::string config = "fanfare.yaml";
  bool config_given = false;  ///< Then the file must exist.
  std::string redis_url;      ///< `--redis`; empty: what the settings say.
};

/// A command, once its options are read. Returns the exit code.
using Run = std::function<int(Session&)>;

/// One command of `fanfare`: a row of the table in app.cpp.
struct Command {
  std::string_view name;      ///< `emit`, or `member show`: a command of a group.
  std::string_view summary;   ///< One line, as in `fanfare --help`.
  std::string_view examples;  ///< What `--help` ends with, a line each.
  /// Adds options to the command's own App, and returns what runs when they have been read.
  Run (*declare)(CLI::App& app);
};

}  // namespace fanfare::cli
