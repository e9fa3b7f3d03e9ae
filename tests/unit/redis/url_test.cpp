#include "redis/url.h"

#include <gmock/gmock.h>

#include <string>

namespace fanfare::redis {
namespace {

using enum Endpoint::Transport;
using testing::HasSubstr;
using testing::Not;

struct GoodUrl {
  std::string name;
  std::string url;
  Endpoint expected;
  std::string described;
};

class GoodUrlTest : public testing::TestWithParam<GoodUrl> {};

TEST_P(GoodUrlTest, IsRead) {
  const auto endpoint = parse_url(GetParam().url);
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  const Endpoint& expected = GetParam().expected;
  EXPECT_EQ(endpoint->transport, expected.transport);
  EXPECT_EQ(endpoint->host, expected.host);
  EXPECT_EQ(endpoint->port, expected.port);
  EXPECT_EQ(endpoint->path, expected.path);
  EXPECT_EQ(endpoint->user, expected.user);
  EXPECT_EQ(endpoint->password, expected.password);
  EXPECT_EQ(endpoint->database, expected.database);
  EXPECT_EQ(endpoint->ca_file, expected.ca_file);
  EXPECT_EQ(endpoint->describe(), GetParam().described);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, GoodUrlTest,
    testing::Values(GoodUrl{"HostOnly", "redis://cache", {Tcp, "cache"}, "redis://cache:6379"},
                    GoodUrl{"Everything",
                            "redis://u:p@cache.example:6380/2",
                            {Tcp, "cache.example", 6380, "", "u", "p", 2},
                            "redis://cache.example:6380/2"},
                    GoodUrl{"PasswordOnly",
                            "redis://:p@cache/",
                            {Tcp, "cache", 6379, "", "", "p"},
                            "redis://cache:6379"},
                    GoodUrl{"EncodedPassword",
                            "redis://a%40b:p%2F%23%3A%25@cache",
                            {Tcp, "cache", 6379, "", "a@b", "p/#:%"},
                            "redis://cache:6379"},
                    GoodUrl{"Ipv6", "redis://[::1]:7000", {Tcp, "::1", 7000}, "redis://[::1]:7000"},
                    GoodUrl{"Tls", "rediss://cache", {Tls, "cache"}, "rediss://cache:6379"},
                    GoodUrl{"TlsOwnAuthority",
                            "rediss://cache/1?ca_file=/etc/our%20ca.pem",
                            {Tls, "cache", 6379, "", "", "", 1, "/etc/our ca.pem"},
                            "rediss://cache:6379/1"},
                    GoodUrl{"Unix",
                            "unix:///run/redis.sock",
                            {Unix, "127.0.0.1", 6379, "/run/redis.sock"},
                            "unix:///run/redis.sock"},
                    GoodUrl{"UnixDatabase",
                            "unix:///run/my%20redis.sock?db=3",
                            {Unix, "127.0.0.1", 6379, "/run/my redis.sock", "", "", 3},
                            "unix:///run/my redis.sock?db=3"},
                    GoodUrl{"UnixPassword",
                            "unix://u:p@/run/redis.sock",
                            {Unix, "127.0.0.1", 6379, "/run/redis.sock", "u", "p"},
                            "unix:///run/redis.sock"}),
    [](const auto& test) { return test.param.name; });

struct BadUrl {
  std::string name;
  std::string url;
  std::string message;
};

class BadUrlTest : public testing::TestWithParam<BadUrl> {};

TEST_P(BadUrlTest, IsRefusedWithoutRepeatingThePassword) {
  const auto endpoint = parse_url(GetParam().url);
  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().message, HasSubstr(GetParam().message));
  EXPECT_THAT(endpoint.error().message, Not(HasSubstr("s3cret")));
}

INSTANTIATE_TEST_SUITE_P(
    Urls, BadUrlTest,
    testing::Values(BadUrl{"Empty", "", "scheme that is not known"},
                    BadUrl{"NoScheme", "localhost:6379", "scheme that is not known"},
                    BadUrl{"Http", "http://u:s3cret@h", "scheme that is not known"},
                    BadUrl{"Sentinel", "redis-sentinel://h1,h2/name", "not supported yet"},
                    BadUrl{"Cluster", "redis-cluster://u:s3cret@h1,h2", "not supported yet"},
                    BadUrl{"NoHost", "redis://:s3cret@/1", "names no host"},
                    BadUrl{"NoSlashes", "redis:cache", "names no host"},
                    BadUrl{"RawHash", "redis://u:s3cret#x@h", "%23"},
                    BadUrl{"RawSpace", "redis://u:s3cret x@h", "cannot be read"},
                    BadUrl{"PortZero", "redis://h:0", "port"},
                    BadUrl{"PortTooHigh", "redis://h:65536", "port"},
                    BadUrl{"NamedDatabase", "redis://h/s3cret", "database"},
                    BadUrl{"NegativeDatabase", "redis://h/-1", "database"},
                    BadUrl{"UserWithoutPassword", "redis://s3cret@h", "user without a password"},
                    BadUrl{"Insecure", "rediss://h?insecure=1", "parameter"},
                    BadUrl{"AuthorityWithoutTls", "redis://h?ca_file=/x", "parameter"},
                    BadUrl{"UnixWithHost", "unix://run/redis.sock", "three slashes"},
                    BadUrl{"UnixTooLong", "unix:///" + std::string(107, 'a'),
                           "107 bytes, this one has 108"},
                    BadUrl{"UnixBadDatabase", "unix:///run/x.sock?db=one", "database"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace fanfare::redis
