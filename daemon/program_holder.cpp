#include "daemon/program_holder.h"

#include <spdlog/spdlog.h>

namespace fanfare::daemon {

ProgramHolder::ProgramHolder(std::filesystem::path folder, std::vector<std::string> channels,
                             Health& health, Metrics& metrics)
    : folder_(std::move(folder)),
      context_{std::move(channels)},
      health_(health),
      metrics_(metrics) {}

bool ProgramHolder::load() {
  auto loaded = config::load_program(folder_, context_);
  metrics_.count_reload(loaded.has_value());
  if (!loaded) {
    const std::string problems = loaded.error().to_string();
    spdlog::error("the program in {} is refused{}:\n{}", folder_.string(),
                  has_program() ? ", the old one stays in force" : "", problems);
    health_.note("program",
                 "the last reload was refused; the old program stays in force:\n" + problems);
    return false;
  }
  if (!loaded->warnings.empty()) {
    spdlog::warn("the program has warnings:\n{}", loaded->warnings.to_string());
  }
  health_.clear_note("program");
  loaded_ = std::make_shared<const config::LoadedProgram>(*std::move(loaded));
  loaded_at_ = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const engine::Definitions& definitions = loaded_->program->definitions();
  spdlog::info("program {} version {}: {} campaigns, {} badges, {} counters", definitions.id,
               definitions.version, definitions.campaigns.size(), definitions.badges.size(),
               definitions.counters.size());
  if (listener_) {
    listener_();
  }
  return true;
}

}  // namespace fanfare::daemon
