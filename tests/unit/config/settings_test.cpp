#include "config/settings.h"

#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

class BadSettings : public testing::TestWithParam<Refused> {};

TEST_P(BadSettings, AreReportedAtTheirPlace) {
  record_refused("settings", GetParam().text);
  const auto settings = load_settings_text("fanfare.yaml", GetParam().text, "/etc/fanfare");
  ASSERT_FALSE(settings);
  EXPECT_THAT(lines_of(settings.error()), testing::ElementsAreArray(GetParam().messages));
}

Refused row(std::string name, std::string text, std::string message) {
  return {std::move(name), std::move(text), {"fanfare.yaml:" + std::move(message)}};
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadSettings,
    testing::Values(
        row("Typo", "reddis: {}\n", "1:1: error: unknown key 'reddis'; did you mean 'redis'?"),
        row("Shards", "shards: 4\n", "1:9: error: more than one shard is not supported yet"),
        row("Durability", "redis: {durability: wait1}\n",
            "1:9: error: 'durability' is not supported yet"),
        row("Cluster", "redis: {url: \"redis-cluster://a,b\"}\n",
            "1:14: error: 'redis-cluster://' is not supported yet"),
        row("Url", "redis: {url: \"http://a\"}\n",
            "1:14: error: expected an url such as redis://127.0.0.1:6379/0, rediss://host:6379 or "
            "unix:///run/redis.sock"),
        row("PasswordInTheUrl", "redis: {url: \"redis://u:p@a\"}\n",
            "1:14: error: an url holds no user and password; write them as 'username' and "
            "'password', such as {env: REDIS_PASSWORD}"),
        row("PasswordInTheClear", "redis: {password: hunter2}\n",
            "1:19: error: a secret is written as {file: path} or {env: NAME}, never in the clear"),
        row("Prefix", "redis: {prefix: \"a{b\"}\n",
            "1:17: error: expected a prefix of 1 to 64 characters without blanks, braces and '*', "
            "found the quoted text 'a{b'"),
        row("Port", "http: {listen: \"127.0.0.1:70000\"}\n",
            "1:16: error: expected an address and a port such as 127.0.0.1:8321 or [::1]:8321, "
            "found the quoted text '127.0.0.1:70000'"),
        row("Host", "http: {listen: \"localhost:80\"}\n",
            "1:16: error: expected an address and a port such as 127.0.0.1:8321 or [::1]:8321, "
            "found the quoted text 'localhost:80'"),
        row("Months", "events: {max_age: 6mo}\n",
            "1:19: error: expected a duration of exact length such as 90m or 30d, found '6mo'"),
        row("Level", "log: {level: inf}\n",
            "1:14: error: expected trace, debug, info, warning or error, found 'inf'; did you mean "
            "'info'?"),
        row("Retry", "retry: {first: 2h, longest: 1h}\n",
            "1:29: error: 'longest' must not be shorter than 'first'"),
        row("NoChannels", "channels: {}\n",
            "1:11: error: expected at least one channel; leave 'channels' out for the default one"),
        row("SecondDocument", "shards: 1\n---\nshards: 1\n",
            "3:1: error: expected one document, found more")),
    name_of);

TEST(Settings, FollowTheFile) {
  const auto settings = load_settings_text("fanfare.yaml", R"(
redis: {url: "rediss://r:6380/2", prefix: "f:", appendfsync: always, ca_file: ca.pem}
http: {listen: "[::1]:0"}
program: ../brand
data_dir: /var/lib/fanfare
events: {max_age: unlimited, max_ahead: 1m, idempotency: 2d, retain: 10m}
journal: {keep: 20}
log: {level: debug, format: json}
shutdown: {grace: 3s}
retry: {for: 1h, first: 1s, longest: 1m}
)",
                                           "/etc/fanfare");
  ASSERT_TRUE(settings) << settings.error().to_string();
  EXPECT_EQ(settings->redis.url, "rediss://r:6380/2");
  EXPECT_EQ(settings->redis.prefix, "f:");
  EXPECT_EQ(settings->redis.appendfsync, RedisSettings::AppendFsync::Always);
  EXPECT_EQ(settings->redis.ca_file, "/etc/fanfare/ca.pem");
  EXPECT_EQ(settings->http.host, "::1");
  EXPECT_EQ(settings->http.port, 0);
  EXPECT_EQ(settings->program, "/etc/fanfare/../brand");
  EXPECT_EQ(settings->data_dir, "/var/lib/fanfare");
  EXPECT_FALSE(settings->events.limits.max_age);
  EXPECT_EQ(settings->events.idempotency, std::chrono::hours(48));
  EXPECT_EQ(settings->journal_keep, 20);
  EXPECT_TRUE(settings->log.json);
  EXPECT_EQ(settings->shutdown_grace, std::chrono::seconds(3));
  ASSERT_EQ(settings->channels.size(), 1U);
  EXPECT_EQ(settings->channels[0].name, "email");
  EXPECT_EQ(settings->channels[0].retry.give_up_after, std::chrono::hours(1));
}

/// The schema is held against these too (tests/schema).
TEST(Settings, OfEveryKindAreTaken) {
  const auto settings =
      load_settings(FANFARE_SOURCE_DIR "/tests/unit/config/testdata/settings/fanfare.yaml");
  EXPECT_TRUE(settings) << settings.error().to_string();
}

TEST(Settings, OfTheCommentedFileAreTheDefaults) {
  const auto written = load_settings(FANFARE_SOURCE_DIR "/config/fanfare.yaml");
  ASSERT_TRUE(written) << written.error().to_string();
  const auto defaults = default_settings(FANFARE_SOURCE_DIR "/config");
  EXPECT_EQ(written->data_dir, defaults.data_dir);
  EXPECT_EQ(written->program, defaults.program);
  EXPECT_EQ(written->redis.prefix, defaults.redis.prefix);
  EXPECT_EQ(written->http.port, defaults.http.port);
  EXPECT_EQ(written->events.limits.max_age, defaults.events.limits.max_age);
  EXPECT_EQ(written->events.idempotency, defaults.events.idempotency);
  EXPECT_EQ(written->retry.first, defaults.retry.first);
  EXPECT_EQ(written->retry.longest, defaults.retry.longest);
  EXPECT_EQ(written->journal_keep, defaults.journal_keep);
  EXPECT_EQ(written->shutdown_grace, defaults.shutdown_grace);
}

}  // namespace
}  // namespace fanfare::config
