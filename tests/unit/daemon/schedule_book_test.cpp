#include "daemon/schedule_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.h"
#include "daemon/schedule_job.h"

namespace fanfare::daemon {
namespace {

using testing::IsEmpty;

constexpr Instant kNow = from_unix_ms(1'796'464'800'000);

std::shared_ptr<const engine::Program> program(const std::string& campaigns) {
  return config::load_program_text("p.yaml", "program: shop\ntimezone: Asia/Jakarta\n" + campaigns)
      .value()
      .program;
}

std::string scheduled(const std::string& id, const std::string& schedule, int points = 1) {
  return "---\ncampaign: " + id + "\non: schedule\nschedule: {" + schedule +
         "}\nthen: [{points: " + std::to_string(points) + "}]\n";
}

/// A book, and the hash that it stands in.
struct Record {
  std::map<std::string, std::string> hash;
  ScheduleBook book;

  /// A daemon starts.
  void read() { book.read({hash.begin(), hash.end()}); }
  void write(const redis::ScheduleStore::Write& write) {
    for (const auto& [field, value] : write.set) {
      hash[field] = value;
    }
    for (const std::string& field : write.remove) {
      hash.erase(field);
    }
  }
  void save(Instant now) {
    const auto news = book.news(now);
    write(news);
    book.written(news);
  }
  void take(const std::string& campaigns, Instant now) {
    book.take(*program(campaigns));
    if (book.has_news()) {
      save(now);
    }
  }
  [[nodiscard]] std::optional<Instant> since(const std::string& campaign) const {
    return book.in_force()->of(campaign);
  }
};

TEST(ScheduleBook, AProgramWithoutSchedulesLeavesNoRecord) {
  Record record;
  record.take("---\ncampaign: c\non: visit\nthen: [{points: 1}]\n", kNow);
  EXPECT_THAT(record.hash, IsEmpty());
  EXPECT_FALSE(record.book.has_news());
}

TEST(ScheduleBook, ACampaignIsInForceOnceItIsOnRecord) {
  Record record;
  record.book.take(*program(scheduled("c", "start: 2026-12-05")));
  EXPECT_TRUE(record.book.has_news());
  EXPECT_EQ(record.since("c"), std::nullopt);
  record.save(kNow);
  EXPECT_FALSE(record.book.has_news());
  EXPECT_EQ(record.since("c"), kNow);
  EXPECT_EQ(record.book.until(), kNow);
}

TEST(ScheduleBook, ARestartKeepsItAndAnotherScheduleDoesNot) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05") + scheduled("d", "start: 2026-12-05"), kNow);
  record.read();
  record.take(scheduled("c", "start: 2026-12-05", 7) + scheduled("d", "start: 2026-12-06"),
              kNow + seconds(9));
  EXPECT_EQ(record.since("c"), kNow) << "what it gives is no matter of when";
  EXPECT_EQ(record.since("d"), kNow + seconds(9));
}

TEST(ScheduleBook, WhatIsGoneIsForgotten) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05") + scheduled("d", "start: 2026-12-05"), kNow);
  record.take(scheduled("d", "start: 2026-12-05"), kNow);
  EXPECT_FALSE(record.hash.contains("since:c"));
  EXPECT_EQ(record.since("c"), std::nullopt);
  record.take(scheduled("c", "start: 2026-12-05") + scheduled("d", "start: 2026-12-05"),
              kNow + seconds(9));
  EXPECT_EQ(record.since("c"), kNow + seconds(9)) << "it comes back as a new one";
}

TEST(ScheduleBook, AnotherProgramHasNoSayOverWhatWasCarriedThrough) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05"), kNow);
  const Instant target = kNow + std::chrono::hours(9);
  record.book.set_pass({target, "0", "server"});
  record.write(record.book.end());
  record.book.ended();
  EXPECT_EQ(record.since("c"), kNow);
  record.read();
  record.take(scheduled("c", "start: 2026-12-05"), target);
  EXPECT_EQ(record.since("c"), kNow) << "the same program goes on";
  record.take(scheduled("c", "start: 2026-12-05", 7), target + seconds(1));
  EXPECT_EQ(record.since("c"), target);
  record.read();
  record.take(scheduled("c", "start: 2026-12-05", 7), target + seconds(2));
  EXPECT_EQ(record.since("c"), target) << "and that is on record";
}

TEST(ScheduleBook, WhatIsWaitedForIsKnownApartFromTheCampaign) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05, end: 2026-12-09"), kNow);
  const std::string listener =
      "---\ncampaign: news\non: [campaign.started, campaign.ending]\nthen: [{points: 1}]\n";
  record.take(scheduled("c", "start: 2026-12-05, end: 2026-12-09") + listener, kNow + seconds(9));
  EXPECT_EQ(record.since("c"), kNow);
  EXPECT_EQ(record.since("c:campaign.started"), kNow + seconds(9));
  EXPECT_EQ(record.since("c:campaign.ending"), kNow + seconds(9));
  record.take(scheduled("c", "start: 2026-12-05, end: 2026-12-09"), kNow + seconds(10));
  EXPECT_FALSE(record.hash.contains("since:c:campaign.ending"));
}

/// What the program waits for at a time of each member's own.
std::string birthdays() {
  return "---\ncampaign: party\non: member.birthday\nthen: [{points: 1}]\n";
}

TEST(ScheduleBook, WhoStartsToWaitForBirthdaysWantsAPassForTheTimers) {
  Record record;
  record.take(birthdays(), kNow);
  EXPECT_EQ(record.since("@member.birthday"), kNow);
  EXPECT_TRUE(record.book.wants_pass());
  record.read();
  EXPECT_TRUE(record.book.wants_pass()) << "also after a restart";
  record.book.set_pass({kNow, "0", "a1"});
  EXPECT_FALSE(record.book.wants_pass());
  EXPECT_THAT(record.book.end().remove, testing::Contains("timers"));
}

TEST(ScheduleBook, WhatComesDuringAPassWantsAnother) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05"), kNow);
  record.book.set_pass({kNow, "0", "a1"});
  record.take(scheduled("c", "start: 2026-12-05") + birthdays(), kNow);
  EXPECT_THAT(record.book.end().remove, testing::Not(testing::Contains("timers")));
  record.book.ended();
  EXPECT_TRUE(record.book.wants_pass());
}

TEST(ScheduleBook, APassUnderWayIsOnRecord) {
  Record record;
  record.take(scheduled("c", "start: 2026-12-05"), kNow);
  for (const auto& [field, value] : record.book.begin({kNow, "0", "a1"})) {
    record.hash[field] = value;
  }
  for (const auto& [field, value] : ScheduleBook::move("123")) {
    record.hash[field] = value;
  }
  record.read();
  ASSERT_TRUE(record.book.pass());
  EXPECT_EQ(record.book.pass()->target, kNow);
  EXPECT_EQ(record.book.pass()->cursor, "123");
  EXPECT_EQ(record.book.pass()->server, "a1");
  record.write(record.book.end());
  record.read();
  EXPECT_FALSE(record.book.pass());
  EXPECT_EQ(record.book.until(), kNow);
}

TEST(ScheduleBook, AReloadWhileItIsWrittenIsNotLost) {
  Record record;
  record.book.take(
      *program(scheduled("c", "start: 2026-12-05") + scheduled("d", "start: 2026-12-05")));
  const auto news = record.book.news(kNow);
  record.book.take(*program(scheduled("c", "start: 2026-12-06")));
  record.write(news);
  record.book.written(news);
  EXPECT_TRUE(record.book.has_news());
  EXPECT_EQ(record.since("c"), std::nullopt) << "what is on record is another schedule";
  record.save(kNow + seconds(1));
  EXPECT_EQ(record.since("c"), kNow + seconds(1));
}

TEST(ScheduleBook, WhatOthersWroteOverIsPassedOver) {
  ScheduleBook book;
  book.read({{"since:c", "soon"}, {"until", "x"}, {"closed", ""}, {"whatever", "1"}});
  EXPECT_EQ(book.until(), Instant());
  EXPECT_FALSE(book.pass());
}

TEST(ScheduleSleep, IsNeverNegativeAndNeverLong) {
  EXPECT_EQ(sleep_before(kNow + seconds(2), kNow), seconds(2));
  EXPECT_EQ(sleep_before(kNow - seconds(2), kNow), seconds(0));
  EXPECT_EQ(sleep_before(kNow + std::chrono::hours(2), kNow), seconds(5));
  EXPECT_EQ(sleep_before(std::nullopt, kNow), seconds(5));
}

}  // namespace
}  // namespace fanfare::daemon
