#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/backfill.h"
#include "engine/badge_desk.h"
#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using badges::BadgeRule;
using members::AwardedBadge;
using members::HeldBadge;
using members::RenewedBadge;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Names = std::vector<std::string>;

/// A regular has paid ten visits, and is one for 30 days; returns are counted too.
struct Club : Scheduled {
  Club() {
    program.counters = {count_of("visits", "visit"), count_of("returns", "return")};
    program.badges = {badge("regular", at_least("counter.visits", "10"))};
    rule().expires = duration("30d");
  }
  BadgeRule& rule() { return program.badges.front(); }
  void visited(const std::string& times) { alice.counters["visits"] = number(times); }
  void returned(const std::string& times) { alice.counters["returns"] = number(times); }
  void revokes_at(const std::string& returns) {
    rule().revoke_when = at_least("counter.returns", returns);
  }

  std::expected<members::JournalEntry, members::Rejection> asks(
      std::string_view type, std::initializer_list<members::Attribute> attributes,
      std::string_view time, std::string_view id) {
    auto next = event(type, attributes, id);
    next.time = next.received = utc(time);
    auto decisions = try_decide(next);
    if (!decisions) {
      return std::unexpected(decisions.error());
    }
    for (const Decision& each : *decisions) {
      alice.apply(each.changes);
    }
    return *decisions->back().journal;
  }
  [[nodiscard]] const HeldBadge* held(const std::string& id = "regular") const {
    const auto found = alice.badges.find(id);
    return found == alice.badges.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::optional<std::string> timer() const {
    const auto next = timer_of(Program(program), alice);
    return next ? std::optional(format_rfc3339(*next)) : std::nullopt;
  }
};

TEST(BadgeTerms, EndWithADayOfTheProgram) {
  Club scene;
  scene.program.zone = zone("Asia/Jakarta");
  scene.visited("9");
  scene.happens("visit", "2026-12-05T20:00:00Z");  // the 6th, there
  ASSERT_NE(scene.held(), nullptr);
  EXPECT_EQ(scene.held()->expires_at, utc("2027-01-05T17:00:00Z"));
  EXPECT_EQ(scene.timer(), "2027-01-05T17:00:00Z");
}

TEST(BadgeTerms, GoOnForWhoStillQualifies) {
  Club scene;
  scene.visited("9");
  scene.happens("visit", "2026-12-05T10:00:00Z");
  const auto entries = scene.settle("2027-01-20T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "badge.renewed");
  EXPECT_EQ(entries[0].at, utc("2027-01-05T00:00:00Z")) << "at its own time, however late it is";
  EXPECT_THAT(entries[0].badges, IsEmpty()) << "it is no new award";
  const Instant until = utc("2027-02-04T00:00:00Z");
  EXPECT_THAT(entries[0].renewed, ElementsAre(RenewedBadge{"regular", "", until}));
  EXPECT_EQ(scene.held()->awarded_at, utc("2026-12-05T10:00:00Z")) << "the first award's";
  EXPECT_EQ(scene.held()->expires_at, until) << "as long as the first, by the calendar";
  EXPECT_EQ(scene.timer(), "2027-02-04T00:00:00Z");
}

TEST(BadgeTerms, EndForWhoDoesNotAndMayBeWonAgain) {
  Club scene;
  scene.visited("9");
  scene.happens("visit", "2026-12-05T10:00:00Z");
  scene.visited("3");
  const auto entries = scene.settle("2027-01-20T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "badge.expired");
  EXPECT_THAT(entries[0].revoked, ElementsAre("regular"));
  EXPECT_EQ(scene.held(), nullptr);
  EXPECT_EQ(scene.timer(), std::nullopt);
  scene.visited("9");
  scene.happens("visit", "2027-01-21T10:00:00Z", "again");
  EXPECT_EQ(scene.held()->awarded_at, utc("2027-01-21T10:00:00Z"));
}

TEST(BadgeTerms, KeepTheHighestLevelWhoseChainHolds) {
  struct Row {
    const char* visits;
    const char* held;
    std::optional<std::string> kept;
  };
  for (const Row& row :
       {Row{"60", "silver", "silver"}, Row{"20", "silver", "bronze"}, Row{"9", "silver", {}},
        Row{"60", "bronze", "bronze"}, Row{"60", "copper", "silver"}, Row{"9", "copper", {}}}) {
    Club scene;
    scene.rule().levels = {{"bronze", at_least("counter.visits", "10")},
                           {"silver", at_least("counter.visits", "50")}};
    scene.visited(row.visits);
    scene.alice.badges["regular"] = {utc("2026-11-01T00:00:00Z"), row.held, "",
                                     utc("2026-12-05T00:00:00Z")};
    scene.settle("2026-12-05T00:00:00Z");
    const HeldBadge* held = scene.held();
    EXPECT_EQ(held == nullptr ? std::nullopt : std::optional(held->level), row.kept)
        << row.visits << " " << row.held;
  }
}

TEST(BadgeTerms, OfACampaignsBadgeEndUnlessTheCampaignRenewsIt) {
  Club scene;
  scene.program.badges = {badge("guest")};
  scene.program.badges[0].expires = duration("30d");
  scene.program.campaigns = {campaign("party", "visit", {campaigns::GiveBadge{"guest"}})};
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  const auto entries = scene.happens("visit", "2026-12-20T10:00:00Z", "b");
  const Instant until = utc("2027-01-20T00:00:00Z");
  EXPECT_THAT(entries.back().badges, IsEmpty());
  EXPECT_THAT(entries.back().renewed, ElementsAre(RenewedBadge{"guest", "", until}));
  EXPECT_EQ(scene.held("guest")->awarded_at, utc("2026-12-05T10:00:00Z"));
  EXPECT_EQ(scene.held("guest")->expires_at, until);
  scene.happens("visit", "2026-12-06T10:00:00Z", "late");
  EXPECT_EQ(scene.held("guest")->expires_at, until) << "a late event does not shorten it";
  EXPECT_EQ(scene.settle("2027-02-01T00:00:00Z").at(0).type, "badge.expired");
  EXPECT_EQ(scene.held("guest"), nullptr);
}

TEST(BadgeTerms, AreEndedByAProgramThatHasNoneAndByOneWithoutTheBadge) {
  Club scene;
  const HeldBadge held{utc("2026-11-01T00:00:00Z"), "", "", utc("2026-12-05T00:00:00Z")};
  scene.alice.badges["regular"] = held;
  scene.alice.badges["unknown"] = held;
  scene.rule().expires.reset();
  const auto entries = scene.settle("2026-12-05T00:00:00Z");
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries[0].renewed, ElementsAre(RenewedBadge{"regular", "", std::nullopt}));
  EXPECT_THAT(entries[1].revoked, ElementsAre("unknown"));
  EXPECT_EQ(scene.held()->expires_at, std::nullopt);
  EXPECT_EQ(scene.timer(), std::nullopt);
}

TEST(RevokeWhen, TakesABadgeAwayAndKeepsIt) {
  Club scene;
  scene.revokes_at("2");
  scene.visited("9");
  scene.returned("1");
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  ASSERT_NE(scene.held(), nullptr);
  const auto entry = scene.happens("return", "2026-12-06T10:00:00Z", "b").back();
  EXPECT_THAT(entry.revoked, ElementsAre("regular"));
  EXPECT_EQ(scene.held(), nullptr);
  EXPECT_THAT(scene.happens("visit", "2026-12-07T10:00:00Z", "c").back().badges, IsEmpty());
  scene.returned("0");
  scene.happens("visit", "2026-12-08T10:00:00Z", "d");
  EXPECT_NE(scene.held(), nullptr) << "it is not held against them for ever";
}

TEST(RevokeWhen, HoldsForCampaignsToo) {
  Club scene;
  scene.revokes_at("2");
  scene.returned("2");
  scene.program.campaigns = {campaign("party", "party", {campaigns::GiveBadge{"regular"}})};
  EXPECT_THAT(scene.happens("party", "2026-12-05T10:00:00Z").back().badges, IsEmpty());
  EXPECT_EQ(scene.held(), nullptr);
}

TEST(RevokeWhen, IsLookedAtWithAnyEventWhereItReadsMoreThanCounters) {
  Club scene;
  scene.rule().revoke_when = is("member.attr.staff", "yes");
  scene.alice.badges["regular"] = {utc("2026-11-01T00:00:00Z"), "", ""};
  scene.alice.profile["attr.staff"] = "yes";
  EXPECT_THAT(scene.happens("return", "2026-12-05T10:00:00Z").back().revoked,
              ElementsAre("regular"));
}

TEST(RevokeWhen, IsLookedAtWhereAnAppCounts) {
  Club scene;
  scene.program.counters.push_back(from_app("complaints"));
  scene.rule().revoke_when =
      Condition::all({at_least("counter.complaints", "1"), is("member.attr.staff", "no")});
  scene.alice.profile["attr.staff"] = "no";
  scene.alice.badges["regular"] = {utc("2026-11-01T00:00:00Z"), "", ""};
  scene.alice.counters["complaints"] = number("1");
  const auto entries = scene.settle("2026-12-05T10:00:00Z");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, members::kSettledEntry);
  EXPECT_THAT(entries[0].revoked, ElementsAre("regular"));
}

TEST(Operators, AwardABadgeUpToALevel) {
  Club scene;
  scene.rule().levels = {{"bronze", at_least("counter.visits", "10")},
                         {"silver", at_least("counter.visits", "50")},
                         {"gold", at_least("counter.visits", "200")}};
  const auto entry = scene.asks(
      "badge.award", {{"badge", "regular"}, {"level", "silver"}, {"reason", "a lost card"}},
      "2026-12-05T10:00:00Z", "a");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->reason, "a lost card");
  EXPECT_THAT(entry->badges, ElementsAre(AwardedBadge{"regular", "bronze", ""},
                                         AwardedBadge{"regular", "silver", ""}));
  EXPECT_EQ(scene.held()->level, "silver");
  EXPECT_EQ(scene.held()->expires_at, utc("2027-01-05T00:00:00Z"));
  EXPECT_EQ(scene.alice.last_seen, utc("2026-12-01T00:00:00Z")) << "the member was not there";
}

TEST(Operators, RenewABadgeThatIsHeld) {
  Club scene;
  for (const char* day : {"2026-12-05T10:00:00Z", "2026-12-20T10:00:00Z"}) {
    ASSERT_TRUE(scene.asks("badge.award", {{"badge", "regular"}, {"reason", "r"}}, day, day));
  }
  EXPECT_EQ(scene.held()->awarded_at, utc("2026-12-05T10:00:00Z"));
  EXPECT_EQ(scene.held()->expires_at, utc("2027-01-20T00:00:00Z"));
}

TEST(Operators, RevokeABadgeForGood) {
  Club scene;
  scene.program.campaigns = {campaign("party", "party", {campaigns::GiveBadge{"regular"}})};
  scene.visited("9");
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  const auto entry = scene.asks("badge.revoke", {{"badge", "regular"}, {"reason", "cheated"}},
                                "2026-12-06T10:00:00Z", "b");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->reason, "cheated");
  EXPECT_THAT(entry->revoked, ElementsAre("regular"));
  EXPECT_THAT(entry->badges, IsEmpty()) << "not by the very event that takes it away";
  EXPECT_THAT(scene.happens("visit", "2026-12-07T10:00:00Z", "c").back().badges, IsEmpty());
  scene.happens("party", "2026-12-08T10:00:00Z", "d");
  ASSERT_NE(scene.held(), nullptr);
  EXPECT_EQ(scene.held()->campaign, "party");
  EXPECT_THAT(scene.alice.withheld, IsEmpty());
}

TEST(Operators, AreToldWhyNot) {
  struct Row {
    const char* name;
    std::string_view type;
    std::initializer_list<members::Attribute> attributes;
    const char* code;
    const char* error;
  };
  const Row rows[] = {
      {"Unknown",
       "badge.award",
       {{"badge", "vip"}, {"reason", "r"}},
       "unknown_badge",
       "'badge' is 'vip'; expected a badge of the program"},
      {"Level",
       "badge.award",
       {{"badge", "regular"}, {"level", "gold"}, {"reason", "r"}},
       "unknown_level",
       "'level' is 'gold', and badge 'regular' has no levels; leave it out"},
      {"OtherLevel",
       "badge.award",
       {{"badge", "levels"}, {"level", "gold"}, {"reason", "r"}},
       "unknown_level",
       "'level' is 'gold'; expected one of badge 'levels': bronze, silver"},
      {"NoReason",
       "badge.award",
       {{"badge", "regular"}},
       "missing_field",
       "'reason' is missing; say why, for whoever reads the member's journal"},
      {"Held",
       "badge.award",
       {{"badge", "held"}, {"reason", "r"}},
       "badge_held",
       "the member holds badge 'held' already"},
      {"Barred",
       "badge.award",
       {{"badge", "barred"}, {"reason", "r"}},
       "badge_barred",
       "'revoke_when' of badge 'barred' holds for the member: it would be taken away at once"},
      {"Limit",
       "badge.award",
       {{"badge", "rare"}, {"reason", "r"}},
       "badge_limit",
       "no badge 'rare' is left of 3; raise its 'limit'"},
      {"RevokeUnknown",
       "badge.revoke",
       {{"badge", "vip"}, {"reason", "r"}},
       "unknown_badge",
       "'badge' is 'vip'; expected a badge of the program"},
      {"NotHeld",
       "badge.revoke",
       {{"badge", "regular"}, {"reason", "r"}},
       "badge_not_held",
       "the member does not hold badge 'regular'"},
      {"RevokeWithoutReason",
       "badge.revoke",
       {{"badge", "held"}},
       "missing_field",
       "'reason' is missing; say why, for whoever reads the member's journal"}};
  for (const Row& row : rows) {
    Club scene;
    BadgeRule levels = badge("levels");
    levels.levels = {{"bronze", at_least("counter.visits", "10")},
                     {"silver", at_least("counter.visits", "20")}};
    BadgeRule barred = badge("barred");
    barred.revoke_when = at_least("counter.returns", "1");
    scene.returned("1");
    BadgeRule rare = badge("rare");
    rare.limit = 3;
    scene.budgets.set("badge.rare", {0, 3, Points()});
    scene.program.badges = {scene.rule(), levels, barred, rare, badge("held")};
    scene.alice.badges["held"] = {utc("2026-11-01T00:00:00Z"), "", ""};
    const auto outcome = scene.asks(row.type, row.attributes, "2026-12-05T10:00:00Z", "a");
    ASSERT_FALSE(outcome) << row.name;
    EXPECT_EQ(outcome.error().code, row.code) << row.name;
    EXPECT_EQ(outcome.error().error, row.error) << row.name;
  }
}

TEST(BadgeLimit, IsForEveryoneAndTellsOnce) {
  Club scene;
  scene.rule().limit = 1;
  scene.visited("9");
  const members::Member bob = scene.alice;
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  ASSERT_NE(scene.held(), nullptr);
  scene.alice = bob;
  EXPECT_THAT(scene.happens("visit", "2026-12-05T11:00:00Z", "b").back().limited,
              ElementsAre("badge.regular"));
  EXPECT_EQ(scene.held(), nullptr);
  EXPECT_THAT(scene.happens("visit", "2026-12-05T12:00:00Z", "c").back().limited, IsEmpty());
}

TEST(BadgeLimit, ALevelMoreAndAnotherTermTakeNoPiece) {
  Club scene;
  scene.rule().limit = 1;
  scene.rule().levels = {{"bronze", at_least("counter.visits", "10")},
                         {"silver", at_least("counter.visits", "11")}};
  scene.visited("9");
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  scene.happens("visit", "2026-12-06T10:00:00Z", "b");
  EXPECT_EQ(scene.held()->level, "silver");
  EXPECT_EQ(scene.settle("2027-01-10T00:00:00Z").at(0).type, "badge.renewed");
  EXPECT_EQ(scene.budgets.usage("badge.regular", 0).times, 1);
}

TEST(BadgeLimit, NothingGivesAPieceBackButARefusal) {
  Club scene;
  scene.rule().limit = 2;
  scene.visited("9");
  scene.happens("visit", "2026-12-05T10:00:00Z", "a");
  ASSERT_TRUE(scene.asks("badge.revoke", {{"badge", "regular"}, {"reason", "r"}},
                         "2026-12-06T10:00:00Z", "b"));
  EXPECT_EQ(scene.budgets.usage("badge.regular", 0).times, 1);
  scene.alice.withheld.clear();
  scene.alice.points = Points(INT64_MAX);
  scene.program.campaigns = {campaign("too-much", "visit", {fixed(1)})};
  auto next = event("visit", {}, "c");
  next.time = next.received = utc("2026-12-07T10:00:00Z");
  EXPECT_EQ(scene.try_decide(next).error().code, "overflow");
  EXPECT_EQ(scene.budgets.usage("badge.regular", 0).times, 1);
}

TEST(BadgeLimit, OfTwoAwardsInOneEventCountsBoth) {
  Club scene;
  scene.program.badges = {badge("a", at_least("counter.visits", "1"))};
  scene.program.badges[0].limit = 1;
  scene.program.campaigns = {campaign("give", "visit", {campaigns::GiveBadge{"a"}})};
  const auto entry = scene.happens("visit", "2026-12-05T10:00:00Z").back();
  EXPECT_THAT(entry.badges, ElementsAre(AwardedBadge{"a", "", "give"}));
  EXPECT_THAT(entry.limited, IsEmpty());
  EXPECT_EQ(scene.budgets.usage("badge.a", 0).times, 1);
}

/// What a backfill of the badge comes to.
struct Backfill : Club {
  Backfill() {
    rule().backfill = BadgeRule::Backfill::Announced;
    program.campaigns = {campaign("cheer", "badge.awarded", {fixed(5)})};
  }
  std::vector<members::JournalEntry> fill(std::string_view badges = "regular") {
    auto next = event("badge.backfill", {{"badges", badges}}, "backfill-1");
    next.time = next.received = utc("2026-12-05T10:00:00Z");
    return happens(next);
  }
};

TEST(BadgeBackfill, AwardsToWhoQualifies) {
  Backfill scene;
  scene.visited("12");
  const auto entries = scene.fill();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].type, "badge.backfill");
  EXPECT_THAT(entries[0].badges, ElementsAre(AwardedBadge{"regular", "", ""}));
  EXPECT_EQ(entries[0].total_points(), Points(5)) << "campaigns hear of it";
  EXPECT_EQ(scene.alice.last_seen, utc("2026-12-01T00:00:00Z")) << "the member was not there";
  EXPECT_NE(find_applied(scene.alice, event("badge.backfill", {}, "backfill-1"), 30), nullptr);
  EXPECT_THAT(scene.fill(), IsEmpty());
}

TEST(BadgeBackfill, AwardsABadgeThatAsksForAnother) {
  Backfill scene;
  scene.program.badges.push_back(badge("a-patron", is("badge.regular", "true")));
  scene.program.badges.back().backfill = BadgeRule::Backfill::Announced;
  scene.visited("12");
  EXPECT_THAT(scene.fill("a-patron,regular").at(0).badges,
              ElementsAre(AwardedBadge{"regular", "", ""}, AwardedBadge{"a-patron", "", ""}));
}

TEST(BadgeBackfill, MayBeSilent) {
  Backfill scene;
  scene.rule().backfill = BadgeRule::Backfill::Silent;
  scene.visited("12");
  const auto entries = scene.fill();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].badges, SizeIs(1));
  EXPECT_THAT(entries[0].points, IsEmpty());
}

TEST(BadgeBackfill, LeavesNoTraceWhereNothingComesOfIt) {
  struct Row {
    const char* name;
    std::function<void(Backfill&)> change;
    const char* badges = "regular";
  };
  const Row rows[] = {
      {"TooFew", [](Backfill& scene) { scene.visited("9"); }},
      {"Unknown", [](Backfill&) {}, "other,another"},
      {"NotRetroactive", [](Backfill& scene) { scene.rule().backfill = BadgeRule::Backfill::No; }},
      {"Withheld", [](Backfill& scene) { scene.alice.withheld = {"regular"}; }},
      {"Barred", [](Backfill& scene) { scene.revokes_at("0"); }},
      {"Held", [](Backfill& scene) { scene.alice.badges["regular"] = {}; }},
      {"Nobody", [](Backfill& scene) { scene.alice.joined_at.reset(); }}};
  for (const Row& row : rows) {
    Backfill scene;
    scene.visited("12");
    row.change(scene);
    EXPECT_THAT(scene.fill(row.badges), IsEmpty()) << row.name;
    EXPECT_THAT(scene.alice.seen, IsEmpty()) << row.name;
  }
}

TEST(BadgeBackfill, CanBeAskedAboutBeforehand) {
  Backfill scene;
  const Program program(scene.program);
  const Instant now = utc("2026-12-05T10:00:00Z");
  EXPECT_THAT(backfill_awards(program, scene.alice, "regular", now, {}), IsEmpty());
  scene.visited("10");
  EXPECT_THAT(backfill_awards(program, scene.alice, "other,regular", now, {}),
              ElementsAre(AwardedBadge{"regular", "", ""}));
}

}  // namespace
}  // namespace fanfare::engine
