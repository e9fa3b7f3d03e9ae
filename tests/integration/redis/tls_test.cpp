#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <string>

#include "redis/connection.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

using test::run_program;
using testing::HasSubstr;

/// An authority of the test's own, made with the openssl program.
class Authority {
 public:
  explicit Authority(const std::filesystem::path& folder) : folder_(folder) {
    run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-keyout", file("ca.key"), "-out", file("ca.pem"), "-days", "2", "-subj",
                 "/CN=Test Authority"});
  }

  [[nodiscard]] std::string file(const std::string& name) const { return folder_ / name; }

  /// Issues `<name>.pem` and `<name>.key` for the given subject alternative names.
  void issue(const std::string& name, const std::string& names, bool is_expired = false) const {
    run_program({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", file(name + ".key"), "-out", file(name + ".csr"), "-subj",
                 "/CN=server"});
    std::ofstream(file(name + ".ext")) << "subjectAltName=" << names << "\n";
    run_program({"openssl", "x509", "-req", "-in", file(name + ".csr"), "-CA", file("ca.pem"),
                 "-CAkey", file("ca.key"), "-CAcreateserial", "-out", file(name + ".pem"),
                 "-extfile", file(name + ".ext"), "-days", is_expired ? "-1" : "2"});
  }

 private:
  std::filesystem::path folder_;
};

struct Case {
  std::string name;
  std::string names;  // in the server's certificate
  bool is_expired = false;
  bool is_trusted = true;  // ca_file is given
  std::string host;
  std::string refusal{};  // empty: accepted
};

class TlsTest : public testing::TestWithParam<Case> {};

TEST_P(TlsTest, TheCertificateDecides) {
  const Case& row = GetParam();
  const test::TemporaryFolder folder;
  const Authority authority(folder.path());
  authority.issue("server", row.names, row.is_expired);
  const std::string tls_port = std::to_string(test::free_port());
  test::RedisServer server({"--tls-port", tls_port, "--tls-cert-file", authority.file("server.pem"),
                            "--tls-key-file", authority.file("server.key"), "--tls-ca-cert-file",
                            authority.file("ca.pem"), "--tls-auth-clients", "no"});
  test::TestLoop loop;
  ConnectionOptions options;
  options.endpoint =
      parse_url(fmt::format("rediss://{}:{}{}", row.host, tls_port,
                            row.is_trusted ? "?ca_file=" + authority.file("ca.pem") : ""))
          .value();
  Connection connection(loop.executor(), options);
  Request request;
  request.add({"SET", "key", std::string(200'000, 'x')});
  request.add({"GET", "key"});
  const milliseconds patience = row.refusal.empty() ? milliseconds(15'000) : milliseconds(500);
  const auto replies = loop.run(connection.send(std::move(request), patience));
  if (row.refusal.empty()) {
    ASSERT_TRUE(replies) << replies.error().message;
    EXPECT_EQ(replies->back().text(), std::string(200'000, 'x'));
  } else {
    ASSERT_FALSE(replies);
    EXPECT_EQ(replies.error().kind, Failure::Kind::Rejected);
    EXPECT_THAT(replies.error().message, HasSubstr(row.refusal));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, TlsTest,
    testing::Values(Case{"RightName", "DNS:localhost", false, true, "localhost", ""},
                    Case{"RightAddress", "IP:127.0.0.1", false, true, "127.0.0.1", ""},
                    Case{"WrongName", "DNS:other.example", false, true, "localhost",
                         "certificate was not accepted for 'localhost'"},
                    Case{"WrongAddress", "DNS:localhost", false, true, "127.0.0.1",
                         "certificate was not accepted for '127.0.0.1'"},
                    Case{"Expired", "DNS:localhost", true, true, "localhost", "expired"},
                    Case{"UnknownAuthority", "DNS:localhost", false, false, "localhost",
                         "self-signed certificate in certificate chain"}),
    [](const auto& test) { return test.param.name; });

TEST(TlsFilesTest, AMissingAuthorityFileIsNamed) {
  test::TestLoop loop;
  ConnectionOptions options;
  options.endpoint = parse_url("rediss://localhost?ca_file=/no/such.pem").value();
  Connection connection(loop.executor(), options);
  EXPECT_TRUE(loop.eventually([&] { return connection.last_error().contains("/no/such.pem"); }));
}

}  // namespace
}  // namespace fanfare::redis
