#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/diagnostic.h"

namespace fanfare::config {

/// A file of a program's folder.
struct ProgramFile {
  std::string name;  ///< For messages: the folder as it was given, and the path below it.
  std::string path;  ///< Below the folder.
  std::string text;
};

/// Whether a file of this name, without folders, is part of a program: `*.yaml` and `*.yml`, unless
/// hidden.
[[nodiscard]] bool is_program_file(const std::filesystem::path& name);
/// Whether a file or folder of this name is passed over, whatever it holds.
[[nodiscard]] bool is_hidden(const std::filesystem::path& name);

/// Hears of what a walk comes to, before the walk looks into it.
struct FolderVisitor {
  std::function<void(const std::filesystem::path& path)> folder;
  std::function<void(const std::filesystem::path& path)> link;  ///< A symbolic link, to anything.
};

/// Goes through a program's folder as read_folder() does, and reads nothing.
void walk_folder(const std::filesystem::path& folder, const FolderVisitor& visitor);

/// Reads the files below `folder` that are part of a program, sorted by path. Hidden files and
/// folders are passed over, symbolic links are followed, each folder is visited once. Bounded in
/// files, bytes and depth.
std::vector<ProgramFile> read_folder(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace fanfare::config
