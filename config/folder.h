#pragma once

#include <filesystem>
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

/// Reads the `*.yaml` and `*.yml` files below `folder`, sorted by path. Hidden files and folders
/// are passed over, symbolic links are followed, each folder is visited once. Bounded in files,
/// bytes and depth.
std::vector<ProgramFile> read_folder(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace fanfare::config
