#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/canonical.h"
#include "config/diagnostic.h"
#include "config/folder.h"
#include "config/test_case.h"
#include "engine/program.h"

namespace fanfare::notifiers {
class TemplateSet;
}

namespace fanfare::config {

/// A program's folder, read and checked whole.
struct LoadedProgram {
  std::shared_ptr<const engine::Program> program;
  std::shared_ptr<const notifiers::TemplateSet> templates;
  std::vector<TestCase> tests;
  std::vector<CanonicalDefinition> definitions;  ///< What `program->version()` stands for.
  Diagnostics warnings;                          ///< Nothing but warnings.
};

/// What a program may refer to that stands elsewhere.
struct LoadContext {
  /// The channels of `fanfare.yaml`; empty: not known, so that any name is accepted.
  std::vector<std::string> channels;
  /// For warnings about what is over; empty: none of them. The loader itself reads no clock.
  std::optional<Instant> now = std::nullopt;
};

/// What a program's folder holds, read and not yet looked into.
struct FolderContent {
  std::string name;  ///< The folder as it was given.
  std::vector<ProgramFile> files;
  Diagnostics problems;  ///< What could not be read.
  std::string version;   ///< Hash of all this: equal contents, equal versions.
  std::chrono::steady_clock::time_point read_at;  ///< When reading began.
};

/// Blocking I/O; no other side effects.
FolderContent read_content(const std::filesystem::path& folder);

/// Builds the program that was read. All problems of all files are reported at once.
std::expected<LoadedProgram, Diagnostics> load_program(FolderContent content,
                                                       const LoadContext& context = {});

/// Both: every `*.yaml` and `*.yml` below `folder`, hidden ones excepted, in the order of their
/// names. Places name files as `folder` was given, followed by the path below it.
std::expected<LoadedProgram, Diagnostics> load_program(const std::filesystem::path& folder,
                                                       const LoadContext& context = {});

/// The same from the text of one file that holds all documents. `name` is what messages call it.
std::expected<LoadedProgram, Diagnostics> load_program_text(const std::string& name,
                                                            const std::string& text,
                                                            const LoadContext& context = {});

}  // namespace fanfare::config
