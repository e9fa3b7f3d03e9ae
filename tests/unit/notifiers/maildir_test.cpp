#include "notifiers/file/maildir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace fanfare::notifiers::file {
namespace {

namespace fs = std::filesystem;

class MaildirTest : public testing::Test {
 protected:
  MaildirTest() {
    std::string name = (fs::temp_directory_path() / "fanfare-maildir-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~MaildirTest() override { fs::remove_all(root_); }

  static std::size_t count(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path root_;
};

TEST_F(MaildirTest, CreatesItsFoldersForTheOwnerOnly) {
  ASSERT_TRUE(Maildir::open(root_ / "a/b/mail"));
  for (const char* folder : {"", "tmp", "new", "cur"}) {
    struct stat status{};
    ASSERT_EQ(::stat((root_ / "a/b/mail" / folder).c_str(), &status), 0) << folder;
    EXPECT_EQ(status.st_mode & 0777U, 0700U) << folder;
  }
}

TEST_F(MaildirTest, StoresAndReplaces) {
  auto maildir = Maildir::open(root_ / "mail").value();
  EXPECT_TRUE(std::holds_alternative<Delivered>(maildir.store("1.a", "one")));
  EXPECT_TRUE(std::holds_alternative<Delivered>(maildir.store("1.a", "once more")));
  EXPECT_EQ(count(root_ / "mail/new"), 1U);
  EXPECT_EQ(count(root_ / "mail/tmp"), 0U);
  EXPECT_EQ(content(root_ / "mail/new/1.a"), "once more");
}

TEST_F(MaildirTest, LeavesTakenMessagesAlone) {
  auto maildir = Maildir::open(root_ / "mail").value();
  maildir.store("1.a", "one");
  fs::rename(root_ / "mail/new/1.a", root_ / "mail/cur/1.a:2,S");
  EXPECT_THAT(words_of(maildir.store("1.a", "one")), testing::HasSubstr("already read"));
  EXPECT_EQ(count(root_ / "mail/new"), 0U);
}

TEST_F(MaildirTest, MakesFoldersAgain) {
  auto maildir = Maildir::open(root_ / "mail").value();
  fs::remove_all(root_ / "mail");
  EXPECT_TRUE(std::holds_alternative<Delivered>(maildir.store("1.a", "one")));
}

TEST_F(MaildirTest, SaysWhyItCannot) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_THAT(Maildir::open(root_ / "file").error().message, testing::HasSubstr("file/tmp"));

  auto maildir = Maildir::open(root_ / "mail").value();
  fs::remove_all(root_ / "mail/tmp");
  std::ofstream(root_ / "mail/tmp") << "x";
  const Delivery refused = maildir.store("1.a", "one");
  EXPECT_TRUE(std::holds_alternative<Misconfigured>(refused));
  EXPECT_THAT(words_of(refused), testing::HasSubstr("Not a directory"));
}

TEST_F(MaildirTest, AFullDiskIsTriedAgain) {
  auto maildir = Maildir::open(root_ / "mail").value();
  // Every write to /dev/full fails as on a full disk.
  fs::create_symlink("/dev/full", root_ / "mail/tmp/1.a");
  const Delivery full = maildir.store("1.a", "one");
  EXPECT_TRUE(std::holds_alternative<Retry>(full));
  EXPECT_THAT(words_of(full), testing::HasSubstr("No space left on device"));
  EXPECT_EQ(count(root_ / "mail/tmp"), 0U);
}

}  // namespace
}  // namespace fanfare::notifiers::file
