#include "cli/open_badges/key_file.h"

#include <fmt/format.h>

#include <fstream>

namespace fanfare::cli::open_badges {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 64 * 1024;

/// The bytes of the file; a failure is a sentence about it.
Result<std::string> read(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return failure("there is no such file");
  }
  if (fs::is_directory(status)) {
    return failure("expected a file with a private key, found a folder");
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  if (!in.is_open() || (in.read(text.data(), kMostBytes + 1), in.bad())) {
    return failure("it cannot be read; is it yours?");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) {
    return failure("expected a private key, found more than 64 KiB");
  }
  return text;
}

std::string warning_about(const fs::path& path) {
  std::error_code error;
  const fs::perms allowed = fs::status(path, error).permissions();
  const fs::perms others = fs::perms::group_read | fs::perms::others_read;
  if (error || (allowed & others) == fs::perms::none) {
    return "";
  }
  return fmt::format(
      "{0}: others than its owner may read this private key (mode {1:04o}); "
      "`chmod 600 {0}` keeps it yours",
      path.string(), static_cast<unsigned>(allowed & fs::perms::mask));
}

}  // namespace

Result<KeyFile> read_key_file(const fs::path& path) {
  auto text = read(path);
  if (!text) {
    return std::unexpected(std::move(text.error()).in(path.string()));
  }
  auto key = SigningKey::from_pem(Secret(*std::move(text)));
  if (!key) {
    return std::unexpected(std::move(key.error()).in(path.string()));
  }
  return KeyFile{*std::move(key), warning_about(path)};
}

}  // namespace fanfare::cli::open_badges
