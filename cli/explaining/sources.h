#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/remote/client.h"
#include "cli/remote/member_state.h"
#include "config/loader.h"

namespace fanfare::cli::explaining {

/// The program and what Redis has, which an answer is made of.
struct Sources {
  config::Settings settings;
  config::LoadedProgram loaded;
  std::unique_ptr<remote::Client> client;
  remote::MemberState state;
};

/// `folder` is the program's; empty: the settings'.
Result<Sources> open_sources(const std::string& member, const std::filesystem::path& folder,
                             const Session& session);

/// What to tell of a folder that is not what the daemon runs; empty when it is.
std::string difference_of_versions(const Sources& sources);

}  // namespace fanfare::cli::explaining
