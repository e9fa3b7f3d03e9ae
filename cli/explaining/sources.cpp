#include "cli/explaining/sources.h"

#include <fmt/format.h>

namespace fanfare::cli::explaining {

Result<Sources> open_sources(const std::string& member, const std::filesystem::path& folder,
                             const Session& session) {
  Sources sources;
  auto settings = remote::settings_of(session);
  if (!settings) {
    return std::unexpected(settings.error());
  }
  sources.settings = *std::move(settings);
  const std::filesystem::path program = folder.empty() ? sources.settings.program : folder;
  auto loaded = config::load_program(program);
  if (!loaded) {
    return failure(fmt::format("{} is not valid, and explains nothing:\n{}", program.string(),
                               loaded.error().to_string()));
  }
  sources.loaded = *std::move(loaded);
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  sources.client = *std::move(client);
  auto state = remote::read_member_state(*sources.client, member);
  if (!state) {
    return std::unexpected(state.error());
  }
  sources.state = *std::move(state);
  return sources;
}

std::string difference_of_versions(const Sources& sources) {
  const std::string& version = sources.loaded.program->version();
  const auto& running = sources.state.running;
  if (!running) {
    return "no daemon has published a program here; told is what this folder's would do";
  }
  return running->version == version
             ? std::string()
             : fmt::format(
                   "the daemon runs version {}, the folder is version {}: told is what "
                   "the folder's would do; `fanfare plan` shows the difference",
                   running->version, version);
}

}  // namespace fanfare::cli::explaining
