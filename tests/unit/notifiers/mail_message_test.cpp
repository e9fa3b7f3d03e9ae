#include "notifiers/mail/mail_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::notifiers::mail {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Sender kFrom{.name = "Kopi Senja", .address = "halo@kopisenja.example"};

Message message() {
  Message made;
  made.id = "0123abcd";
  made.member = "alice";
  made.address = "alice@example.org";
  made.recipient_name = "Alice";
  made.template_id = "double-points";
  made.title = "Twice the points";
  made.text = "You earned 250 points.";
  made.created_at = from_unix_ms(1'796'439'600'000);  // 2026-12-05T03:00:00Z, a Saturday
  return made;
}

/// The header block, without the blank line that ends it.
std::string headers_of(const std::string& mail) {
  return mail.substr(0, mail.find("\r\n\r\n"));
}

std::vector<std::string> lines_of(const std::string& mail) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end; (end = mail.find("\r\n", begin)) != std::string::npos; begin = end + 2) {
    lines.push_back(mail.substr(begin, end - begin));
  }
  return lines;
}

TEST(MailMessage, HasTheHeadersOfAnAutomaticMessage) {
  const std::string headers = "\r\n" + headers_of(compose(message(), kFrom)) + "\r\n";
  for (const char* line :
       {"From: Kopi Senja <halo@kopisenja.example>", "To: Alice <alice@example.org>",
        "Subject: Twice the points", "Date: Sat, 05 Dec 2026 03:00:00 +0000",
        "Message-Id: <0123abcd@kopisenja.example>", "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated", "X-Fanfare-Template: double-points"}) {
    EXPECT_THAT(headers, HasSubstr(std::string("\r\n") + line + "\r\n"));
  }
}

TEST(MailMessage, IsTheSameEveryTime) {
  Message both = message();
  both.html = "<p>250</p>";
  EXPECT_EQ(compose(both, kFrom), compose(both, kFrom));
  Message other = both;
  other.id = "4567";
  EXPECT_NE(compose(both, kFrom), compose(other, kFrom));
}

struct Hostile {
  const char* name;
  std::string Message::* field;
  std::string value;
};

class HostileMail : public testing::TestWithParam<Hostile> {};

TEST_P(HostileMail, KeepsItsHeadersAndLines) {
  Message made = message();
  made.html = "<p>x</p>";
  const auto plain_count = lines_of(headers_of(compose(made, kFrom)) + "\r\n").size();
  made.*GetParam().field = GetParam().value;
  const std::string mail = compose(made, kFrom);
  std::size_t fields = 0;
  for (const std::string& line : lines_of(headers_of(mail) + "\r\n")) {
    fields += line.starts_with(' ') || line.starts_with('\t') ? 0 : 1;
    EXPECT_THAT(line, Not(StartsWith("Bcc")));
    EXPECT_THAT(line, Not(StartsWith("X-Evil")));
  }
  EXPECT_LE(fields, plain_count);
  for (const std::string& line : lines_of(mail)) {
    EXPECT_LE(line.size(), 998U);
    for (const char c : line) {
      EXPECT_TRUE((c >= ' ' && c < 0x7F) || c == '\t') << static_cast<int>(c);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileMail,
    testing::Values(
        Hostile{"NameWithHeader", &Message::recipient_name, "Eve\r\nBcc: x@example.org"},
        Hostile{"NameWithLineFeed", &Message::recipient_name, "Eve\nX-Evil: 1\n\nbody"},
        Hostile{"NameWithReturn", &Message::recipient_name, "Eve\rX-Evil: 1"},
        Hostile{"NameWithNul", &Message::recipient_name, std::string("Eve\0X", 5)},
        Hostile{"NameWithBrackets", &Message::recipient_name, "Eve <e@x>, Mallory <m@x>"},
        Hostile{"NameNotAscii", &Message::recipient_name, "Zoë\r\nBcc: x@example.org ☕"},
        Hostile{"NameNotUtf8", &Message::recipient_name, "\xFF\xFE\r\nX-Evil: 1"},
        Hostile{"LongName", &Message::recipient_name, std::string(10'000, 'n')},
        Hostile{"LongNameOfEmoji", &Message::recipient_name,
                [] {
                  std::string name;
                  for (int i = 0; i < 3000; ++i) {
                    name += "🎉";
                  }
                  return name;
                }()},
        Hostile{"TitleWithHeader", &Message::title, "Hi\r\nBcc: x@example.org\r\n\r\nbody"},
        Hostile{"TitleWithFolding", &Message::title, "Hi\r\n Bcc: x@example.org"},
        Hostile{"LongTitle", &Message::title, std::string(10'000, 't')},
        Hostile{"TemplateWithHeader", &Message::template_id, "t\r\nX-Evil: 1"},
        Hostile{"IdWithHeader", &Message::id, "i>\r\nX-Evil: 1"},
        Hostile{"LongLine", &Message::text, std::string(5000, 'x')},
        Hostile{"LongLineOfHtml", &Message::html, std::string(5000, 'x')},
        Hostile{"BareReturns", &Message::text, "a\rb\r\nc\nd\r\n.\r\n..\r\n"},
        Hostile{"Boundary", &Message::text, "--=_fanfare_0\r\n--=_fanfare_0--"},
        Hostile{"EmojiText", &Message::text, "🎉 250 poin, Zoë! ☕"}),
    [](const auto& each) { return each.param.name; });

TEST(MailMessage, ReplacesControlCharactersInNames) {
  Message made = message();
  made.recipient_name = "Eve\r\nBcc: x";
  EXPECT_THAT(compose(made, kFrom), HasSubstr("To: \"Eve  Bcc: x\" <alice@example.org>\r\n"));
}

TEST(MailMessage, ChoosesItsForm) {
  Message made = message();
  EXPECT_THAT(compose(made, kFrom), HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  made.html = "<p>x</p>";
  EXPECT_THAT(compose(made, kFrom), HasSubstr("Content-Type: multipart/alternative;"));
  made.text.clear();
  EXPECT_THAT(compose(made, kFrom), HasSubstr("Content-Type: text/html; charset=utf-8\r\n"));
}

TEST(MailMessage, AddsTheUrlOnce) {
  Message made = message();
  made.url = "https://kopisenja.example/p";
  EXPECT_THAT(compose(made, kFrom), HasSubstr("points.\r\n\r\nhttps://kopisenja.example/p\r\n"));
  made.text = "Look: https://kopisenja.example/p";
  const std::string mail = compose(made, kFrom);
  EXPECT_EQ(mail.find("kopisenja.example/p"), mail.rfind("kopisenja.example/p"));
}

TEST(SafeId, KeepsPlainIdsAndHashesOthers) {
  EXPECT_EQ(safe_id("0123abcd"), "0123abcd");
  for (const std::string id : {"", "a/b", "..", "a..b", ".a", "a@b", "ü"}) {
    EXPECT_EQ(safe_id(id).size(), 32U) << id;
  }
  EXPECT_NE(safe_id("a/b"), safe_id("a:b"));
}

}  // namespace
}  // namespace fanfare::notifiers::mail
