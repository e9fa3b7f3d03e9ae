#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/integration/notifiers/smtp_fixture.h"

namespace fanfare::notifiers::test {
namespace {

using fanfare::test::free_port;
using fanfare::test::read_file;
using testing::AllOf;
using testing::HasSubstr;

class Smtp : public testing::Test {
 protected:
  TestLoop loop_;
};

std::string envelope_of(const std::filesystem::path& mail) {
  auto path = mail;
  return read_file(path.replace_extension(".json"));
}

TEST_F(Smtp, HandsAMessageOver) {
  const SmtpServer server;
  const Delivery sent = deliver_once(loop_, settings_for(server));
  ASSERT_TRUE(is<Delivered>(sent)) << words_of(sent);
  EXPECT_EQ(words_of(sent), "250 2.0.0 kept as 1");
  ASSERT_EQ(server.mails().size(), 1U);
  EXPECT_EQ(server.mails()[0].filename(), "n1.1.eml");
  EXPECT_THAT(read_file(server.mails()[0]),
              AllOf(HasSubstr("Subject: Twice the points\r\n"), HasSubstr("250 points.")));
  EXPECT_EQ(envelope_of(server.mails()[0]),
            R"({"from": "halo@kopisenja.example", "to": ["alice@example.org"], )"
            R"("helo": "daemon.example", "tls": false})");
}

TEST_F(Smtp, EncryptsAfterStartTls) {
  const SmtpServer server({"--tls", "starttls"});
  auto settings = settings_for(server);
  settings.tls = smtp::Tls::StartTls;
  settings.ca_file = server.ca_file();
  const Delivery sent = deliver_once(loop_, settings);
  ASSERT_TRUE(is<Delivered>(sent)) << words_of(sent);
  EXPECT_THAT(envelope_of(server.mails().at(0)), HasSubstr("\"tls\": true"));
}

TEST_F(Smtp, EncryptsFromTheFirstByte) {
  const SmtpServer server({"--tls", "smtps"});
  auto settings = settings_for(server);
  settings.tls = smtp::Tls::Implicit;
  settings.ca_file = server.ca_file();
  const Delivery sent = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);
}

TEST_F(Smtp, RefusesACertificateOfAnotherName) {
  for (const char* tls : {"starttls", "smtps"}) {
    const SmtpServer server({"--tls", tls}, "DNS:mail.example.org");
    auto settings = settings_for(server);
    settings.tls = tls == std::string("smtps") ? smtp::Tls::Implicit : smtp::Tls::StartTls;
    settings.ca_file = server.ca_file();
    const Delivery sent = deliver_once(loop_, settings);
    EXPECT_TRUE(is<Misconfigured>(sent)) << words_of(sent);
    EXPECT_THAT(words_of(sent), HasSubstr("localhost"));
    EXPECT_TRUE(server.mails().empty());
  }
}

TEST_F(Smtp, RefusesAnUnknownAuthority) {
  const SmtpServer server({"--tls", "starttls"});
  auto settings = settings_for(server);
  settings.tls = smtp::Tls::StartTls;
  const Delivery sent = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Misconfigured>(sent)) << words_of(sent);
  EXPECT_TRUE(server.mails().empty());
}

TEST_F(Smtp, SendsNothingWhereStartTlsIsMissing) {
  const SmtpServer server;
  auto settings = settings_for(server);
  settings.tls = smtp::Tls::StartTls;
  const Delivery sent = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Misconfigured>(sent)) << words_of(sent);
  EXPECT_EQ(server.counts().received, 0);
}

TEST_F(Smtp, LogsIn) {
  const SmtpServer server({"--auth", "kopi:se nja"});
  auto settings = settings_for(server);
  settings.username = "kopi";
  settings.password = Secret("se nja");
  const Delivery sent = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);

  settings.password = Secret("wrong");
  const Delivery refused = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Misconfigured>(refused)) << words_of(refused);
  EXPECT_THAT(words_of(refused), AllOf(HasSubstr("535"), testing::Not(HasSubstr("wrong"))));

  settings.username.clear();
  const Delivery anonymous = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Misconfigured>(anonymous)) << words_of(anonymous);
  EXPECT_THAT(words_of(anonymous), HasSubstr("530"));
}

struct Refusal {
  const char* place;
  const char* reply;
  std::size_t kind;
};

TEST_F(Smtp, PassesTheServersWordsOn) {
  constexpr std::size_t kRetry = 1, kRejected = 2, kUnreachable = 3, kMisconfigured = 4;
  SmtpServer server;
  for (const Refusal& row : {
           Refusal{"greeting", "421 4.3.2 closing down", kRetry},
           Refusal{"mail", "451 4.3.0 try again later", kRetry},
           Refusal{"rcpt", "450 4.2.0 greylisted", kRetry},
           Refusal{"data", "452 4.3.1 disk is full", kRetry},
           Refusal{"end", "451 4.7.1 not so fast", kRetry},
           Refusal{"mail", "553 5.1.8 no such sender domain", kUnreachable},
           Refusal{"rcpt", "550 5.1.1 no such user", kUnreachable},
           Refusal{"rcpt", "550 5.7.1 relaying denied", kMisconfigured},
           Refusal{"rcpt", "552 5.2.2 the mailbox is full", kRejected},
           Refusal{"data", "554 5.5.1 no valid recipients", kRejected},
           Refusal{"end", "554 5.6.0 the content is refused", kRejected},
       }) {
    server.restart_with({"--refuse-at", row.place, "--refuse-with", row.reply});
    const Delivery sent = deliver_once(loop_, settings_for(server));
    EXPECT_EQ(sent.index(), row.kind) << row.place << ": " << words_of(sent);
    EXPECT_THAT(words_of(sent), HasSubstr(row.reply));
  }
  EXPECT_TRUE(server.mails().empty());
}

TEST_F(Smtp, DeliversTheSameMessageAtTheNextAttempt) {
  const SmtpServer server({"--refuse-at", "end", "--refuse-times", "2"});
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings_for(server));
  EXPECT_TRUE(is<Retry>(loop_.run(notifier->deliver(message()))));
  EXPECT_TRUE(is<Retry>(loop_.run(notifier->deliver(message()))));
  EXPECT_TRUE(is<Delivered>(loop_.run(notifier->deliver(message()))));
  EXPECT_EQ(server.counts().mails, 1);
  EXPECT_EQ(server.counts().refused, 2);
}

TEST_F(Smtp, SendsNothingToWhatIsNoAddress) {
  const SmtpServer server;
  auto sent = message();
  sent.address = "d@e.f>\r\nRCPT TO:<evil@x.y";
  EXPECT_TRUE(is<Unreachable>(deliver_once(loop_, settings_for(server), sent)));
  EXPECT_EQ(server.counts().connections, 0);
}

TEST_F(Smtp, UsesAConnectionAgain) {
  const SmtpServer server;
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings_for(server));
  for (int i = 0; i < 10; ++i) {
    const Delivery sent = loop_.run(notifier->deliver(message("n" + std::to_string(i))));
    ASSERT_TRUE(is<Delivered>(sent)) << words_of(sent);
  }
  EXPECT_EQ(server.counts().connections, 1);
  EXPECT_EQ(server.mails().size(), 10U);
}

TEST_F(Smtp, ComesBackAfterTheServerWasAway) {
  SmtpServer server;
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings_for(server));
  ASSERT_TRUE(is<Delivered>(loop_.run(notifier->deliver(message("n1")))));
  server.kill();
  const Delivery down = loop_.run(notifier->deliver(message("n2")));
  EXPECT_TRUE(is<Retry>(down)) << words_of(down);
  EXPECT_FALSE(std::get<Retry>(down).ambiguous);
  server.restart();
  const Delivery sent = loop_.run(notifier->deliver(message("n2")));
  EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);
}

TEST_F(Smtp, DeliversManyOverFewConnections) {
  const SmtpServer server;
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings_for(server));
  int ended = 0;
  int delivered = 0;
  const auto deliver = [&](std::string id) -> Task<> {
    const Delivery sent = co_await notifier->deliver(message(id));
    delivered += is<Delivered>(sent) ? 1 : 0;
    ++ended;
  };
  for (int i = 0; i < 200; ++i) {
    loop_.spawn(deliver("n" + std::to_string(i)));
  }
  ASSERT_TRUE(loop_.eventually([&] { return ended == 200; }));
  EXPECT_EQ(delivered, 200);
  EXPECT_LE(server.counts().connections, 4);
  std::set<std::string> ids;
  for (const auto& mail : server.mails()) {
    ids.insert(mail.stem().stem().string());
  }
  EXPECT_EQ(ids.size(), 200U);
}

TEST_F(Smtp, GivesUpOnASilentServer) {
  const SmtpServer server({"--hang-at", "greeting"});
  auto settings = settings_for(server);
  settings.timeout = milliseconds(300);
  const Delivery sent = deliver_once(loop_, settings);
  ASSERT_TRUE(is<Retry>(sent)) << words_of(sent);
  EXPECT_FALSE(std::get<Retry>(sent).ambiguous);
  EXPECT_THAT(words_of(sent), HasSubstr("timed out"));
}

TEST_F(Smtp, ASilentServerHoldsNobodyElseUp) {
  for (const char* place : {"greeting", "end"}) {
    const SmtpServer silent({"--hang-at", place});
    const SmtpServer server;
    bool has_ended = false;
    const auto waiting = smtp::make_smtp_notifier(loop_.executor(), settings_for(silent));
    asio::cancellation_signal stop;
    asio::co_spawn(loop_.context(), waiting->deliver(message()),
                   asio::bind_cancellation_slot(stop.slot(), [&](auto&&...) { has_ended = true; }));
    ASSERT_TRUE(loop_.eventually([&] { return silent.counts().connections == 1; }));
    const Delivery sent = deliver_once(loop_, settings_for(server));
    EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);
    EXPECT_FALSE(has_ended);
    stop.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(loop_.eventually([&] { return has_ended; }));
  }
}

TEST_F(Smtp, KeepsTheConnectionAfterARefusal) {
  const SmtpServer server(
      {"--refuse-at", "rcpt", "--refuse-times", "3", "--refuse-with", "550 5.1.1 no such user"});
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings_for(server));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(is<Unreachable>(loop_.run(notifier->deliver(message()))));
  }
  EXPECT_TRUE(is<Delivered>(loop_.run(notifier->deliver(message()))));
  EXPECT_EQ(server.counts().connections, 1);
}

TEST_F(Smtp, CarriesLinesOfDots) {
  const SmtpServer server;
  Message dots = message();
  dots.text = ".\n..\n.x\n";
  ASSERT_TRUE(is<Delivered>(deliver_once(loop_, settings_for(server), dots)));
  EXPECT_THAT(read_file(server.mails().at(0)), testing::EndsWith("\r\n\r\n.\r\n..\r\n.x\r\n"));
}

TEST_F(Smtp, CallsALostAnswerAmbiguous) {
  SmtpServer server({"--cut-at", "end"});
  auto settings = settings_for(server);
  const Delivery cut = deliver_once(loop_, settings);
  ASSERT_TRUE(is<Retry>(cut)) << words_of(cut);
  EXPECT_TRUE(std::get<Retry>(cut).ambiguous) << words_of(cut);

  server.restart_with({"--hang-at", "end"});
  settings.timeout = milliseconds(500);
  const Delivery hung = deliver_once(loop_, settings);
  ASSERT_TRUE(is<Retry>(hung)) << words_of(hung);
  EXPECT_TRUE(std::get<Retry>(hung).ambiguous) << words_of(hung);
}

TEST_F(Smtp, TriesAgainWhereNobodyListens) {
  smtp::SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = free_port();
  settings.from.address = "a@b.example";
  const Delivery sent = deliver_once(loop_, settings);
  EXPECT_TRUE(is<Retry>(sent)) << words_of(sent);
  EXPECT_THAT(words_of(sent), HasSubstr("connect"));
}

TEST_F(Smtp, EndsAtOnceWhenCancelled) {
  SmtpServer server({"--hang-at", "end"});
  auto settings = settings_for(server);
  settings.connections = 1;
  const auto notifier = smtp::make_smtp_notifier(loop_.executor(), settings);
  asio::cancellation_signal stop_first;
  asio::cancellation_signal stop_second;
  int cancelled = 0;
  const auto count = [&](std::exception_ptr thrown, const Delivery&) {
    cancelled += thrown ? 1 : 0;
  };
  // The first is in the middle of a transaction; the second waits for the only connection.
  asio::co_spawn(loop_.context(), notifier->deliver(message("n1")),
                 asio::bind_cancellation_slot(stop_first.slot(), count));
  asio::co_spawn(loop_.context(), notifier->deliver(message("n2")),
                 asio::bind_cancellation_slot(stop_second.slot(), count));
  ASSERT_TRUE(loop_.eventually([&] { return server.counts().received == 1; }));
  stop_second.emit(asio::cancellation_type::terminal);
  ASSERT_TRUE(loop_.eventually([&] { return cancelled == 1; }));
  stop_first.emit(asio::cancellation_type::terminal);
  ASSERT_TRUE(loop_.eventually([&] { return cancelled == 2; }));

  // Both places are free again.
  server.restart_with({});
  const Delivery sent = loop_.run(notifier->deliver(message("n3")));
  EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);
}

}  // namespace
}  // namespace fanfare::notifiers::test
