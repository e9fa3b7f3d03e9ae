#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/init/init_files.h"
#include "config/schema/schema.h"

namespace fanfare::cli::commands {
namespace {

namespace fs = std::filesystem;

/// Writes a file that is not there yet ("x" refuses one that appeared meanwhile).
bool write_new(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::FILE* file = std::fopen(path.c_str(), "wxe");
  if (file == nullptr) {
    return false;
  }
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

struct NewFile {
  std::string name;  ///< Below the new folder.
  std::string text;
};

/// The program, its settings, and the schemas that their first lines name.
std::vector<NewFile> new_files() {
  std::vector<NewFile> files;
  for (const auto& [name, text] : init::init_files()) {
    files.push_back({std::string(name), std::string(text)});
  }
  for (const std::string kind : {"document", "settings"}) {
    files.push_back(
        {fmt::format(".fanfare/{}.schema.json", kind), config::schema::json_schema(kind).value()});
  }
  return files;
}

int init(const fs::path& folder, Session& session) {
  const auto files = new_files();
  for (const auto& [name, text] : files) {
    if (fs::exists(folder / name)) {
      return complain(session.terminal,
                      fmt::format("{} is there already, and nothing was written; name a folder "
                                  "that is new or empty",
                                  (folder / name).string()));
    }
  }
  for (const auto& [name, text] : files) {
    const fs::path path = folder / name;
    if (!write_new(path, text)) {
      return complain(session.terminal, fmt::format("cannot write {}", path.string()));
    }
    session.terminal.out << path.string() << '\n';
  }
  session.terminal.err << fmt::format(
      "\nNext:\n  fanfare test {0}/program\n  fanfared --config {0}/fanfare.yaml\n",
      folder.string());
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto folder = std::make_shared<std::string>();
  app.add_option("DIR", *folder, "The folder to write to")->required();
  return [folder](Session& session) { return init(*folder, session); };
}

}  // namespace

const Command kInit{"init", "Write a small, commented program to start from",
                    "  fanfare init my-shop\n"
                    "  fanfare test my-shop/program",
                    declare};

}  // namespace fanfare::cli::commands
