#include "notifiers/smtp/smtp_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::notifiers::smtp {
namespace {

using testing::HasSubstr;

enum Kind : std::size_t { kDelivered, kRetry, kRejected, kUnreachable, kMisconfigured };

struct ReplyCase {
  const char* name;
  CURLcode code;
  std::vector<std::string> lines;
  bool sent;
  std::size_t kind;
  const char* words;
};

class Classification : public testing::TestWithParam<ReplyCase> {};

TEST_P(Classification, FollowsTheTable) {
  Conversation said;
  for (const std::string& line : GetParam().lines) {
    said.take_line(line);
  }
  if (GetParam().sent) {
    said.message_was_sent();
  }
  const Delivery delivery =
      classify({GetParam().code, GetParam().code == CURLE_OK ? "" : "curl's words"}, said);
  EXPECT_EQ(delivery.index(), GetParam().kind) << words_of(delivery);
  EXPECT_THAT(words_of(delivery), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Classification,
    testing::Values(
        ReplyCase{"Accepted",
                  CURLE_OK,
                  {"250 2.0.0 queued as 1\r\n"},
                  true,
                  kDelivered,
                  "250 2.0.0 queued as 1"},
        ReplyCase{"SuccessWithoutReply", CURLE_OK, {}, true, kRetry, "no answer that makes sense"},
        ReplyCase{"MailboxBusy",
                  CURLE_SEND_ERROR,
                  {"450 4.2.1 busy\r\n"},
                  false,
                  kRetry,
                  "the server said: 450 4.2.1 busy"},
        ReplyCase{"TryLaterAfterData",
                  CURLE_WEIRD_SERVER_REPLY,
                  {"451 4.3.0 later\r\n"},
                  true,
                  kRetry,
                  "451 4.3.0 later"},
        ReplyCase{"ClosingDown",
                  CURLE_WEIRD_SERVER_REPLY,
                  {"421 4.3.2 down\r\n"},
                  false,
                  kRetry,
                  "421 4.3.2 down"},
        ReplyCase{"UserUnknown",
                  CURLE_SEND_ERROR,
                  {"550 5.1.1 no such user\r\n"},
                  false,
                  kUnreachable,
                  "550 5.1.1 no such user"},
        ReplyCase{"BadMailboxSyntax",
                  CURLE_SEND_ERROR,
                  {"501 5.1.3 bad address\r\n"},
                  false,
                  kUnreachable,
                  "501 5.1.3"},
        ReplyCase{"BareUserUnknown",
                  CURLE_SEND_ERROR,
                  {"550 no such user\r\n"},
                  false,
                  kUnreachable,
                  "550 no such user"},
        ReplyCase{"MailboxFull",
                  CURLE_SEND_ERROR,
                  {"552 5.2.2 full\r\n"},
                  false,
                  kRejected,
                  "552 5.2.2 full"},
        ReplyCase{"RefusedAfterData",
                  CURLE_WEIRD_SERVER_REPLY,
                  {"554 5.6.0 bad content\r\n"},
                  true,
                  kRejected,
                  "554 5.6.0 bad content"},
        ReplyCase{"BareRefusalAfterData",
                  CURLE_WEIRD_SERVER_REPLY,
                  {"550 spam\r\n"},
                  true,
                  kRejected,
                  "550 spam"},
        ReplyCase{"Policy",
                  CURLE_SEND_ERROR,
                  {"550 5.7.1 relaying denied\r\n"},
                  false,
                  kMisconfigured,
                  "550 5.7.1 relaying denied"},
        ReplyCase{"WrongPassword",
                  CURLE_LOGIN_DENIED,
                  {"535 5.7.8 no\r\n"},
                  false,
                  kMisconfigured,
                  "username"},
        ReplyCase{"AuthTemporarilyDown",
                  CURLE_LOGIN_DENIED,
                  {"454 4.7.0 later\r\n"},
                  false,
                  kRetry,
                  "454 4.7.0 later"},
        ReplyCase{"AuthRequired",
                  CURLE_SEND_ERROR,
                  {"530 5.7.0 log in\r\n"},
                  false,
                  kMisconfigured,
                  "530 5.7.0 log in"},
        ReplyCase{"NoStartTls",
                  CURLE_USE_SSL_FAILED,
                  {"250 SIZE\r\n"},
                  false,
                  kMisconfigured,
                  "curl's words"},
        ReplyCase{"WrongCertificate",
                  CURLE_PEER_FAILED_VERIFICATION,
                  {"220 go\r\n"},
                  false,
                  kMisconfigured,
                  "ca_file"},
        ReplyCase{"ConnectionRefused", CURLE_COULDNT_CONNECT, {}, false, kRetry, "curl's words"},
        ReplyCase{"GreetingRefused",
                  CURLE_WEIRD_SERVER_REPLY,
                  {"554 go away\r\n"},
                  false,
                  kRetry,
                  "554 go away"},
        ReplyCase{
            "Timeout", CURLE_OPERATION_TIMEDOUT, {"250 ok\r\n"}, false, kRetry, "curl's words"},
        ReplyCase{"LostAfterTheMessage",
                  CURLE_RECV_ERROR,
                  {"354 go on\r\n"},
                  true,
                  kRetry,
                  "may have taken"},
        ReplyCase{"SeveralLines",
                  CURLE_SEND_ERROR,
                  {"552-5.2.2 the mailbox\r\n", "552-is full\r\n", "552 up\r\n"},
                  false,
                  kRejected,
                  "552 5.2.2 the mailbox is full up"}),
    [](const auto& each) { return each.param.name; });

TEST(Classification, MarksOnlyTheLostAnswerAmbiguous) {
  Conversation said;
  said.take_line("354 go on\r\n");
  EXPECT_FALSE(std::get<Retry>(classify({CURLE_RECV_ERROR, "x"}, said)).ambiguous);
  said.message_was_sent();
  EXPECT_TRUE(std::get<Retry>(classify({CURLE_OPERATION_TIMEDOUT, "x"}, said)).ambiguous);
  said.take_line("451 4.3.0 later\r\n");
  EXPECT_FALSE(std::get<Retry>(classify({CURLE_WEIRD_SERVER_REPLY, "x"}, said)).ambiguous);
}

TEST(Conversation, BoundsAndCleansReplies) {
  Conversation said;
  for (int i = 0; i < 1000; ++i) {
    said.take_line("250-" + std::string(500, 'x') + "\r\n");
  }
  said.take_line("250 a\x1B[31m\xFF\r\n");
  EXPECT_EQ(said.code(), 250);
  EXPECT_LE(said.reply().size(), 512U);
  said.take_line("250 a\x1B[31m\xFF\r\n");
  EXPECT_EQ(said.reply(), "250 a [31m?");
}

TEST(Conversation, PassesOverWhatIsNoReply) {
  Conversation said;
  said.take_line("");
  said.take_line("xy");
  said.take_line("abc def");
  EXPECT_EQ(said.code(), 0);
  said.take_line("250");
  EXPECT_EQ(said.code(), 250);
}

}  // namespace
}  // namespace fanfare::notifiers::smtp
