#include "members/journal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/json.hpp>

#include <limits>

namespace fanfare::members {
namespace {

namespace json = boost::json;

JournalEntry purchase() {
  JournalEntry entry;
  entry.at = parse_rfc3339("2026-12-05T03:00:00Z").value();
  entry.type = "purchase";
  entry.id = "order-1001";
  return entry;
}

TEST(Journal, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_json(purchase()),
            R"({"at":"2026-12-05T03:00:00Z","type":"purchase","id":"order-1001"})");
}

TEST(Journal, SaysWhatChangedAndWhy) {
  JournalEntry entry = purchase();
  entry.points = {{"double-points", Points(200)}, {"fixed", Points(-5)}};
  entry.limited = {"double-points"};
  entry.badges = {{"coffee-lover", "bronze", ""}, {"welcome", "", "first-visit"}};
  entry.counters = {{"visits", Decimal::parse("1.5").value()}};
  entry.notifications = {{"hello", {}, "", ""}, {"later", {"email", "push"}, "2h", "welcome"}};
  entry.profile = {{"attr.vip", "yes"}};
  entry.late = {"greeting"};
  entry.cascade_cut = true;
  entry.version = "3f2a11bc";
  EXPECT_EQ(json::parse(to_json(entry)), json::parse(R"({
    "at": "2026-12-05T03:00:00Z", "type": "purchase", "id": "order-1001",
    "points": {"double-points": 200, "fixed": -5},
    "limited": ["double-points"],
    "badges": [{"badge": "coffee-lover", "level": "bronze"},
               {"badge": "welcome", "campaign": "first-visit"}],
    "counters": {"visits": "1.5"},
    "notify": ["hello", {"template": "later", "channels": ["email", "push"], "delay": "2h",
                         "badge": "welcome"}],
    "set": {"attr.vip": "yes"}, "late": ["greeting"], "cascade_cut": true, "v": "3f2a11bc"})"));
  EXPECT_EQ(entry.total_points(), Points(195));
  EXPECT_EQ(journal_entry_from_json(to_json(entry)).value(), entry);
}

TEST(Journal, PassesOverWhatANewerVersionWrote) {
  const auto entry = journal_entry_from_json(
      R"({"at":"2026-12-05T03:00:00Z","type":"purchase","id":"1","tier":{"from":"green"},)"
      R"("points":{"a":1,"b":"odd"},"badges":[7],"notify":[7,"x"]})");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->points, (std::vector<std::pair<std::string, Points>>{{"a", Points(1)}}));
  EXPECT_TRUE(entry->badges.empty());
}

TEST(Journal, RefusesWhatIsNoEntry) {
  for (const char* text : {"", "[]", "7", "{", "{}", R"({"at":7})", R"({"at":"yesterday"})"}) {
    EXPECT_FALSE(journal_entry_from_json(text)) << text;
  }
}

std::string any_text() {
  return *rc::gen::oneOf(
      rc::gen::element<std::string>("order-1", "caf\xC3\xA9", "a\"b\\c\nd", "\xF0\x9F\x8E\x89"),
      rc::gen::container<std::string>(rc::gen::inRange('\x01', '\x7F')));
}

/// Between none and three of what `make(i)` gives.
template <class Make>
auto some(Make make) {
  std::vector<decltype(make(0))> list;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    list.push_back(make(i));
  }
  return list;
}

Decimal any_decimal() {
  return Decimal::from_scaled(*rc::gen::inRange(-std::numeric_limits<std::int64_t>::max(),
                                                std::numeric_limits<std::int64_t>::max()));
}

Instant any_time() {
  return from_unix_ms(*rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000));
}

std::optional<Instant> maybe_time() {
  return *rc::gen::arbitrary<bool>() ? std::optional(any_time()) : std::nullopt;
}

void put_what_is_rare(JournalEntry& entry) {
  if (*rc::gen::arbitrary<bool>()) {
    entry.tier = TierMove{any_text(), any_text(), maybe_time()};
    entry.plan = PlanMove{any_text(), any_text(), maybe_time()};
    entry.refund =
        RefundNote{any_text(), any_text(), any_text(), Points(*rc::gen::arbitrary<int>())};
    entry.amount = any_decimal();
  }
  entry.expires = maybe_time();
  entry.reason = any_text();
  entry.rewards = some(
      [](int) { return RewardMove{any_text(), any_text(), any_text(), maybe_time(), any_text()}; });
  entry.lots = some([](int) { return LotMove{maybe_time(), Points(*rc::gen::arbitrary<int>())}; });
  entry.revoked = some([](int) { return any_text(); });
  entry.renewed = some([](int) { return RenewedBadge{any_text(), any_text(), maybe_time()}; });
  entry.withdrawn = some([](int) { return Withdrawn{any_text(), any_text(), any_text()}; });
  entry.forwards = some([](int i) { return Forward{any_text(), any_text(), i, Points(i)}; });
  entry.counted = some([](int i) { return std::pair(std::to_string(i), any_decimal()); });
}

JournalEntry any_entry() {
  const auto number = [] { return *rc::gen::arbitrary<std::int64_t>(); };
  const auto distinct = [](int i) { return std::to_string(i) + any_text(); };
  JournalEntry entry;
  entry.at = from_unix_ms(*rc::gen::inRange<std::int64_t>(0, 253'402'300'800'000));
  if (*rc::gen::arbitrary<bool>()) {
    entry.received = std::chrono::sys_days(std::chrono::days(*rc::gen::inRange(0, 50'000)));
  }
  entry.type = any_text();
  entry.id = any_text();
  entry.points = some([&](int i) { return std::pair(distinct(i), Points(number())); });
  entry.limited = some([](int) { return any_text(); });
  entry.badges = some([](int) { return AwardedBadge{any_text(), any_text(), any_text()}; });
  entry.counters = some([&](int i) {
    const auto scaled = *rc::gen::inRange(-std::numeric_limits<std::int64_t>::max(),
                                          std::numeric_limits<std::int64_t>::max());
    return std::pair(distinct(i), Decimal::from_scaled(scaled));
  });
  entry.notifications = some([](int) {
    return NotificationRequest{any_text(), some([](int) { return any_text(); }), any_text(),
                               any_text()};
  });
  entry.profile = some([&](int i) { return std::pair(distinct(i), any_text()); });
  entry.late = some([](int) { return any_text(); });
  put_what_is_rare(entry);
  entry.cascade_cut = *rc::gen::arbitrary<bool>();
  entry.version = any_text();
  return entry;
}

RC_GTEST_PROP(JournalProperty, WrittenIsReadBack, ()) {
  const JournalEntry entry = any_entry();
  const auto read = journal_entry_from_json(to_json(entry));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == entry);
}

RC_GTEST_PROP(JournalProperty, TheAppliedEventIsReadFromAnyEntry, ()) {
  const JournalEntry entry = any_entry();
  const auto event = applied_event(to_json(entry));
  RC_ASSERT(event.has_value());
  RC_ASSERT(event->id == entry.id);
  const auto day = std::chrono::floor<std::chrono::days>(entry.at);
  RC_ASSERT(event->received == entry.received.value_or(day));
}

TEST(Journal, TheAppliedEventIsReadFromEntriesOfOtherShapeToo) {
  const auto event = applied_event(R"({"id":"e-1", "type":"visit", "at":"2026-12-05T03:00:00Z"})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->id, "e-1");
  EXPECT_EQ(event->received, std::chrono::sys_days(std::chrono::days(20'792)));
  EXPECT_FALSE(applied_event("nothing of the kind").has_value());
}

RC_GTEST_PROP(JournalProperty, AnyTextGivesAnEntryOrAnError, (const std::string& text)) {
  const auto entry = journal_entry_from_json(text);
  RC_ASSERT((entry.has_value() || !entry.error().message.empty()));
}

}  // namespace
}  // namespace fanfare::members
