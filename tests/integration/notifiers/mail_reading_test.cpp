#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/json_writer.h"
#include "notifiers/file/file_notifier.h"
#include "notifiers/mail/mail_message.h"
#include "tests/integration/notifiers/smtp_fixture.h"

namespace fanfare::notifiers::test {
namespace {

namespace fs = std::filesystem;
using fanfare::test::run_program;
using fanfare::test::TemporaryFolder;
using testing::HasSubstr;

/// What Python's email package reads in a message file, as JSON.
std::string read_by_python(const fs::path& mail) {
  return run_program({"/usr/bin/python3",
                      FANFARE_SOURCE_DIR "/tests/integration/notifiers/read_mail.py",
                      mail.string()});
}

std::string json_of(const std::string& text) {
  std::string json;
  JsonWriter(json).value(text);
  // Python escapes what a reader of JSON need not.
  for (std::size_t at = 0; (at = json.find("\\u007f", at)) != std::string::npos;) {
    json.replace(at, 6, "\x7f");
  }
  return json;
}

struct Mail {
  const char* name;
  std::string recipient;
  std::string title;
  std::string text;
  std::string html;
  std::string read_recipient;  ///< What must come out.
  std::string read_title;
};

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

class MailReading : public testing::TestWithParam<Mail> {};

TEST_P(MailReading, FindsWhatWasMeant) {
  const Mail& row = GetParam();
  Message sent = message();
  sent.recipient_name = row.recipient;
  sent.title = row.title;
  sent.text = row.text;
  sent.html = row.html;
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "mail.eml";
  std::ofstream(path, std::ios::binary)
      << mail::compose(sent, {.name = "Kopi Senja", .address = "halo@kopisenja.example"});

  const std::string read = read_by_python(path);
  EXPECT_THAT(read, HasSubstr(R"("from": [["Kopi Senja", "halo@kopisenja.example"]])"));
  EXPECT_THAT(read,
              HasSubstr("\"to\": [[" + json_of(row.read_recipient) + ", \"alice@example.org\"]]"));
  EXPECT_THAT(read, HasSubstr("\"subject\": " + json_of(row.read_title)));
  EXPECT_THAT(read, HasSubstr(R"("date": "2026-12-05T03:00:00+00:00")"));
  EXPECT_THAT(read, HasSubstr("\"text\": " + json_of(row.text + "\n")));
  EXPECT_THAT(read,
              HasSubstr("\"html\": " + (row.html.empty() ? "null" : json_of(row.html + "\n"))));
  EXPECT_THAT(read, HasSubstr("\"defects\": []"));
  EXPECT_THAT(read, testing::Not(HasSubstr("\"bcc\"")));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MailReading,
    testing::Values(Mail{"Plain", "Alice", "Hello", "Text.", "", "Alice", "Hello"},
                    Mail{"Both", "Alice", "Hello", "Text.", "<p>Text.</p>", "Alice", "Hello"},
                    Mail{"Utf8", "Zoë Ünal", "Selamat ☕ poin 🎉", "Halo Zoë, 250 poin 🎉",
                         "<p>☕</p>", "Zoë Ünal", "Selamat ☕ poin 🎉"},
                    Mail{"Chinese", "王小明", "雙倍積分週末來了", "您獲得了積分。", "", "王小明",
                         "雙倍積分週末來了"},
                    Mail{"Injection", "Eve\r\nBcc: x@example.org", "Hi\r\nBcc: x@example.org", "x",
                         "", "Eve  Bcc: x@example.org", "Hi  Bcc: x@example.org"},
                    Mail{"SpecialsInName", "Eve <e@x.example>, \"M\"\\", "x", "x", "",
                         "Eve <e@x.example>, \"M\"\\", "x"},
                    Mail{"LongLines", "Alice", "x",
                         std::string(998, 'x') + "\n" + std::string(5000, 'y'),
                         std::string(3000, 'z'), "Alice", "x"},
                    Mail{"LongName", std::string(10'000, 'n'), "x", "x", "",
                         std::string(197, 'n') + "...", "x"},
                    Mail{"LongTitleOfEmoji", "Alice", repeated("🎉", 1000), "x", "", "Alice",
                         repeated("🎉", 199) + "..."},
                    Mail{"LooksEncoded", "=?utf-8?q?Bcc?=", "=?utf-8?q?x=0D=0ABcc:_y?=", "=20 =3D",
                         "", "=?utf-8?q?Bcc?=", "=?utf-8?q?x=0D=0ABcc:_y?="},
                    Mail{"DotsAndFroms", "Alice", "x", ".\n..\nFrom here\n\n.", "", "Alice", "x"},
                    Mail{"TrailingBlanks", "Alice", "x", "a \nb\t\n c", "", "Alice", "x"}),
    [](const auto& each) { return each.param.name; });

TEST(FileNotifier, WritesOneMessagePerNotification) {
  const TemporaryFolder folder;
  TestLoop loop;
  const auto notifier =
      file::file_factory({})({loop.executor(), "Kopi Senja", folder.path().string()}).value();
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Delivery sent = loop.run(notifier->deliver(message("n1")));
    EXPECT_TRUE(is<Delivered>(sent)) << words_of(sent);
  }
  const fs::path mail = folder.path() / "mail/new/1796439600.n1.fanfare";
  EXPECT_THAT(read_by_python(mail), HasSubstr(R"("from": [["Kopi Senja", "fanfare@localhost"]])"));
  EXPECT_EQ(std::distance(fs::directory_iterator(mail.parent_path()), fs::directory_iterator()), 1);

  Message lost = message("n2");
  lost.address = "nobody";
  EXPECT_TRUE(is<Unreachable>(loop.run(notifier->deliver(lost))));
}

}  // namespace
}  // namespace fanfare::notifiers::test
