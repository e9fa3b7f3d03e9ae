#include "tests/integration/daemon/shared_daemon.h"
#include "tests/support/smtp_server.h"

namespace fanfare::daemon {
namespace {

constexpr auto kProgram = R"(program: shop
title: Shop
counters: {opens: {from: app}}
---
campaign: base
on: purchase
then: [{points: 7}, {counter: {name: opens, add: 1}}, {badge: first}, {notify: thanks}]
limits: [{per: member, times: 3, every: day}]
---
campaign: later
on: visit
then: [{notify: {template: thanks, delay: 1h}}]
---
badge: first
title: {en: First}
---
badge: opener
award_when: {counter.opens: {at_least: 1}}
---
leaderboard: openers
score: counter.opens
every: year
---
template: thanks
category: service
en: {title: Thanks, text: Thanks}
)";

/// An event's whole way: state, feed, catalogue, a duplicate, a refusal, mails now and later, and
/// an end in order. Whatever Redis would not let the daemon do shows here.
void expect_everything_works(DaemonProcess& daemon, RedisClient& redis) {
  daemon.start_ready();
  apply(redis, {{"type", "member.enrolled"}, {"member", "a"}, {"email", "a@shop.example"}});
  EXPECT_EQ(field(apply(redis, purchase("a", "p-1", "1")), "balance"), "7");
  EXPECT_EQ(field(apply(redis, purchase("a", "p-1", "1")), "status"), "duplicate");
  EXPECT_EQ(field(apply(redis, purchase("a", "p-2", "x")), "status"), "rejected");
  EXPECT_EQ(redis.hash(member_key("a", "counters"))["opens"], "1");
  EXPECT_TRUE(redis.hash(member_key("a", "badges")).contains("first"));
  EXPECT_TRUE(redis.hash("fanfare:catalogue:badges").contains("first"));
  EXPECT_TRUE(redis.hash("fanfare:program").contains("badge:first"));
  EXPECT_EQ(redis.number({"XLEN", "fanfare:feed"}), 2) << "two badges";
  EXPECT_TRUE(eventually([&] { return daemon.maildir().size() == 1; })) << daemon.log();
  apply(redis, {{"type", "visit"}, {"member", "a"}, {"time", "2024-01-01T00:00:00Z"}});
  EXPECT_TRUE(eventually([&] { return daemon.maildir().size() == 2; })) << daemon.log();
  apply(redis, {{"type", "visit"}, {"member", "a"}});
  EXPECT_TRUE(eventually([&] { return redis.number({"ZCARD", "fanfare:outbox:later"}) == 1; }));
  const test::Finished exported =
      test::run_to_end({test::built_program("cli/fanfare").string(), "member", "export", "a",
                        "--config", daemon.settings_file().string()});
  EXPECT_EQ(exported.status, 0) << exported.errors;
  const auto erased = apply(redis, {{"type", "member.erase"}, {"member", "a"}, {"id", "bye"}});
  EXPECT_EQ(field(erased, "erased"), "true");
  EXPECT_EQ(redis.number({"ZCARD", "fanfare:outbox:later"}), 0);
  EXPECT_EQ(daemon.readyz().body, "ready\n");
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(redis.text({"HGET", "fanfare:shard:0", "until"}), "0") << daemon.log();
  EXPECT_FALSE(daemon.has_logged("warning")) << daemon.log();
}

DaemonOptions using_redis(const std::string& redis) {
  ::setenv("FANFARE_REDIS_PASSWORD", "s3cret-of-the-test", 1);  // for the command line
  return {.program = kProgram,
          .redis = redis,
          .settings = "events: {max_age: unlimited}\n",
          .environment = {{"FANFARE_REDIS_PASSWORD", "s3cret-of-the-test"}}};
}

TEST(Access, OverAUnixSocket) {
  const RedisServer server;
  DaemonProcess daemon(using_redis("{url: '" + server.unix_url() + "'}"));
  RedisClient redis = RedisClient::on_port(server.port());
  expect_everything_works(daemon, redis);
}

TEST(Access, OverTls) {
  const test::TemporaryFolder folder;
  const std::string certificate = (folder.path() / "cert.pem").string();
  const std::string key = (folder.path() / "key.pem").string();
  test::run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                     "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                     "-out", certificate});
  const std::string port = std::to_string(test::free_port());
  const RedisServer server({"--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file",
                            key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"});
  DaemonProcess daemon(
      using_redis("{url: 'rediss://localhost:" + port + "', ca_file: '" + certificate + "'}"));
  RedisClient redis = RedisClient::on_port(server.port());
  expect_everything_works(daemon, redis);
}

/// The words of the ACL SETUSER command that docs/redis.md shows, up to an empty line.
std::vector<std::string> documented_permissions() {
  const std::string page =
      test::read_file(std::filesystem::path(FANFARE_SOURCE_DIR) / "docs/redis.md");
  const std::size_t at = page.find("ACL SETUSER fanfare ");
  std::vector<std::string> words;
  std::istringstream line(at == std::string::npos ? ""
                                                  : page.substr(at, page.find("\n\n", at) - at));
  for (std::string word; line >> word;) {
    if (!word.starts_with('>')) {
      words.push_back(word);
    }
  }
  return words;
}

TEST(Access, WithThePermissionsThatTheDocumentationNamesAndNoOthers) {
  const RedisServer server({"--notify-keyspace-events", "Eh"});
  RedisClient redis = RedisClient::on_port(server.port());
  std::vector<std::string> command = documented_permissions();
  ASSERT_GT(command.size(), 5U) << "docs/redis.md has no line 'ACL SETUSER fanfare ...'";
  command.push_back(">s3cret-of-the-test");
  ASSERT_EQ(redis.text(command), "OK");
  DaemonProcess daemon(using_redis("{url: '" + server.url() +
                                   "', username: fanfare, "
                                   "password: {env: FANFARE_REDIS_PASSWORD}}"));
  expect_everything_works(daemon, redis);
  EXPECT_FALSE(daemon.has_logged("s3cret-of-the-test"));

  // Nothing else: the line is not a blank cheque.
  redis.sign_in_as("fanfare", "s3cret-of-the-test");
  for (const std::vector<std::string>& refused : {std::vector<std::string>{"FLUSHALL"},
                                                  {"CONFIG", "GET", "*"},
                                                  {"KEYS", "*"},
                                                  {"GET", "elsewhere"},
                                                  {"SHUTDOWN"},
                                                  {"ACL", "WHOAMI"}}) {
    EXPECT_TRUE(redis.run(refused).text.starts_with("NOPERM")) << refused.front();
  }
}

TEST(Access, AWrongPasswordIsSaid) {
  const RedisServer server;
  RedisClient redis = RedisClient::on_port(server.port());
  redis.text({"ACL", "SETUSER", "fanfare", "on", ">another", "~*", "+@all"});
  DaemonProcess daemon(using_redis("{url: '" + server.url() +
                                   "', username: fanfare, "
                                   "password: {env: FANFARE_REDIS_PASSWORD}}"));
  daemon.start();
  EXPECT_TRUE(eventually([&] {
    return daemon.readyz().body.find("refused the user") != std::string::npos;
  })) << daemon.readyz().body;
  EXPECT_EQ(daemon.readyz().status, 503);
}

}  // namespace
}  // namespace fanfare::daemon
