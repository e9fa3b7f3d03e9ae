#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/loader.h"
#include "daemon/health.h"
#include "daemon/metrics.h"

namespace fanfare::daemon {

/// The program in force. A reload replaces it whole or not at all. One thread.
class ProgramHolder {
 public:
  ProgramHolder(std::filesystem::path folder, std::vector<std::string> channels, Health& health,
                Metrics& metrics);

  /// Reads the folder. False when it has errors: they are logged, noted on /readyz, and the
  /// program in force stays. At the first load that leaves none.
  bool load();

  [[nodiscard]] bool has_program() const { return loaded_ != nullptr; }
  [[nodiscard]] std::shared_ptr<const config::LoadedProgram> loaded() const { return loaded_; }
  [[nodiscard]] std::shared_ptr<const engine::Program> program() const { return loaded_->program; }
  /// When the program in force was taken.
  [[nodiscard]] Instant loaded_at() const { return loaded_at_; }

  /// Called after each load that took effect.
  void on_change(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  std::filesystem::path folder_;
  config::LoadContext context_;
  Health& health_;
  Metrics& metrics_;
  std::shared_ptr<const config::LoadedProgram> loaded_;
  Instant loaded_at_;
  std::function<void()> listener_;
};

}  // namespace fanfare::daemon
