#include "daemon/application.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <random>

#include "daemon/catalogue.h"
#include "daemon/published_program.h"
#include "redis/answer.h"
#include "redis/functions.h"
#include "redis/url.h"

namespace fanfare::daemon {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr milliseconds kRetryEvery{500};

/// Tells daemons apart: the same for all of one's life, another for each.
std::string instance_name() {
  char host[256] = "host";
  ::gethostname(host, sizeof host - 1);
  return fmt::format("{}:{}:{:08x}", host, ::getpid(), std::random_device{}());
}

std::vector<std::string> channel_names(const config::Settings& settings) {
  std::vector<std::string> names;
  for (const notifiers::Channel& channel : settings.channels) {
    names.push_back(channel.name);
  }
  return names;
}

IngestOptions ingest_options(const config::EventSettings& events) {
  IngestOptions options;
  options.limits = events.limits;
  const auto days = std::chrono::ceil<std::chrono::days>(events.idempotency).count();
  options.idempotency_days = static_cast<std::uint16_t>(std::min<std::int64_t>(days, 3650));
  options.retain = events.retain;
  return options;
}

/// The value of `name:value` in INFO's answer; empty when it has none.
std::string_view info_value(std::string_view info, std::string_view name) {
  const std::string line = fmt::format("\n{}:", name);
  const std::size_t at = info.find(line);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = info.substr(at + line.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

}  // namespace

Application::Application(asio::io_context& loop, config::Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      programs_(loop.get_executor(), background_, settings_.program, channel_names(settings_),
                health_, metrics_),
      http_(loop.get_executor(),
            [this](std::string method, std::string path) {
              return answer(std::move(method), std::move(path));
            }),
      pause_timer_(loop) {
  health_.report("redis", "not connected yet");
}

Application::~Application() = default;

Result<void> Application::prepare() {
  if (!programs_.load()) {
    return failure("the program has errors; they are listed above");
  }
  if (auto made = make_channels(); !made) {
    return made;
  }
  return http_.listen(settings_.http.host, settings_.http.port);
}

Result<void> Application::make_channels() {
  const auto& titles = programs_.program()->definitions().title;
  const notifiers::NotifierContext context{loop_.get_executor(),
                                           titles.empty() ? std::string() : titles.begin()->second,
                                           settings_.data_dir.string()};
  for (const notifiers::Channel& channel : settings_.channels) {
    auto notifier = channel.factory(context);
    if (!notifier) {
      return std::unexpected(
          std::move(notifier.error()).in(fmt::format("channel '{}'", channel.name)));
    }
    lines_.push_back(std::make_unique<ChannelLine>(channel, *std::move(notifier)));
  }
  return {};
}

Task<HttpAnswer> Application::answer(std::string method, std::string path) {
  const bool reading = method == "GET" || method == "HEAD";
  if (path == "/healthz" && reading) {
    co_return HttpAnswer{200, "alive\n"};
  }
  if (path == "/readyz" && reading) {
    co_return HttpAnswer{health_.ready() ? 200U : 503U, health_.describe()};
  }
  if (path == "/metrics" && reading) {
    co_return HttpAnswer{200, metrics_.to_text(), "text/plain; version=0.0.4; charset=utf-8"};
  }
  if (path == "/-/reload" && method == "POST") {
    const bool accepted = co_await programs_.reload();
    co_return HttpAnswer{accepted ? 200U : 422U, accepted ? "reloaded\n" : health_.describe()};
  }
  const bool known =
      path == "/healthz" || path == "/readyz" || path == "/metrics" || path == "/-/reload";
  co_return known
      ? HttpAnswer{405, "method not allowed\n"}
      : HttpAnswer{404, "not found; there are /healthz, /readyz, /metrics, /-/reload\n"};
}

void Application::reload() {
  asio::co_spawn(loop_, programs_.reload(), asio::detached);
}

Result<redis::Endpoint> Application::endpoint() const {
  if (server_) {
    return server_->endpoint();
  }
  auto endpoint = redis::parse_url(settings_.redis.url);
  if (endpoint) {
    if (!settings_.redis.username.empty()) {
      endpoint->user = settings_.redis.username;
    }
    if (!settings_.redis.password.empty()) {
      endpoint->password = settings_.redis.password.reveal();
    }
    if (!settings_.redis.ca_file.empty()) {
      endpoint->ca_file = settings_.redis.ca_file.string();
    }
  }
  return endpoint;
}

Task<Result<void>> Application::connect() {
  if (settings_.redis.url.empty()) {
    redis::EmbeddedServerOptions options;
    options.data_dir = settings_.data_dir;
    options.appendfsync = settings_.redis.appendfsync == config::RedisSettings::AppendFsync::Always
                              ? "always"
                              : "everysec";
    server_ = std::make_unique<redis::EmbeddedServer>(loop_.get_executor(), std::move(options));
    auto started = co_await server_->start();
    if (!started) {
      co_return std::unexpected(std::move(started.error()).in("the embedded redis-server"));
    }
  }
  const auto where = endpoint();
  if (!where) {
    co_return std::unexpected(Error(where.error()).in("redis.url"));
  }
  spdlog::info("using Redis at {}", where->describe());
  const auto options_of = [&](const char* name) {
    redis::ConnectionOptions options;
    options.endpoint = *where;
    options.client_name = name;
    return options;
  };
  const auto make = [&](const char* name) {
    return std::make_unique<redis::Connection>(loop_.get_executor(), options_of(name));
  };
  reading_ = make("fanfared-events");
  loading_ = make("fanfared-load");
  working_ = make("fanfared-work");
  control_ = make("fanfared-lease");
  outbox_ = make("fanfared-outbox");
  delivering_ = make("fanfared-delivery");
  scheduling_ = make("fanfared-schedule");

  const redis::Keys keys(settings_.redis.prefix);
  members_ =
      std::make_unique<redis::MemberStore>(keys, static_cast<std::size_t>(settings_.journal_keep));
  shard_ = std::make_unique<redis::ShardStore>(keys, 0);
  lease_ = std::make_unique<LeaseKeeper>(loop_.get_executor(), *control_, *shard_, health_,
                                         instance_name());
  ingest_ = std::make_unique<Ingest>(
      IngestParts{*reading_, *loading_, *working_, *members_, *shard_, *lease_, metrics_, health_,
                  [this] { return programs_.program(); },
                  [this] { return schedules_->in_force(); },
                  [this](std::string_view member) { app_counters_->look_at(member); },
                  [this](const members::Event& event) { return leaderboards_->has_made(event); }},
      ingest_options(settings_.events));
  schedules_ = std::make_unique<ScheduleJob>(
      loop_.get_executor(),
      ScheduleParts{*scheduling_, *lease_, metrics_, health_,
                    [this] { return programs_.program(); },
                    [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  backfills_ = std::make_unique<BackfillJob>(
      loop_.get_executor(),
      BackfillParts{*scheduling_, *lease_, metrics_, health_,
                    [this] { return programs_.program(); },
                    [this] { return schedules_->in_force(); },
                    [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  timers_ = std::make_unique<TimerJob>(
      loop_.get_executor(),
      TimerParts{*scheduling_, *lease_, metrics_, health_,
                 [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  app_counters_ = std::make_unique<AppCounterJob>(
      loop_.get_executor(),
      AppCounterParts{*scheduling_, options_of("fanfared-counters"), *lease_, metrics_, health_,
                      [this] { return programs_.program(); },
                      [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  leaderboards_ = std::make_unique<LeaderboardJob>(
      loop_.get_executor(),
      LeaderboardParts{*scheduling_, *lease_, metrics_, health_,
                       [this] { return programs_.program(); },
                       [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  erasures_ = std::make_unique<ErasureJob>(
      loop_.get_executor(),
      ErasureParts{*scheduling_, health_, [this] { return StreamId::parse(ingest_->cursor()); }},
      keys);
  delivery_ = std::make_unique<Delivery>(
      loop_.get_executor(),
      DeliveryParts{*outbox_, *delivering_, keys, metrics_, health_,
                    [this] { return programs_.loaded(); }, [this] { return lease_->is_held(); },
                    [this] { return lease_->epoch(); }},
      std::move(lines_));
  co_return Result<void>();
}

/// What keeps the server from being used; empty when nothing does.
Task<std::optional<std::string>> Application::check_server() {
  redis::Request request{"INFO"};
  const auto replies = co_await redis::call(*control_, std::move(request), kRetryEvery * 10);
  if (!replies) {
    co_return replies.error().message;
  }
  const std::string_view info = replies->front().text();
  const std::string_view policy = info_value(info, "maxmemory_policy");
  if (info_value(info, "maxmemory") != "0" && !policy.empty() && policy != "noeviction") {
    co_return fmt::format(
        "Redis may evict keys (maxmemory-policy is {}): members' points would "
        "vanish; set maxmemory-policy noeviction",
        policy);
  }
  const auto loaded = co_await redis::ensure_all_loaded(*control_);
  if (!loaded) {
    co_return loaded.error().message;
  }
  co_return std::nullopt;
}

Task<> Application::wait_for_server() {
  std::string last;
  while (!stopping_) {
    const auto problem = co_await check_server();
    if (!problem) {
      health_.clear("redis");
      co_return;
    }
    health_.report("redis", *problem);
    if (*problem != last) {
      spdlog::warn("waiting for Redis: {}", *problem);
      last = *problem;
    }
    co_await pause(kRetryEvery);
  }
}

Task<Result<void>> Application::run() {
  spdlog::info("http on {}:{}", settings_.http.host, http_.port());
  asio::co_spawn(loop_, http_.run(), asio::detached);
  if (auto connected = co_await connect(); !connected) {
    http_.stop();
    co_return connected;
  }
  programs_.on_change([this] {
    schedules_->program_changed();
    backfills_->program_changed();
    app_counters_->program_changed();
    leaderboards_->program_changed();
    asio::co_spawn(loop_, publish(), asio::detached);
  });
  programs_.watch();
  co_await (serve_shard() && delivery_->run());
  co_await close_down();
  co_return Result<void>();
}

/// Takes the lease whenever it is free and works while it is held, whatever fails in between.
Task<> Application::serve_shard() {
  std::string standing_by_for;
  while (!stopping_) {
    co_await wait_for_server();
    if (stopping_) {
      break;
    }
    const auto lease = co_await lease_->acquire();
    if (!lease) {
      health_.report("ingest", lease.error().message);
      co_await pause(kRetryEvery);
    } else if (!*lease) {
      health_.clear("ingest");
      health_.note("lease", fmt::format("standing by for {}", lease_->holder()));
      if (standing_by_for != lease_->holder()) {
        standing_by_for = lease_->holder();
        spdlog::info("standing by: {} reads the events", standing_by_for);
      }
      co_await pause(LeaseKeeper::kPollEvery);
    } else {
      health_.clear_note("lease");
      co_await hold_lease(**lease);
      standing_by_for.clear();
    }
  }
  // Some of the grace is left for the lease and the embedded server.
  delivery_->stop(settings_.shutdown_grace * 7 / 10);
}

Task<> Application::hold_lease(redis::Lease lease) {
  spdlog::info("reading events from {} (epoch {})", lease.cursor, lease.epoch);
  metrics_.holds_lease.Set(1);
  const auto work = [](Application& self, redis::Lease taken) -> Task<> {
    co_await self.publish();
    std::optional<std::string> failed;
    // Where publishing outlasted the lease or the daemon, nobody would tell ingest any more.
    if (!self.stopping_ && self.lease_->is_held()) {
      failed = co_await self.read_events(std::move(taken));
    }
    if (failed) {
      self.metrics_.restarts.Increment();
      self.health_.report("ingest", *failed);
      spdlog::warn("ingest begins again at {}: {}", self.ingest_->cursor(), *failed);
      co_await self.pause(kRetryEvery);
    }
    self.lease_->stop();
  };
  const auto keep = [](Application& self) -> Task<> {
    co_await self.lease_->keep();
    self.ingest_->stop();  // it may be waiting for events, and would not notice for long
  };
  co_await (work(*this, std::move(lease)) && keep(*this));
  metrics_.holds_lease.Set(0);
}

/// Applies events until the lease or the run ends, and lets scheduled campaigns and timers add theirs. No
/// event may be decided before it is known which campaigns are in force.
Task<std::optional<std::string>> Application::read_events(redis::Lease lease) {
  if (auto failed = co_await schedules_->begin()) {
    co_return failed;
  }
  if (auto failed = co_await leaderboards_->begin()) {
    co_return failed;
  }
  const auto ingest = [](Application& self,
                         redis::Lease taken) -> Task<std::optional<std::string>> {
    auto failed = co_await self.ingest_->run(std::move(taken));
    self.schedules_->stop();
    self.backfills_->stop();
    self.timers_->stop();
    self.app_counters_->stop();
    self.leaderboards_->stop();
    self.erasures_->stop();
    co_return failed;
  };
  if (stopping_ || !lease_->is_held()) {
    co_return std::nullopt;  // nobody would tell ingest any more
  }
  backfills_->begin();
  timers_->begin();
  app_counters_->begin();
  erasures_->begin();
  co_return co_await (ingest(*this, std::move(lease)) && schedules_->run() && backfills_->run() &&
                      timers_->run() && app_counters_->run() && leaderboards_->run() &&
                      erasures_->run());
}

Task<> Application::publish() {
  if (!lease_ || !lease_->is_held()) {
    co_return;
  }
  auto make = [program = programs_.program()] { return make_catalogues(*program); };
  std::vector<Catalogue> catalogues = co_await background_.run(std::move(make));
  const auto published = co_await publish_catalogues(*control_, redis::Keys(settings_.redis.prefix),
                                                     std::move(catalogues));
  if (!published) {
    spdlog::warn("the catalogue could not be published: {}", published.error().message);
  }
  // Made and sent in one go: of two at once, the later program is the one that stays.
  redis::ProgramRecord record = record_of(*programs_.loaded(), programs_.loaded_at());
  const auto recorded =
      co_await publish_program(*control_, redis::Keys(settings_.redis.prefix), std::move(record));
  if (!recorded) {
    spdlog::warn("'fanfare plan' will compare with an older program: {}", recorded.error().message);
  }
}

void Application::stop() {
  if (stopping_) {
    spdlog::warn("told to stop again: ending at once; what was in hand is taken up at next start");
    loop_.stop();
    return;
  }
  spdlog::info("stopping");
  stopping_ = true;
  pause_timer_.cancel();
  if (ingest_) {
    ingest_->stop();
  }
}

Task<> Application::close_down() {
  co_await lease_->release();
  for (const auto* connection :
       {&reading_, &loading_, &working_, &control_, &outbox_, &delivering_, &scheduling_}) {
    co_await (*connection)->close(milliseconds(100));
  }
  http_.stop();
  if (server_) {
    co_await server_->stop();
  }
  spdlog::info("stopped");
}

Task<> Application::pause(milliseconds time) {
  pause_timer_.expires_after(time);
  co_await pause_timer_.async_wait(kAsTuple);
}

}  // namespace fanfare::daemon
