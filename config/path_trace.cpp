#include "config/path_trace.h"

#include <deque>

namespace fanfare::config {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel has it (path_resolution(7))

void put_before(std::deque<fs::path>& names, const fs::path& path) {
  names.insert(names.begin(), path.begin(), path.end());
}

}  // namespace

void trace_path(const fs::path& path, const TraceStep& step) {
  fs::path folder = "/";
  std::deque<fs::path> names;
  put_before(names, path.relative_path());
  for (int links = 0; !names.empty() && links <= kMostLinks;) {
    const fs::path name = names.front();
    names.pop_front();
    if (name.empty() || name == ".") {
      continue;
    }
    if (name == "..") {
      folder = folder.parent_path();
      continue;
    }
    step(folder, name.string());
    std::error_code error;
    const fs::path entry = folder / name;
    const auto status = fs::symlink_status(entry, error);
    if (fs::is_symlink(status)) {
      const fs::path target = fs::read_symlink(entry, error);
      folder = target.is_absolute() ? "/" : folder;
      put_before(names, target.relative_path());
      ++links;
    } else if (fs::exists(status)) {
      folder = entry;
    } else {
      return;
    }
  }
}

}  // namespace fanfare::config
