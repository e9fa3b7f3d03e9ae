#include "config/document.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace fanfare::config {
namespace {

/// At most one byte more than `most`, which is how the caller sees that there is too much.
std::string read_some(std::ifstream& in, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

std::vector<Document> read_yaml_file(const std::filesystem::path& path, const std::string& name,
                                     Diagnostics& diagnostics, const ReadLimits& limits) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    diagnostics.error({name}, error ? "cannot be read: " + error.message()
                                    : std::string("expected a file, found something else"));
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    diagnostics.error({name}, fmt::format("cannot be read: {}", std::strerror(errno)));
    return {};
  }
  auto documents = parse_yaml(name, read_some(in, limits.bytes), diagnostics, limits);
  for (Document& document : documents) {
    document.folder = path.parent_path();
  }
  return documents;
}

}  // namespace fanfare::config
