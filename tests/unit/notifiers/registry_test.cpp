#include "notifiers/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/reader.h"

namespace fanfare::notifiers {
namespace {

using testing::HasSubstr;

struct Parsed {
  std::optional<Channel> channel;
  std::string problems;
};

Parsed parse(const std::string& yaml) {
  config::Diagnostics diagnostics;
  const auto documents = config::parse_yaml("f.yaml", yaml, diagnostics);
  if (documents.empty()) {
    return {std::nullopt, diagnostics.to_string()};
  }
  const config::Value value(*documents.front().root, documents.front(), diagnostics);
  auto channel = parse_channel("email", config::MapReader(value));
  return {std::move(channel), diagnostics.to_string()};
}

struct Good {
  const char* name;
  const char* yaml;
};

class GoodChannel : public testing::TestWithParam<Good> {};

TEST_P(GoodChannel, IsRead) {
  const auto parsed = parse(GetParam().yaml);
  EXPECT_EQ(parsed.problems, "");
  ASSERT_TRUE(parsed.channel);
  EXPECT_EQ(parsed.channel->name, "email");
  EXPECT_TRUE(parsed.channel->factory);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodChannel,
    testing::Values(
        Good{"File", "{type: file, path: out}"}, Good{"FileDefaults", "{type: file}"},
        Good{"Smtp", "{type: smtp, url: 'smtp://127.0.0.1:2525', from: 'K S <a@b.example>'}"},
        Good{"SmtpDefaultPort", "{type: smtp, url: 'smtp://mail.example.org', from: a@b.example}"},
        Good{"SmtpV6", "{type: smtp, url: 'smtp://[::1]:25', from: a@b.example}"},
        Good{"Smtps",
             "{type: smtp, url: 'smtps://mail.example.org', from: a@b.example, username: "
             "u, password: {env: HOME}, timeout: 5s, connections: 2, helo: h.example}"},
        Good{"StartTls",
             "{type: smtp, url: 'smtp://mail.example.org:587', from: a@b.example, tls: "
             "starttls, ca_file: ca.pem, username: u, password: {env: HOME}}"},
        Good{"LoopbackCredentials",
             "{type: smtp, url: 'smtp://localhost:25', from: a@b.example, "
             "username: u, password: {env: HOME}}"},
        Good{"Retry", "{type: file, retry: {first: 1s, longest: 10m, for: 5d}}"}),
    [](const auto& each) { return each.param.name; });

struct Bad {
  const char* name;
  const char* yaml;
  const char* message;
};

class BadChannel : public testing::TestWithParam<Bad> {};

TEST_P(BadChannel, IsRefusedWithItsPlace) {
  const auto parsed = parse(GetParam().yaml);
  EXPECT_THAT(parsed.problems, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadChannel,
    testing::Values(
        Bad{"NoType", "{path: x}", "type"},
        Bad{"Typo", "{type: smpt}", "unknown channel type 'smpt'; did you mean 'smtp'?"},
        Bad{"Later", "{type: webpush}", "'webpush' is not supported yet"},
        Bad{"KeyTypo", "{type: file, pth: x}", "did you mean 'path'?"},
        Bad{"NoUrl", "{type: smtp, from: a@b.example}", "url"},
        Bad{"HttpUrl", "{type: smtp, url: 'http://x', from: a@b.example}", "expected smtp://"},
        Bad{"UrlWithPassword", "{type: smtp, url: 'smtp://u:p@x', from: a@b.example}",
            "credentials do not belong"},
        Bad{"UrlWithPath", "{type: smtp, url: 'smtp://x/helo', from: a@b.example}", "'helo'"},
        Bad{"BadFrom", "{type: smtp, url: 'smtp://x', from: nobody}", "no e-mail address"},
        Bad{"TlsTwice", "{type: smtp, url: 'smtps://x', from: a@b.example, tls: starttls}",
            "remove 'tls'"},
        Bad{"TlsTry", "{type: smtp, url: 'smtp://x', from: a@b.example, tls: try}", "tls"},
        Bad{"PasswordInTheClear",
            "{type: smtp, url: 'smtps://x', from: a@b.example, username: u, password: p}",
            "f.yaml:1:74"},
        Bad{"PasswordOverPlain",
            "{type: smtp, url: 'smtp://mail.example.org', from: a@b.example, username: u, "
            "password: {env: HOME}}",
            "may not travel in the clear"},
        Bad{"UserAlone", "{type: smtp, url: 'smtp://x', from: a@b.example, username: u}",
            "both username and password"},
        Bad{"BadHelo", "{type: smtp, url: 'smtp://x', from: a@b.example, helo: 'a b'}",
            "host name of this machine"},
        Bad{"NoConnections", "{type: smtp, url: 'smtp://x', from: a@b.example, connections: 0}",
            "1"},
        Bad{"RetryOrder", "{type: file, retry: {first: 1h, longest: 1m}}", "no longer than"},
        Bad{"RetryMonths", "{type: file, retry: {for: 1mo}}", "f.yaml:1:27"}),
    [](const auto& each) { return each.param.name; });

TEST(Channel, ReportsAllProblemsAtOnce) {
  const auto parsed =
      parse("{type: smtp, url: 'http://x', from: nobody, helo: 'a b', retry: {first: x}}");
  EXPECT_FALSE(parsed.channel);
  for (const char* part : {"1:19: error: expected smtp://", "1:37: error: 'nobody'",
                           "1:51: error: expected the host name", "1:73: error: expected a dur"}) {
    EXPECT_THAT(parsed.problems, HasSubstr(part));
  }
}

TEST(Channel, DefaultsToAMaildir) {
  EXPECT_EQ(default_channel().type, "file");
  EXPECT_TRUE(default_channel().factory);
}

}  // namespace
}  // namespace fanfare::notifiers
