#include "config/settings_parser.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace fanfare::config {
namespace {

constexpr std::array<std::string_view, 3> kSchemes{"redis://", "rediss://", "unix://"};
constexpr std::array<std::string_view, 2> kLaterSchemes{"redis-sentinel://", "redis-cluster://"};

template <class Prefixes>
bool starts_with_one(std::string_view text, const Prefixes& prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (text.starts_with(prefix) && text.size() > prefix.size()) {
      return true;
    }
  }
  return false;
}

void parse_url(const Value& value, RedisSettings& redis) {
  const std::string text = value.is_scalar() ? value.node().text : "";
  if (starts_with_one(text, kLaterSchemes)) {
    value.fail(fmt::format("'{}' is not supported yet", text.substr(0, text.find(':') + 3)));
  } else if (!starts_with_one(text, kSchemes)) {
    // The url may hold a password: it is not repeated.
    value.fail(
        "expected an url such as redis://127.0.0.1:6379/0, rediss://host:6379 or "
        "unix:///run/redis.sock");
  } else if (text.find('@') != std::string::npos) {
    value.fail(
        "an url holds no user and password; write them as 'username' and 'password', such "
        "as {env: REDIS_PASSWORD}");
  } else {
    redis.url = text;
  }
}

void parse_prefix(const Value& value, RedisSettings& redis) {
  const auto text = value.text();
  if (!text) {
    return;
  }
  const bool is_plain = !text->empty() && text->size() <= 64 &&
                        text->find_first_of("{}* \t") == std::string::npos &&
                        !has_control_characters(*text);
  if (!is_plain) {
    (void)value.expected("a prefix of 1 to 64 characters without blanks, braces and '*'");
    return;
  }
  redis.prefix = *text;
}

void parse_redis(const MapReader& map, RedisSettings& redis) {
  map.allow_only({"url", "prefix", "appendfsync", "ca_file", "username", "password"},
                 {"durability"});
  if (const auto url = map.find("url")) {
    parse_url(*url, redis);
  }
  if (const auto prefix = map.find("prefix")) {
    parse_prefix(*prefix, redis);
  }
  redis.appendfsync = map.one_of("appendfsync", {"everysec", "always"}) == "always"
                          ? RedisSettings::AppendFsync::Always
                          : RedisSettings::AppendFsync::EverySecond;
  redis.ca_file = map.value_or<std::filesystem::path>("ca_file", {});
  redis.username = map.value_or<std::string>("username", "");
  redis.password = map.secret("password").value_or(Secret());
  if (map.has("username") && !map.has("password")) {
    map.fail("username", "'username' needs a 'password' beside it");
  }
}

void parse_max_age(const Value& value, members::EventLimits& limits) {
  if (value.is_scalar() && value.node().text == "unlimited") {
    limits.max_age = std::nullopt;
  } else if (const auto age = value.exact_duration()) {
    limits.max_age = *age;
  }
}

void parse_events(const MapReader& map, EventSettings& events) {
  map.allow_only({"max_age", "max_ahead", "idempotency", "retain"});
  if (const auto age = map.find("max_age")) {
    parse_max_age(*age, events.limits);
  }
  events.limits.max_ahead = map.value_or("max_ahead", events.limits.max_ahead);
  events.idempotency = map.value_or("idempotency", events.idempotency);
  events.retain = map.value_or("retain", events.retain);
}

void parse_log(const MapReader& map, LogSettings& log) {
  map.allow_only({"level", "format"});
  log.level =
      map.one_of("level", {"trace", "debug", "info", "warning", "error"}).value_or(log.level);
  log.json = map.one_of("format", {"text", "json"}) == "json";
}

void parse_retry(const MapReader& map, RetrySettings& retry) {
  map.allow_only({"for", "first", "longest"});
  retry.give_up_after = map.value_or("for", retry.give_up_after);
  retry.first = map.value_or("first", retry.first);
  retry.longest = map.value_or("longest", retry.longest);
  if (retry.longest < retry.first) {
    map.fail("longest", "'longest' must not be shorter than 'first'");
  }
}

void parse_shards(const Value& value) {
  const auto shards = value.whole(1, 1024);
  if (shards && *shards != 1) {
    value.fail("more than one shard is not supported yet");
  }
}

void parse_sections(const MapReader& document, Settings& settings) {
  if (const auto redis = document.optional<MapReader>("redis")) {
    parse_redis(*redis, settings.redis);
  }
  if (const auto events = document.optional<MapReader>("events")) {
    parse_events(*events, settings.events);
  }
  if (const auto log = document.optional<MapReader>("log")) {
    parse_log(*log, settings.log);
  }
  if (const auto retry = document.optional<MapReader>("retry")) {
    parse_retry(*retry, settings.retry);
  }
}

void parse_journal(const MapReader& map, Settings& settings) {
  map.allow_only({"keep"});
  if (const auto keep = map.find("keep")) {
    settings.journal_keep = keep->whole(1, 100'000).value_or(settings.journal_keep);
  }
}

void parse_http(const MapReader& map, HttpSettings& http) {
  map.allow_only({"listen"});
  if (const auto listen = map.find("listen")) {
    http = parse_listen(*listen).value_or(http);
  }
}

}  // namespace

void parse_settings(const MapReader& document, Settings& settings) {
  document.allow_only({"redis", "data_dir", "program", "http", "shards", "events", "journal", "log",
                       "shutdown", "retry", "channels"});
  settings.data_dir = document.value_or("data_dir", settings.data_dir);
  settings.program = document.value_or("program", settings.program);
  parse_sections(document, settings);
  if (const auto http = document.optional<MapReader>("http")) {
    parse_http(*http, settings.http);
  }
  if (const auto shards = document.find("shards")) {
    parse_shards(*shards);
  }
  if (const auto journal = document.optional<MapReader>("journal")) {
    parse_journal(*journal, settings);
  }
  if (const auto shutdown = document.optional<MapReader>("shutdown")) {
    shutdown->allow_only({"grace"});
    settings.shutdown_grace = shutdown->value_or("grace", settings.shutdown_grace);
  }
  apply_retry(settings.retry, settings.channels.front());
  if (const auto channels = document.optional<MapReader>("channels")) {
    parse_channels(*channels, settings);
  }
}

}  // namespace fanfare::config
