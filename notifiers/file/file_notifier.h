#pragma once

#include <filesystem>
#include <string>

#include "notifiers/mail/address.h"
#include "notifiers/registry.h"

namespace fanfare::notifiers::file {

/// Settings of `type: file`, a maildir on this machine.
struct FileSettings {
  std::filesystem::path folder = "mail";  ///< `path`; relative: below data_dir.
  mail::Sender from{.name = {}, .address = "fanfare@localhost"};
};

/// Reads `path` and `from`.
NotifierFactory parse_file(const config::MapReader& settings);

/// Makes a notifier that writes every message into the maildir. The disk is waited for on a
/// thread of its own, never on the event loop.
NotifierFactory file_factory(FileSettings settings);

}  // namespace fanfare::notifiers::file
