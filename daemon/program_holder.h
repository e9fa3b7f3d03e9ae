#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/loader.h"
#include "daemon/health.h"
#include "daemon/metrics.h"
#include "net/asio.h"
#include "net/background.h"

namespace fanfare::daemon {

/// The program in force. A reload replaces it whole or not at all; it is read on a thread of its
/// own, and the stream goes on with the old one meanwhile. One thread: that of `executor`.
class ProgramHolder {
 public:
  ProgramHolder(asio::any_io_executor executor, net::Background& background,
                std::filesystem::path folder, std::vector<std::string> channels, Health& health,
                Metrics& metrics);

  /// Reads the folder, here and now: for the start. False when it has errors, which are logged.
  bool load();

  /// Reads the folder anew, even if it is as before. True when what it holds is in force then; when
  /// it has errors they are logged, noted on /readyz, and the old program stays. Who asks while a
  /// reading is under way waits for the one after it, together with all who ask meanwhile.
  [[nodiscard]] Task<bool> reload();

  /// Begins to watch the folder: from here on a change of its content is a reload. Where watching
  /// is not possible, that is logged, noted on /readyz, and tried again at each reload.
  void watch();

  [[nodiscard]] bool is_reading() const { return reading_; }
  [[nodiscard]] bool has_program() const { return loaded_ != nullptr; }
  [[nodiscard]] std::shared_ptr<const config::LoadedProgram> loaded() const { return loaded_; }
  [[nodiscard]] std::shared_ptr<const engine::Program> program() const {
    return {loaded_, loaded_->program.get()};
  }
  /// When the program in force was taken.
  [[nodiscard]] Instant loaded_at() const { return loaded_at_; }

  /// Called after each load that took effect.
  void on_change(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  /// What the folder is read with, now.
  [[nodiscard]] config::LoadContext context() const;
  using TimePoint = std::chrono::steady_clock::time_point;

  /// What a reading found.
  struct Reading {
    std::string version;  ///< Of the folder's content.
    TimePoint read_at;
    std::expected<std::shared_ptr<const config::LoadedProgram>, config::Diagnostics> outcome;
  };
  /// One reading, and those who wait for it.
  struct Round;

  /// What the folder held when it changed; empty to read it anew, whatever it holds.
  [[nodiscard]] std::shared_ptr<Round> request(std::optional<config::FolderContent> content);
  [[nodiscard]] Task<> read_rounds();
  [[nodiscard]] bool is_news(const config::FolderContent& content) const;
  [[nodiscard]] static Reading build(net::Background& background, config::FolderContent content,
                                     const config::LoadContext& context);
  bool take(Reading reading);
  void accept(std::shared_ptr<const config::LoadedProgram> loaded);
  void refuse(const config::Diagnostics& problems);
  void heard(Result<config::FolderContent> content);

  asio::any_io_executor executor_;
  net::Background& background_;
  std::filesystem::path folder_;
  std::vector<std::string> channels_;
  Health& health_;
  Metrics& metrics_;
  std::shared_ptr<const config::LoadedProgram> loaded_;
  Instant loaded_at_;
  std::string last_version_;     ///< Of what was read last, accepted or not.
  TimePoint last_read_at_;       ///< When that was read.
  std::shared_ptr<Round> next_;  ///< Asked for and not begun.
  bool reading_ = false;
  bool wants_watch_ = false;
  bool watching_ = false;
  std::function<void()> listener_;
};

}  // namespace fanfare::daemon
