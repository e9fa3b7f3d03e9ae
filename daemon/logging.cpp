#include "daemon/logging.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/json_writer.h"
#include "base/time.h"

namespace fanfare::daemon {
namespace {

class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto level = spdlog::level::to_string_view(message.level);
    std::string line;
    JsonWriter(line)
        .begin_object()
        .field("time", format_rfc3339(std::chrono::floor<milliseconds>(message.time)))
        .field("level", std::string_view(level.data(), level.size()))
        .field("message", std::string_view(message.payload.data(), message.payload.size()))
        .end_object();
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

}  // namespace

void set_up_logging(const config::LogSettings& settings) {
  auto logger = std::make_shared<spdlog::logger>(
      "fanfared", std::make_shared<spdlog::sinks::stderr_color_sink_st>());
  if (settings.json) {
    logger->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  }
  logger->set_level(spdlog::level::from_str(settings.level == "warning" ? "warn" : settings.level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace fanfare::daemon
