#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "cli/open_badges/signing_key.h"

namespace fanfare::cli::open_badges {

/// A key that was read from a file.
struct KeyFile {
  SigningKey key;
  std::string warning;  ///< What is unwise about the file; empty: nothing.
};

/// Reads an issuer's private key (see SigningKey::from_pem). Blocking. A file that others may read
/// is warned of and not refused: secrets are mounted so. Messages name the file, never what it has.
Result<KeyFile> read_key_file(const std::filesystem::path& path);

}  // namespace fanfare::cli::open_badges
