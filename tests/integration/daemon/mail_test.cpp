#include <set>

#include "tests/integration/daemon/shared_daemon.h"
#include "tests/support/smtp_server.h"

namespace fanfare::daemon {
namespace {

using test::SmtpServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kProgram = R"(program: shop
title: Shop
---
campaign: thanks
on: purchase
then: [{notify: thanks}]
---
campaign: later
on: visit
then: [{notify: {template: thanks, delay: 1h}}]
---
template: thanks
category: service
en: {title: "Thank you, {{member.name}}", text: "You paid {{event.amount}}."}
)";

std::string delivered(const std::string& outcome, const std::string& channel = "email") {
  return "fanfare_deliveries_total{channel=\"" + channel + "\",outcome=\"" + outcome + "\"}";
}

void enrol(RedisClient& redis, const std::string& member) {
  redis.add("fanfare:events", {{"type", "member.enrolled"},
                               {"member", member},
                               {"name", "Name of " + member},
                               {"email", member + "@shop.example"}});
}

/// The default channel: a maildir in data_dir.
class MaildirMail : public SharedDaemon<MaildirMail> {
 public:
  static DaemonOptions options() { return {.program = kProgram}; }

 protected:
  /// The mails to one member, whole.
  static std::vector<std::string> mails_to(const std::string& member) {
    std::vector<std::string> mails;
    for (const auto& file : daemon().maildir()) {
      const std::string mail = test::read_file(file);
      if (mail.find(member + "@shop.example") != std::string::npos) {
        mails.push_back(mail);
      }
    }
    return mails;
  }

  /// The fields of the outbox entry that waits for its time for this member, made due at once.
  static std::vector<std::string> waiting_for(const std::string& member) {
    std::vector<std::string> fields;
    for (const auto& json : redis().list({"ZRANGE", "fanfare:outbox:later", "0", "-1"})) {
      if (json.find("\"" + member + "\"") == std::string::npos) {
        continue;
      }
      const boost::json::value document = boost::json::parse(json);
      for (const auto& text : document.as_array()) {
        const bool is_due = !fields.empty() && fields.back() == "due";
        fields.push_back(is_due ? "0" : std::string(text.as_string()));
      }
    }
    return fields;
  }

  /// Nothing is waiting to be handed over any more.
  static bool is_outbox_empty() {
    return eventually([] { return redis().number({"XLEN", "fanfare:outbox"}) == 0; });
  }
};

TEST_F(MaildirMail, ANotificationIsOneMail) {
  enrol(redis(), "alice");
  apply(redis(), purchase("alice", "a-1", "12.50"));
  ASSERT_TRUE(eventually([] { return !mails_to("alice").empty(); }));
  apply(redis(), purchase("alice", "a-1", "12.50"));
  ASSERT_TRUE(is_outbox_empty());
  const auto mails = mails_to("alice");
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(mails[0], AllOf(HasSubstr("Subject: Thank you, Name of alice"),
                              HasSubstr("You paid 12.50."), HasSubstr("\r\nMessage-Id: <")));
}

TEST_F(MaildirMail, TwoEventsThatAskForTheSameTemplateAreTwoMails) {
  enrol(redis(), "bob");
  apply(redis(), purchase("bob", "b-1", "1"));
  apply(redis(), purchase("bob", "b-2", "2"));
  EXPECT_TRUE(eventually([] { return mails_to("bob").size() == 2; }));
}

TEST_F(MaildirMail, AMemberWithoutAnAddressHoldsNobodyUp) {
  const double before = daemon().metric(delivered("no_address", "none"));
  apply(redis(), purchase("nowhere", "n-1", "1"));
  enrol(redis(), "carl");
  apply(redis(), purchase("carl", "c-1", "1"));
  EXPECT_TRUE(eventually([] { return mails_to("carl").size() == 1; }));
  EXPECT_TRUE(
      eventually([&] { return daemon().metric(delivered("no_address", "none")) == before + 1; }));
  EXPECT_EQ(redis().number({"XLEN", "fanfare:deadletters"}), 0);
}

TEST_F(MaildirMail, ADelayCountsFromTheEvent) {
  enrol(redis(), "dora");
  apply(redis(), {{"type", "visit"}, {"member", "dora"}, {"id", "v-1"}});
  ASSERT_TRUE(eventually([] { return !waiting_for("dora").empty(); }));
  EXPECT_THAT(mails_to("dora"), IsEmpty());

  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  apply(redis(), {{"type", "visit"},
                  {"member", "dora"},
                  {"id", "v-2"},
                  {"time", std::to_string(now - 2 * 3'600'000)}});
  EXPECT_TRUE(eventually([] { return mails_to("dora").size() == 1; })) << "its hour is over";
}

TEST_F(MaildirMail, WhatIsMarkedAsSentIsNotSentAgain) {
  enrol(redis(), "sven");
  apply(redis(), {{"type", "visit"}, {"member", "sven"}, {"id", "s-1"}});
  std::vector<std::string> again;
  ASSERT_TRUE(eventually([&] { return !(again = waiting_for("sven")).empty(); }));
  again.insert(again.begin(), {"XADD", "fanfare:outbox", "*"});
  redis().text(again);
  ASSERT_TRUE(eventually([] { return mails_to("sven").size() == 1; }));
  ASSERT_TRUE(is_outbox_empty());
  const double attempts = daemon().metric(delivered("delivered"));
  redis().text(again);
  ASSERT_TRUE(is_outbox_empty());
  EXPECT_EQ(daemon().metric(delivered("delivered")), attempts);
}

/// A mail server that comes and goes, and refuses.
class SmtpMail : public testing::Test {
 protected:
  SmtpMail()
      : daemon_({.program = kProgram,
                 .settings = "retry: {first: 1s, longest: 1s, for: 1h}\nchannels:\n  email: {type: "
                             "smtp, url: 'smtp://127.0.0.1:" +
                             std::to_string(server_.port()) +
                             "', from: 'Shop <shop@shop.example>'}\n"}) {
    daemon_.start_ready();
    redis_.emplace(daemon_.embedded_redis());
  }

  void notify(int members) {
    for (int i = 0; i < members; ++i) {
      const std::string member = "m" + std::to_string(i);
      enrol(*redis_, member);
      redis_->add("fanfare:events", purchase(member, "p-1", "1"));
    }
  }

  /// Each mail's Message-ID without the number that smtp_sink.py adds.
  [[nodiscard]] std::set<std::string> message_ids() const {
    std::set<std::string> ids;
    for (const auto& file : server_.mails()) {
      ids.insert(file.stem().stem().string());
    }
    return ids;
  }

  SmtpServer server_;
  DaemonProcess daemon_;
  std::optional<RedisClient> redis_;
};

TEST_F(SmtpMail, AServerThatWasDownGetsEveryMailOnce) {
  constexpr int kMembers = 20;
  server_.kill();
  notify(kMembers);
  ASSERT_TRUE(eventually([&] { return daemon_.metric(delivered("retry")) >= kMembers; }));
  EXPECT_EQ(daemon_.readyz().status, 200) << "a mail server is not what the daemon needs to work";
  server_.restart();
  ASSERT_TRUE(eventually([&] { return server_.mails().size() >= kMembers; })) << daemon_.log();
  ASSERT_TRUE(eventually([&] {
    return redis_->number({"XLEN", "fanfare:outbox"}) == 0 &&
           redis_->number({"ZCARD", "fanfare:outbox:later"}) == 0;
  }));
  EXPECT_THAT(server_.mails(), SizeIs(kMembers));
  EXPECT_THAT(message_ids(), SizeIs(kMembers));
  EXPECT_EQ(redis_->number({"XLEN", "fanfare:deadletters"}), 0);
}

TEST_F(SmtpMail, ATemporaryRefusalIsTriedAgain) {
  server_.restart_with(
      {"--refuse-at", "rcpt", "--refuse-with", "451 4.7.1 greylisted", "--refuse-times", "2"});
  notify(1);
  EXPECT_TRUE(eventually([&] { return server_.mails().size() == 1; }));
  EXPECT_EQ(daemon_.metric(delivered("retry")), 2);
}

TEST_F(SmtpMail, ARefusalForGoodIsADeadLetterWithTheServersWords) {
  server_.restart_with({"--refuse-at", "end", "--refuse-with", "554 5.6.0 we do not want this"});
  notify(1);
  ASSERT_TRUE(eventually([&] { return redis_->number({"XLEN", "fanfare:deadletters"}) == 1; }));
  RedisHash letter = redis_->stream("fanfare:deadletters").front().fields;
  EXPECT_THAT(letter["error"], HasSubstr("we do not want this"));
  EXPECT_EQ(letter["member"], "m0");
  EXPECT_EQ(letter["template"], "thanks");
  EXPECT_THAT(server_.mails(), IsEmpty());
}

TEST_F(SmtpMail, AnAddressThatDoesNotExistIsADeadLetterToo) {
  server_.restart_with({"--refuse-at", "rcpt", "--refuse-with", "550 5.1.1 no such mailbox"});
  notify(1);
  ASSERT_TRUE(eventually([&] { return redis_->number({"XLEN", "fanfare:deadletters"}) == 1; }));
  EXPECT_THAT(redis_->stream("fanfare:deadletters").front().fields["error"],
              HasSubstr("no such mailbox"));
}

TEST_F(SmtpMail, ARestartedDaemonGoesOnWhereItsMailsWere) {
  server_.kill();
  notify(3);
  ASSERT_TRUE(eventually([&] { return daemon_.metric(delivered("retry")) >= 3; }));
  EXPECT_EQ(daemon_.stop(), 0);
  server_.restart();
  daemon_.start_ready();
  EXPECT_TRUE(eventually([&] { return server_.mails().size() == 3; }));
  EXPECT_THAT(message_ids(), SizeIs(3));
}

}  // namespace
}  // namespace fanfare::daemon
