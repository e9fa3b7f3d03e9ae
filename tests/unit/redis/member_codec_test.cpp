#include "redis/member_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "base/hash.h"
#include "tests/unit/redis/array_reply.h"

namespace fanfare::redis {
namespace {

using testing::SizeIs;

std::string entry(const std::string& id) {
  return R"({"at":"2026-12-05T03:00:00Z","type":"visit","id":")" + id + R"("})";
}

members::Member having_seen(std::initializer_list<const char*> ids) {
  members::Member member;
  for (const char* id : ids) {
    member.seen.push_back({stable_hash(id), 20'792});
  }
  return member;
}

TEST(ReadJournal, AddsTheIdsThatTheStateLacksOldestFirst) {
  members::Member member = having_seen({"1", "2"});
  const Replies newest = array_reply({entry("4"), entry("3"), entry("2"), entry("1")});
  const JournalLead lead = read_journal(newest.front(), member);
  EXPECT_EQ(lead.entries, 2U);
  EXPECT_EQ(lead.seen, 2U);
  EXPECT_EQ(member.seen, having_seen({"1", "2", "3", "4"}).seen);
}

TEST(ReadJournal, EntriesSinceTheStateCountFromTheOldestThatItLacks) {
  members::Member member = having_seen({"2", "3"});
  const Replies newest = array_reply({entry("3"), entry("2"), entry("1"), entry("0")});
  const JournalLead lead = read_journal(newest.front(), member);
  EXPECT_EQ(lead.entries, 4U);
  EXPECT_EQ(lead.seen, 2U);
}

TEST(ReadJournal, AnIdThatCameAgainOnALaterDayIsMarkedWithThatDay) {
  const std::string later = R"({"at":"2027-01-05T03:00:00Z","type":"visit","id":"1"})";
  members::Member from_state = having_seen({"1"});
  EXPECT_EQ(read_journal(array_reply({later, entry("2")}).front(), from_state).seen, 2U);
  EXPECT_EQ(from_state.find_seen(stable_hash("1"))->day, 20'823);
  members::Member from_journal;
  EXPECT_EQ(read_journal(array_reply({later, entry("1")}).front(), from_journal).seen, 2U);
  EXPECT_EQ(from_journal.find_seen(stable_hash("1"))->day, 20'823);
}

TEST(ReadJournal, WhatIsNoEntryOrNoListIsPassedOver) {
  members::Member member;
  EXPECT_EQ(read_journal(array_reply({"{}", entry("1")}).front(), member).seen, 1U);
  const Replies nothing = array_reply({});
  EXPECT_EQ(read_journal(nothing.front(), member).entries, 0U);
  EXPECT_THAT(member.seen, SizeIs(1));
}

TEST(ReadJournal, AnEventAndWhatWasSettledBeforeItAreOneId) {
  members::Member member;
  const Replies newest = array_reply({entry("1"), entry("1")});
  const JournalLead lead = read_journal(newest.front(), member);
  EXPECT_EQ(lead.seen, 1U);
  EXPECT_EQ(lead.entries, 2U);
}

TEST(State, IsReadAsItWasWrittenWhateverWasAppended) {
  const members::Usage used{20'792, 2, Points(7)};
  const members::Usage day_before{20'791, 1, Points(5)};
  const std::vector<std::pair<std::string, members::Usage>> usage{{"c:day", used},
                                                                  {"c:day", day_before}};
  const members::Member seen = having_seen({"1", "2"});
  std::string log;
  append_state(seen.seen, usage, from_unix_ms(1'796'464'800'123), log);
  append_state(having_seen({"3"}).seen, {}, std::nullopt, log);
  append_state({}, {}, from_unix_ms(1'796'464'900'000), log);
  members::Member member;
  read_state(log, member);
  EXPECT_EQ(member.seen, having_seen({"1", "2", "3"}).seen);
  EXPECT_EQ(member.usage.at("c:day").usage(20'792), used);
  EXPECT_EQ(member.usage.at("c:day").usage(20'791), day_before);
  EXPECT_EQ(member.settled_until, from_unix_ms(1'796'464'900'000)) << "the later record counts";
  members::Member half;
  read_state(std::string_view(log).substr(0, log.size() - 1), half);
  EXPECT_EQ(half.settled_until, from_unix_ms(1'796'464'800'123)) << "a torn record is none";
}

}  // namespace
}  // namespace fanfare::redis
