#include "cli/remote/client.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

namespace fanfare::cli::remote {
namespace {

constexpr milliseconds kTimeout = std::chrono::seconds(30);

/// What came back, with error answers turned into failures.
Result<redis::Replies> checked(redis::Outcome<redis::Replies> outcome,
                               const redis::Endpoint& endpoint) {
  if (!outcome) {
    return failure(fmt::format("Redis at {}: {}", endpoint.describe(), outcome.error().message));
  }
  for (const redis::Reply reply : *outcome) {
    if (const auto trouble = redis::trouble(reply)) {
      return failure(fmt::format("Redis at {}: {}", endpoint.describe(), trouble->sentence));
    }
  }
  return *std::move(outcome);
}

Task<> answer(redis::Connection& connection, redis::Request request, milliseconds timeout,
              std::function<void(Result<redis::Replies>)> done) {
  auto outcome = co_await connection.send(std::move(request), timeout);
  done(checked(std::move(outcome), connection.endpoint()));
}

redis::ConnectionOptions options_for(const redis::Endpoint& endpoint) {
  redis::ConnectionOptions options;
  options.endpoint = endpoint;
  options.client_name = "fanfare-cli";
  return options;
}

}  // namespace

Result<config::Settings> settings_of(const Session& session) {
  if (!session.config_given && !std::filesystem::exists(session.config)) {
    return config::default_settings(std::filesystem::current_path());
  }
  auto settings = config::load_settings(session.config);
  if (!settings) {
    return failure("the settings have errors:\n" + settings.error().to_string());
  }
  return *std::move(settings);
}

Result<redis::Endpoint> endpoint_of(const Session& session, const config::Settings& settings) {
  const auto& url = session.redis_url.empty() ? settings.redis.url : session.redis_url;
  redis::Endpoint endpoint;
  if (url.empty()) {
    endpoint.transport = redis::Endpoint::Transport::Unix;
    endpoint.path = settings.data_dir / "redis.sock";
    if (!std::filesystem::exists(endpoint.path)) {
      return failure(fmt::format(
          "there is no Redis at {}; start fanfared, or say where Redis is with --config or --redis",
          endpoint.path));
    }
    return endpoint;
  }
  auto parsed = redis::parse_url(url);
  if (!parsed) {
    return std::unexpected(parsed.error());
  }
  endpoint = *std::move(parsed);
  if (session.redis_url.empty()) {
    if (!settings.redis.username.empty()) {
      endpoint.user = settings.redis.username;
    }
    if (!settings.redis.password.empty()) {
      endpoint.password = settings.redis.password.reveal();
    }
    if (!settings.redis.ca_file.empty()) {
      endpoint.ca_file = settings.redis.ca_file;
    }
  }
  return endpoint;
}

Result<std::unique_ptr<Client>> Client::open(const Session& session) {
  auto settings = settings_of(session);
  if (!settings) {
    return std::unexpected(settings.error());
  }
  auto endpoint = endpoint_of(session, *settings);
  if (!endpoint) {
    return std::unexpected(endpoint.error());
  }
  return std::make_unique<Client>(*endpoint, settings->redis.prefix);
}

Client::Client(const redis::Endpoint& endpoint, std::string prefix)
    : keys_(std::move(prefix)), connection_(loop_.get_executor(), options_for(endpoint)) {}

Result<redis::Replies> Client::send(redis::Request request, milliseconds timeout) {
  std::optional<Result<redis::Replies>> result;
  asio::co_spawn(loop_,
                 answer(connection_, std::move(request), timeout,
                        [&](Result<redis::Replies> replies) { result = std::move(replies); }),
                 asio::detached);
  while (!result) {
    loop_.run_one();
  }
  return *std::move(result);
}

void Client::send_later(redis::Request request, std::function<void(Result<redis::Replies>)> done) {
  ++unanswered_;
  asio::co_spawn(loop_,
                 answer(connection_, std::move(request), kTimeout,
                        [this, done = std::move(done)](Result<redis::Replies> replies) {
                          --unanswered_;
                          done(std::move(replies));
                        }),
                 asio::detached);
  loop_.poll();
}

void Client::wait_for_room(std::size_t most) {
  while (unanswered_ > most) {
    loop_.run_one();
  }
}

}  // namespace fanfare::cli::remote
