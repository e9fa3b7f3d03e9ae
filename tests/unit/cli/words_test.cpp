#include <gtest/gtest.h>

#include "cli/words/journal.h"
#include "cli/words/member_card.h"
#include "cli/words/outcome.h"

namespace fanfare::cli::words {
namespace {

const TimeZone kJakarta = *TimeZone::find("Asia/Jakarta");

members::JournalEntry purchase() {
  members::JournalEntry entry;
  entry.at = *parse_rfc3339("2026-12-05T03:00:00Z");
  entry.type = "purchase";
  entry.id = "order-1001";
  return entry;
}

TEST(JournalWords, TellPointsBadgesAndNotifications) {
  auto entry = purchase();
  entry.points = {{"base", Points(12)}, {"double-points-weekend", Points(50)}};
  entry.badges = {{"coffee-lover", "bronze", ""}};
  entry.notifications.push_back(
      {.template_id = "double-points", .channels = {}, .delay = "", .badge = ""});
  EXPECT_EQ(
      describe_entry(entry, kJakarta),
      "5 Dec 2026 10:00  purchase order-1001: +62 points (12 base, 50 double-points-weekend), "
      "badge coffee-lover (bronze); notified double-points");
}

TEST(JournalWords, TellLimitsCountersDelaysAndReversals) {
  auto entry = purchase();
  entry.points = {{"beans", Points(-5)}};
  entry.limited = {"beans"};
  entry.badges = {{"early-bird", "", "before-the-traffic"}};
  entry.counters = {{"stamps", Decimal::whole(1)}, {"karma", *Decimal::parse("-0.5")}};
  entry.notifications.push_back(
      {.template_id = "thanks", .channels = {}, .delay = "2h", .badge = ""});
  EXPECT_EQ(describe_entry(entry, TimeZone()),
            "5 Dec 2026 03:00  purchase order-1001: -5 points (-5 beans, up to its limit), badge "
            "early-bird from before-the-traffic, counter stamps +1, counter karma -0.5; notified "
            "thanks in 2h");
}

TEST(JournalWords, TellWhatBecomesOfBadges) {
  auto entry = purchase();
  entry.reason = "a mistake";
  entry.revoked = {"reviewer"};
  entry.renewed = {{"regular", "gold", entry.at}, {"founder", "", std::nullopt}};
  entry.limited = {"badge.first-thousand"};
  EXPECT_EQ(describe_entry(entry, kJakarta),
            "5 Dec 2026 10:00  purchase order-1001: because: a mistake, badge reviewer taken back, "
            "badge regular (gold) kept until 2026-12-05T03:00:00Z, badge founder kept for good, no "
            "badge first-thousand was left");
  entry = purchase();
  entry.type = "badge.expired";
  entry.revoked = {"regular"};
  EXPECT_EQ(describe_entry(entry, kJakarta),
            "5 Dec 2026 10:00  badge.expired order-1001: badge regular is over");
}

TEST(JournalWords, NoteAnEventThatChangedNothing) {
  EXPECT_EQ(describe_entry(purchase(), kJakarta), "5 Dec 2026 10:00  purchase order-1001: noted");
}

TEST(JournalWords, SayThatSomebodyEnrolled) {
  auto entry = purchase();
  entry.type = "member.enrolled";
  EXPECT_EQ(describe_entry(entry, kJakarta),
            "5 Dec 2026 10:00  member.enrolled order-1001: enrolled");
}

TEST(JournalWords, DoNotLetEscapeSequencesThrough) {
  auto entry = purchase();
  entry.id = "x\x1B[2J";
  EXPECT_EQ(describe_entry(entry, kJakarta).find('\x1B'), std::string::npos);
}

struct Case {
  const char* name;
  const char* json;
  bool accepted;
  const char* text;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

class Outcomes : public testing::TestWithParam<Case> {};

TEST_P(Outcomes, ArePutIntoWords) {
  const Outcome outcome = describe_outcome(GetParam().json);
  EXPECT_EQ(outcome.text, GetParam().text);
  EXPECT_EQ(outcome.accepted, GetParam().accepted);
}

INSTANTIATE_TEST_SUITE_P(
    All, Outcomes,
    testing::Values(
        Case{"Erased",
             R"({"id":"x","status":"applied","erased":true,"entries":5,"forfeited":130,)"
             R"("pending_forfeited":20})",
             true,
             "erased: 130 points and 20 pending points are forfeited, 5 entries about them were "
             "removed from the streams"},
        Case{
            "Applied",
            R"({"id":"x","status":"applied","points":62,"balance":162,"by":{"base":12,"welcome":50},)"
            R"("badges":["coffee-lover"],"notifications":["welcome"]})",
            true,
            "applied: +62 points (12 base, 50 welcome), balance 162; badge coffee-lover; notified "
            "welcome"},
        Case{"NothingGiven",
             R"({"id":"x","status":"applied","points":0,"balance":5,"by":{},"badges":[]})", true,
             "applied: +0 points, balance 5"},
        Case{
            "BadgesByHand",
            R"({"id":"x","status":"applied","points":0,"balance":5,"by":{},"badges":["a"],)"
            R"("revoked":["b"],"renewed":["c"]})",
            true,
            "applied: +0 points, balance 5; badge a; badge c for another term; badge b taken back"},
        Case{"Duplicate", R"({"id":"x","status":"duplicate","balance":5})", true,
             "applied already: an event with this id was there before; balance 5"},
        Case{"Rejected",
             R"({"id":"x","status":"rejected","code":"bad_amount","error":"no number"})", false,
             "rejected: no number"},
        Case{"Unknown", "whatever", false, "whatever"}),
    [](const auto& row) { return row.param.name; });

StoredMember siti() {
  return {"siti",
          {{"joined_at", "2026-12-05T03:00:00Z"},
           {"name", "Siti"},
           {"points", "62"},
           {"points_lifetime", "100"},
           {"rev", "3"},
           {"timezone", "Asia/Jakarta"}},
          {{"coffees", "5"}, {"spend", "1234.5"}},
          {{"coffee-lover", R"({"awarded_at":"2026-12-05T03:00:00Z","level":"bronze"})"}},
          {{"spree",
            R"({"status":"active","progress":2,"target":5,"ends_at":"2027-01-01T00:00:00Z"})"}}};
}

TEST(MemberCard, IsReadable) {
  EXPECT_EQ(member_card(siti(), kJakarta, false),
            "Siti (siti)\n"
            "  points        62 to spend, 100 earned in all\n"
            "  joined_at     5 Dec 2026 10:00\n"
            "  timezone      Asia/Jakarta\n"
            "  badges        coffee-lover (bronze), since 5 Dec 2026 10:00\n"
            "  challenges    spree: active, 2 of 5\n"
            "  counters      coffees 5\n"
            "                spend 1234.5\n");
  EXPECT_EQ(zone_of(siti())->name(), "Asia/Jakarta");
}

TEST(MemberCard, IsJsonForPrograms) {
  EXPECT_EQ(member_json(siti()),
            R"({"id":"siti","joined_at":"2026-12-05T03:00:00Z","name":"Siti","points":62,)"
            R"("points_lifetime":100,"rev":3,"timezone":"Asia/Jakarta",)"
            R"("counters":{"coffees":5,"spend":1234.5},)"
            R"("badges":{"coffee-lover":{"awarded_at":"2026-12-05T03:00:00Z","level":"bronze"}},)"
            R"("challenges":{"spree":{"status":"active","progress":2,"target":5,)"
            R"("ends_at":"2027-01-01T00:00:00Z"}}})");
}

}  // namespace
}  // namespace fanfare::cli::words
