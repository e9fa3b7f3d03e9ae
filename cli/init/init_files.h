#pragma once

#include <string_view>
#include <vector>

namespace fanfare::cli::init {

/// One file of the program that `fanfare init` writes.
struct InitFile {
  std::string_view name;  ///< `program/campaigns/base-points.yaml`: below the new folder.
  std::string_view text;
};

/// What stands in init/files/, compiled in.
const std::vector<InitFile>& init_files();

}  // namespace fanfare::cli::init
