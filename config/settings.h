#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "config/diagnostic.h"
#include "members/event_decoder.h"
#include "notifiers/registry.h"

namespace fanfare::config {

/// `redis:`. Without an url the daemon runs its own redis-server in the data directory.
struct RedisSettings {
  enum class AppendFsync { EverySecond, Always };

  std::string url;  ///< `redis://`, `rediss://`, `unix://`; empty: embedded.
  std::string prefix = "fanfare:";
  AppendFsync appendfsync = AppendFsync::EverySecond;  ///< Of the embedded server.
  std::filesystem::path ca_file;                       ///< TLS roots; empty: the system's.
  std::string username;
  Secret password;
};

/// `http:`.
struct HttpSettings {
  std::string host = "127.0.0.1";  ///< A numeric address, IPv6 without brackets.
  std::uint16_t port = 8321;       ///< 0: any free one.
};

/// `events:`.
struct EventSettings {
  members::EventLimits limits;  ///< `max_age`, `max_ahead`.
  milliseconds idempotency = std::chrono::days(30);
  milliseconds retain = std::chrono::hours(1);
};

/// `log:`.
struct LogSettings {
  std::string level = "info";  ///< trace, debug, info, warning or error.
  bool json = false;
};

/// `retry:`, of deliveries.
struct RetrySettings {
  milliseconds give_up_after = std::chrono::hours(72);  ///< `for`.
  milliseconds first = std::chrono::seconds(10);
  milliseconds longest = std::chrono::hours(1);
};

/// `fanfare.yaml`. All paths are resolved.
struct Settings {
  std::filesystem::path data_dir;
  std::filesystem::path program;
  RedisSettings redis;
  HttpSettings http;
  EventSettings events;
  LogSettings log;
  RetrySettings retry;
  std::int64_t journal_keep = 100;
  milliseconds shutdown_grace = std::chrono::seconds(10);
  std::vector<notifiers::Channel> channels;  ///< Never empty; names are unique.
};

/// Reads a settings file; relative paths in it are relative to its folder. Reads the secrets it
/// names (files, environment); no other side effects. Answers every problem at once.
std::expected<Settings, Diagnostics> load_settings(const std::filesystem::path& file);

/// The same from text; `folder` is what relative paths are relative to.
std::expected<Settings, Diagnostics> load_settings_text(const std::string& name,
                                                        const std::string& text,
                                                        const std::filesystem::path& folder);

/// The settings that hold without a file, with paths relative to `folder`.
Settings default_settings(const std::filesystem::path& folder);

}  // namespace fanfare::config
