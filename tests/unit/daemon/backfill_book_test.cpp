#include "daemon/backfill_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.h"

namespace fanfare::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using Hash = std::map<std::string, std::string>;

constexpr Instant kNow = from_unix_ms(1'796'464'800'000);
constexpr const char* kHead = "program: shop\ncounters: {visits: {count: visit}}\n";

std::string badge(const std::string& id, int visits,
                  const std::string& more = "retroactive: true") {
  return "---\nbadge: " + id +
         "\naward_when: {counter.visits: {at_least: " + std::to_string(visits) + "}}\n" + more +
         "\n";
}

/// A book, and the hash that it stands in.
struct Record {
  Hash hash;
  BackfillBook book;

  /// A daemon starts.
  void read() { book.read({hash.begin(), hash.end()}); }
  void write(const BackfillBook::Write& write) {
    for (const auto& [field, value] : write.set) {
      hash[field] = value;
    }
    for (const std::string& field : write.remove) {
      hash.erase(field);
    }
  }
  void take(const std::string& badges) {
    book.take(*config::load_program_text("p.yaml", kHead + badges).value().program);
    if (book.has_news()) {
      const auto news = book.news();
      write(news);
      book.forgotten(news);
    }
  }
  /// As the job does where a pass is wanted.
  void begin(const std::string& server = "s1", Instant now = kNow) {
    auto next = book.next_pass(now, server);
    write(book.begin(next));
    book.set_pass(std::move(next));
  }
  void move(const std::string& cursor) {
    BackfillBook::Write moved;
    moved.set = BackfillBook::move(cursor);
    write(moved);
    book.moved(cursor);
  }
  void end() {
    write(book.end());
    book.ended();
  }
  void backfill() {
    begin();
    end();
  }
};

TEST(BackfillBook, AProgramWithoutRetroactiveBadgesLeavesNoRecord) {
  Record record;
  record.take(badge("a", 1, "hidden: true"));
  EXPECT_THAT(record.book.wanted(), IsEmpty());
  EXPECT_THAT(record.hash, IsEmpty());
}

TEST(BackfillBook, ANewBadgeIsWantedOnce) {
  Record record;
  record.take(badge("a", 1));
  EXPECT_THAT(record.book.wanted(), ElementsAre(Key("a")));
  record.backfill();
  EXPECT_THAT(record.book.wanted(), IsEmpty());
  record.read();
  record.take(badge("a", 1) + badge("b", 2));
  EXPECT_THAT(record.book.wanted(), ElementsAre(Key("b")));
  record.backfill();
  EXPECT_THAT(record.hash, ElementsAre(Key("done:a"), Key("done:b")));
}

TEST(BackfillBook, AnotherConditionAsksAnew) {
  const std::string shown =
      badge("a", 1, "retroactive: true\ntitle: A\nimage: https://a.example/a");
  struct Row {
    const char* name;
    std::string after;
    bool wanted;
  };
  for (const Row& row :
       {Row{"Same", badge("a", 1), false}, Row{"Shown", shown, false},
        Row{"Silent", badge("a", 1, "retroactive: silent"), false},
        Row{"Expires", badge("a", 1, "retroactive: true\nexpires: 1y"), false},
        Row{"Fewer", badge("a", 2), true},
        Row{"Limit", badge("a", 1, "retroactive: true\nlimit: 5"), true},
        Row{"Revoke", badge("a", 1, "retroactive: true\nrevoke_when: {counter.visits: 9}"), true},
        Row{"Gone", "", false}}) {
    Record record;
    record.take(badge("a", 1));
    record.backfill();
    record.take(row.after);
    EXPECT_EQ(!record.book.wanted().empty(), row.wanted) << row.name;
  }
}

TEST(BackfillBook, ABadgeThatIsRetroactiveAgainIsNew) {
  Record record;
  record.take(badge("a", 1));
  record.backfill();
  record.take(badge("a", 1, "retroactive: false"));
  EXPECT_THAT(record.hash, IsEmpty());
  record.take(badge("a", 1));
  EXPECT_THAT(record.book.wanted(), ElementsAre(Key("a")));
}

TEST(BackfillBook, APassGoesOnWhereAnotherDaemonWas) {
  Record record;
  record.take(badge("a", 1) + badge("b", 2));
  record.begin();
  record.move("42");
  record.read();
  EXPECT_EQ(record.book.pass(), nullptr) << "what the program wants is not known yet";
  record.take(badge("a", 1) + badge("b", 2));
  ASSERT_NE(record.book.pass(), nullptr);
  EXPECT_EQ(record.book.pass()->cursor, "42");
  EXPECT_EQ(record.book.pass()->server, "s1");
  EXPECT_EQ(record.book.pass()->names(), "a,b");
}

TEST(BackfillBook, APassOnAnotherServerBeginsAnewUnderItsName) {
  Record record;
  record.take(badge("a", 1));
  record.begin();
  record.move("42");
  const std::string run = record.hash.at("run");
  record.begin("s2", kNow + std::chrono::hours(1));
  EXPECT_EQ(record.book.pass()->cursor, "0");
  EXPECT_EQ(record.book.pass()->run, run) << "who was asked for is not asked for under another id";
}

TEST(BackfillBook, APassForSomethingElseIsGivenUp) {
  Record record;
  record.take(badge("a", 1));
  record.begin();
  record.move("42");
  const std::string run = record.hash.at("run");
  record.take(badge("a", 1) + badge("b", 2));
  EXPECT_EQ(record.book.pass(), nullptr);
  EXPECT_THAT(record.hash, IsEmpty());
  record.begin("s1", kNow + std::chrono::hours(1));
  EXPECT_EQ(record.book.pass()->names(), "a,b");
  EXPECT_NE(record.book.pass()->run, run);
  record.take("");
  EXPECT_THAT(record.hash, IsEmpty());
}

TEST(BackfillBook, WhatIsWrittenCountsAndNotWhatIsWantedByThen) {
  Record record;
  record.take(badge("a", 1));
  record.backfill();
  record.book.take(*config::load_program_text("p.yaml", kHead).value().program);
  const auto news = record.book.news();
  record.write(news);
  record.book.take(*config::load_program_text("p.yaml", kHead + badge("a", 1)).value().program);
  record.book.forgotten(news);
  EXPECT_THAT(record.book.wanted(), ElementsAre(Key("a"))) << "its record is gone";
}

}  // namespace
}  // namespace fanfare::daemon
