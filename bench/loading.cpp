// What reading a program's folder takes, for bench/load. One way for each run, so that the peak of
// memory is that way's own:
//
//   fanfare  config::load_program: the strict reader, the checks, the warnings, the indexes
//   reader   only Fanfare's reader: every file as a tree of its own that knows lines and columns
//   yaml     yaml-cpp's own trees of the same files, YAML::LoadAll, and nothing done with them
//   events   yaml-cpp's parser alone: nothing is kept
//
// Prints one JSON object.

#include <fmt/format.h>
#include <sys/resource.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/loader.h"

namespace {

using namespace fanfare;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Text {
  std::string name;
  std::string content;
};

std::vector<Text> read_files(const fs::path& folder) {
  std::vector<Text> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") {
      std::ifstream in(entry.path(), std::ios::binary);
      files.push_back({entry.path().string(), {std::istreambuf_iterator<char>(in), {}}});
    }
  }
  return files;
}

/// Each way answers with how many documents it found.

std::size_t load_with_fanfare(const fs::path& folder) {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto loaded = config::load_program(folder, {{}, now});
  if (!loaded) {
    throw std::runtime_error(loaded.error().to_string());
  }
  return loaded->definitions.size();
}

std::size_t read_with_fanfare(const fs::path& folder) {
  config::Diagnostics problems;
  std::vector<config::Document> documents;
  for (const Text& file : read_files(folder)) {
    for (config::Document& each : config::parse_yaml(file.name, file.content, problems)) {
      documents.push_back(std::move(each));
    }
  }
  if (problems.has_errors()) {
    throw std::runtime_error(problems.to_string());
  }
  return documents.size();
}

std::size_t load_with_yaml_cpp(const fs::path& folder) {
  std::vector<YAML::Node> documents;
  for (const Text& file : read_files(folder)) {
    for (YAML::Node& each : YAML::LoadAll(file.content)) {
      documents.push_back(std::move(each));
    }
  }
  return documents.size();
}

/// Hears everything and keeps nothing.
class Nobody : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

std::size_t parse_with_yaml_cpp(const fs::path& folder) {
  std::size_t documents = 0;
  for (const Text& file : read_files(folder)) {
    std::istringstream in(file.content);
    YAML::Parser parser(in);
    Nobody nobody;
    while (parser.HandleNextDocument(nobody)) {
      ++documents;
    }
  }
  return documents;
}

struct Way {
  std::string_view name;
  std::size_t (*load)(const fs::path& folder);
};

constexpr std::array kWays{Way{"fanfare", load_with_fanfare}, Way{"reader", read_with_fanfare},
                           Way{"yaml", load_with_yaml_cpp}, Way{"events", parse_with_yaml_cpp}};

/// The most memory that this process has had, in bytes.
long peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"What reading a program's folder takes, for bench/load"};
  std::string way;
  std::string folder;
  app.add_option("way", way, "fanfare, reader, yaml or events")->required();
  app.add_option("folder", folder)->required();
  CLI11_PARSE(app, argc, argv);
  const auto* const chosen = std::ranges::find(kWays, way, &Way::name);
  if (chosen == kWays.end()) {
    fmt::print(stderr, "bench_loading: there is no way '{}'\n", way);
    return 64;
  }
  try {
    const long before = peak_bytes();
    const auto start = Clock::now();
    const std::size_t documents = chosen->load(folder);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print("{{\"documents\": {}, \"seconds\": {}, \"before_bytes\": {}, \"peak_bytes\": {}}}\n",
               documents, seconds, before, peak_bytes());
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_loading: {}\n", error.what());
    return 1;
  }
  return 0;
}
