#include "config/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "config/document.h"

namespace fanfare::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 20'000;
constexpr std::size_t kMostEntries = 200'000;
constexpr std::size_t kMostBytes = 256 * 1024 * 1024;
constexpr int kDeepest = 32;

class Walk {
 public:
  Walk(fs::path folder, const FolderVisitor& visitor, Diagnostics& diagnostics)
      : folder_(std::move(folder)), visitor_(visitor), diagnostics_(diagnostics) {}

  void go() { visit("", 0); }

  std::vector<ProgramFile> read() {
    go();
    std::ranges::sort(paths_);
    if (paths_.size() > kMostFiles) {
      diagnostics_.error({folder_.string()}, fmt::format("more than {} files", kMostFiles));
      return {};
    }
    std::vector<ProgramFile> files;
    for (const std::string& path : paths_) {
      if (!read_file(path, files)) {
        break;
      }
    }
    return files;
  }

 private:
  [[nodiscard]] std::string name_of(const fs::path& path) const {
    return path.empty() ? folder_.string() : (folder_ / path).string();
  }

  void visit(const fs::path& below, int depth) {
    std::error_code error;
    const fs::path real = fs::canonical(folder_ / below, error);
    if (error || !visited_.insert(real).second) {
      return;
    }
    if (depth > kDeepest) {
      diagnostics_.error({name_of(below)}, fmt::format("folders more than {} deep", kDeepest));
      return;
    }
    tell(visitor_.folder, below);
    fs::directory_iterator entries(folder_ / below, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
      if (++entries_ > kMostEntries) {
        diagnostics_.error(
            {folder_.string()},
            fmt::format("more than {} entries; is this the program's folder?", kMostEntries));
        return;
      }
      take(below / entries->path().filename(), *entries, depth);
    }
    if (error) {
      diagnostics_.error({name_of(below)}, "cannot be read: " + error.message());
    }
  }

  void tell(const std::function<void(const fs::path&)>& hearer, const fs::path& path) const {
    if (hearer) {
      hearer(name_of(path));
    }
  }

  void take(const fs::path& path, const fs::directory_entry& entry, int depth) {
    if (is_hidden(path.filename()) || entries_ > kMostEntries) {
      return;
    }
    std::error_code error;
    if (entry.is_symlink(error)) {
      tell(visitor_.link, path);
    }
    const auto status = fs::status(folder_ / path, error);
    if (fs::is_directory(status)) {
      visit(path, depth + 1);
    } else if (is_program_file(path.filename())) {
      if (fs::is_regular_file(status)) {
        paths_.push_back(path.generic_string());
      } else {
        diagnostics_.error({name_of(path)}, "cannot be read: not a file, or a broken link");
      }
    }
  }

  bool read_file(const std::string& path, std::vector<ProgramFile>& files) {
    std::ifstream in(folder_ / path, std::ios::binary);
    std::string text(ReadLimits().bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.is_open()) {
      diagnostics_.error({name_of(path)}, "cannot be read; check its permissions");
      return true;
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    text.shrink_to_fit();
    bytes_ += text.size();
    if (bytes_ > kMostBytes) {
      diagnostics_.error({folder_.string()},
                         fmt::format("the files hold more than {} MiB", kMostBytes >> 20));
      return false;
    }
    files.push_back({name_of(path), path, std::move(text)});
    return true;
  }

  fs::path folder_;
  const FolderVisitor& visitor_;
  Diagnostics& diagnostics_;
  std::set<fs::path> visited_;
  std::vector<std::string> paths_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

bool is_hidden(const fs::path& name) {
  return name.string().starts_with('.');
}

bool is_program_file(const fs::path& name) {
  const fs::path extension = name.extension();
  return !is_hidden(name) && (extension == ".yaml" || extension == ".yml");
}

void walk_folder(const fs::path& folder, const FolderVisitor& visitor) {
  Diagnostics unheard;
  Walk(folder, visitor, unheard).go();
}

std::vector<ProgramFile> read_folder(const fs::path& folder, Diagnostics& diagnostics) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    diagnostics.error({folder.string()}, fs::exists(folder, error)
                                             ? "expected a folder, found a file"
                                             : "there is no such folder");
    return {};
  }
  const FolderVisitor nobody;
  return Walk(folder, nobody, diagnostics).read();
}

}  // namespace fanfare::config
