#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/unit/config/messages.h"

// Whole programs with something wrong in them (tests/testdata/bad/README.md).
namespace fanfare::config {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = FANFARE_SOURCE_DIR "/tests/testdata/bad";
const fs::path kPrinted = FANFARE_BINARY_DIR "/bad";

/// When the programs are looked at: those that are over were over long ago, and the others begin
/// late in the century, so that `fanfare validate` prints the same on any day.
const Instant kNow = parse_rfc3339("2026-01-01T00:00:00Z").value();

/// The defects that have a `.yaml` or a folder, and those that have a `.txt`.
struct Fixtures {
  std::set<std::string> programs;
  std::set<std::string> diagnostics;
};

Fixtures find_fixtures() {
  Fixtures found;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    const fs::path& path = entry.path();
    if (entry.is_directory() || path.extension() == ".yaml") {
      found.programs.insert(path.stem().string());
    } else if (path.extension() == ".txt") {
      found.diagnostics.insert(path.stem().string());
    }
  }
  return found;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// `text` without the folder that all names begin with.
std::string relative(std::string text) {
  const std::string prefix = kFolder.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    text.erase(at, prefix.size());
  }
  return text;
}

/// What `fanfare validate` prints for it.
std::string diagnose(const std::string& defect) {
  const LoadContext context{.channels = {}, .now = kNow};
  const std::string file = defect + ".yaml";
  const auto loaded = fs::is_directory(kFolder / defect)
                          ? load_program(kFolder / defect, context)
                          : load_program_text(file, read(kFolder / file), context);
  std::string printed;
  for (const std::string& line : lines_of(loaded ? loaded->warnings : loaded.error())) {
    printed += relative(line) + '\n';
  }
  return printed;
}

class BadProgram : public testing::TestWithParam<std::string> {};

TEST_P(BadProgram, HasExactlyItsDiagnostics) {
  const std::string file = GetParam() + ".txt";
  const std::string printed = diagnose(GetParam());
  fs::create_directories(kPrinted);
  std::ofstream(kPrinted / file, std::ios::binary) << printed;
  EXPECT_FALSE(printed.empty()) << "a defect that nothing is said about is not refused";
  EXPECT_EQ(read(kFolder / file), printed)
      << "See what changed with\n  diff -u " << (kFolder / file).string() << ' '
      << (kPrinted / file).string();
}

INSTANTIATE_TEST_SUITE_P(Fixtures, BadProgram, testing::ValuesIn(find_fixtures().programs),
                         [](const testing::TestParamInfo<std::string>& each) {
                           std::string name = each.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(BadPrograms, HaveDiagnosticsEach) {
  const auto [programs, diagnostics] = find_fixtures();
  std::vector<std::string> alone;
  std::ranges::set_symmetric_difference(programs, diagnostics, std::back_inserter(alone));
  EXPECT_THAT(alone, testing::IsEmpty()) << "a fixture is a .yaml or a folder, and a .txt";
  EXPECT_GE(programs.size(), 80U);
}

}  // namespace
}  // namespace fanfare::config
