#include "daemon/program_holder.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "daemon/program_watch.h"

namespace fanfare::daemon {
namespace {

/// For coroutines that nobody waits for: an exception in one is a bug, and not to be lived with.
void rethrow(const std::exception_ptr& bug) {
  if (bug) {
    std::rethrow_exception(bug);
  }
}

}  // namespace

struct ProgramHolder::Round {
  explicit Round(const asio::any_io_executor& executor)
      : over_signal(executor, asio::steady_timer::time_point::max()) {}

  asio::steady_timer over_signal;  ///< Cancelled at the end.
  /// What the folder held when it changed; empty when somebody asked, and it is to be read.
  std::optional<config::FolderContent> content;
  bool over = false;
  bool accepted = false;
};

ProgramHolder::ProgramHolder(asio::any_io_executor executor, net::Background& background,
                             std::filesystem::path folder, std::vector<std::string> channels,
                             Health& health, Metrics& metrics)
    : executor_(std::move(executor)),
      background_(background),
      folder_(std::move(folder)),
      channels_(std::move(channels)),
      health_(health),
      metrics_(metrics) {}

config::LoadContext ProgramHolder::context() const {
  return {channels_, std::chrono::floor<milliseconds>(std::chrono::system_clock::now())};
}

bool ProgramHolder::load() {
  return take(build(background_, config::read_content(folder_), context()));
}

Task<bool> ProgramHolder::reload() {
  const std::shared_ptr<Round> round = request(std::nullopt);
  if (!round->over) {
    co_await round->over_signal.async_wait(kAsTuple);
  }
  co_return round->accepted;
}

std::shared_ptr<ProgramHolder::Round> ProgramHolder::request(
    std::optional<config::FolderContent> content) {
  const bool is_first = next_ == nullptr;
  if (is_first) {
    next_ = std::make_shared<Round>(executor_);
  }
  std::shared_ptr<Round> round = next_;
  if (is_first || round->content) {
    round->content = std::move(content);
  }
  if (!reading_) {
    reading_ = true;
    asio::co_spawn(executor_, read_rounds(), rethrow);
  }
  return round;
}

Task<> ProgramHolder::read_rounds() {
  while (next_) {
    const std::shared_ptr<Round> round = std::exchange(next_, nullptr);
    if (round->content && !is_news(*round->content)) {
      spdlog::debug("the program's folder has changed, its content has not");
    } else {
      spdlog::debug("reading the program in {}", folder_.string());
      auto read = [&background = background_, folder = folder_, context = context(),
                   content = std::move(round->content)]() mutable {
        return build(background, content ? *std::move(content) : config::read_content(folder),
                     context);
      };
      round->accepted = take(co_await background_.run(std::move(read)));
    }
    round->over = true;
    round->over_signal.cancel();
    if (wants_watch_ && !watching_) {
      watch();
    }
  }
  reading_ = false;
}

/// Not so when it is what was read last, or older: somebody asked for a reload in between.
bool ProgramHolder::is_news(const config::FolderContent& content) const {
  return content.version != last_version_ && content.read_at > last_read_at_;
}

/// Runs on any thread.
ProgramHolder::Reading ProgramHolder::build(net::Background& background,
                                            config::FolderContent content,
                                            const config::LoadContext& context) {
  Reading reading{content.version, content.read_at, {}};
  auto loaded = config::load_program(std::move(content), context);
  if (loaded) {
    reading.outcome = background.share(*std::move(loaded));
  } else {
    reading.outcome = std::unexpected(std::move(loaded.error()));
  }
  return reading;
}

bool ProgramHolder::take(Reading reading) {
  last_version_ = std::move(reading.version);
  last_read_at_ = reading.read_at;
  const bool accepted = reading.outcome.has_value();
  metrics_.count_reload(accepted);
  if (accepted) {
    accept(*std::move(reading.outcome));
  } else {
    refuse(reading.outcome.error());
  }
  return accepted;
}

void ProgramHolder::accept(std::shared_ptr<const config::LoadedProgram> loaded) {
  if (!loaded->warnings.empty()) {
    spdlog::warn("the program has warnings:\n{}", loaded->warnings.to_string());
  }
  health_.clear_note("program");
  loaded_ = std::move(loaded);
  loaded_at_ = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const engine::Definitions& definitions = loaded_->program->definitions();
  spdlog::info("program {} version {}: {} campaigns, {} badges, {} counters", definitions.id,
               definitions.version, definitions.campaigns.size(), definitions.badges.size(),
               definitions.counters.size());
  if (listener_) {
    listener_();
  }
}

void ProgramHolder::refuse(const config::Diagnostics& problems) {
  const std::string text = problems.to_string();
  spdlog::error("the program in {} is refused{}:\n{}", folder_.string(),
                has_program() ? ", the old one stays in force" : "", text);
  health_.note("program", "the last reload was refused; the old program stays in force:\n" + text);
}

void ProgramHolder::watch() {
  wants_watch_ = watching_ = true;
  const auto tell = [this](Result<config::FolderContent> content) { heard(std::move(content)); };
  asio::co_spawn(background_.executor(), watch_program(folder_, executor_, tell), rethrow);
}

void ProgramHolder::heard(Result<config::FolderContent> content) {
  if (content) {
    health_.clear_note("watch");
    (void)request(*std::move(content));
    return;
  }
  watching_ = false;
  const std::string problem =
      content.error().message + "; until then only SIGHUP and POST /-/reload reload the program";
  spdlog::warn("{}", problem);
  health_.note("watch", problem);
}

}  // namespace fanfare::daemon
