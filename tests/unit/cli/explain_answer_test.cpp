#include <boost/json.hpp>

#include "cli/explaining/places.h"
#include "cli/explaining/traces.h"
#include "tests/unit/cli/explain_scene.h"

namespace fanfare::cli::explaining {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto kProgram = R"(counters: {purchases: {count: purchase}, stamps: {from: app}}
---
template: welcome
en: {title: Hello, text: Hello}
---
template: thanks
en: {title: Thanks, text: Thanks}
---
badge: regular
levels: [{level: bronze, counter.purchases: 2}, {level: silver, counter.purchases: 5}]
---
campaign: base
on: purchase
then: [{points: {per: 10, give: 1}}]
---
campaign: capped
on: purchase
then: [{points: 50}]
limits: [{per: member, points: 80}]
---
campaign: first
on: purchase
when: {counter.purchases: 1}
then: [{notify: welcome}, {counter: {name: stamps, add: 1}}]
---
campaign: large
on: purchase
when: {event.amount: {at_least: 1000}}
then: [{points: 5}, {notify: thanks}]
---
campaign: medal
on: badge.awarded
when: {event.badge: regular}
then: [{points: 7}]
)";

TEST(PastAnswer, TakesWhatWasGivenFromTheJournal) {
  Shop shop(kProgram);
  const auto event = shop.purchase({{"amount", "250"}});
  const auto first = shop.apply(event);
  const auto second = shop.apply(event);
  const Answer early = shop.past(event, first);
  EXPECT_TRUE(early.past);
  EXPECT_THAT(lines_of(early), ElementsAre("acts base: +25 points", "acts capped: +50 points",
                                           "acts first: notifies welcome, counter stamps +1",
                                           "no large: event.amount at_least 1000: found 250"));
  const Answer late = shop.past(event, second);
  EXPECT_THAT(lines_of(late),
              ElementsAre("acts base: +25 points", "acts capped: +30 points, cut by a limit",
                          "no first: counter.purchases is 1: found 2",
                          "no large: event.amount at_least 1000: found 250"));
  ASSERT_EQ(late.sections.size(), 2U);
  EXPECT_EQ(late.sections[1].event, "badge.awarded badge=regular level=bronze");
  EXPECT_THAT(lines_of(late.sections[1]), ElementsAre("acts medal: +7 points"));
  ASSERT_EQ(late.badges.size(), 2U);
  EXPECT_TRUE(late.badges[0].awarded);
  EXPECT_EQ(late.badges[0].badge, "regular (bronze)");
  EXPECT_EQ(late.badges[1].badge, "regular (silver)");
  EXPECT_EQ(late.badges[1].text, "counter.purchases at_least 5: found 2");
}

TEST(PastAnswer, SaysWhatIsNotStoredAnyMore) {
  Shop shop(kProgram);
  const auto outcome = shop.apply(shop.purchase({{"amount", "250"}}));
  const Answer answer = shop.past(shop.purchase({}), outcome, false);
  EXPECT_THAT(lines_of(answer),
              testing::Contains("no large: event.amount at_least 1000: not known any more"));
  EXPECT_THAT(answer.notes, testing::Contains(HasSubstr("events.retain")));
  EXPECT_THAT(json_report(answer), HasSubstr(R"("found":null,"known":false)"));
}

TEST(PastAnswer, SaysThatItDoesNotKnowWhereItDoesNot) {
  Shop shop(R"(---
template: hello
en: {title: Hello, text: Hello}
---
campaign: a
on: purchase
then: [{notify: hello}]
---
campaign: b
on: purchase
then: [{notify: hello}]
---
campaign: c
on: purchase
then: [{points: {per: 1000, give: 1}}]
)");
  const auto event = shop.purchase({{"amount", "1"}});
  const auto outcome = shop.apply(event);
  EXPECT_THAT(lines_of(shop.past(event, outcome)),
              ElementsAre("maybe a: notifies hello: this or another campaign; the journal does not "
                          "say which",
                          "maybe b: notifies hello: this or another campaign; the journal does not "
                          "say which",
                          "maybe c: nothing of it is in the journal, and nothing stands in its way "
                          "now"));
}

TEST(PastAnswer, NamesCampaignsThatTheProgramHasNoMore) {
  Shop shop(kProgram);
  const auto event = shop.purchase({{"amount", "250"}});
  auto outcome = shop.apply(event);
  outcome.points.insert(outcome.points.begin(), {"gone", Points(9)});
  EXPECT_THAT(lines_of(shop.past(event, outcome)).front(),
              "acts gone: +9 points; this program has no such campaign for the event");
}

TEST(Traces, ACampaignThatAlwaysDoesMoreDidNotAct) {
  Shop shop(kProgram);
  members::JournalEntry entry;
  entry.notifications = {{"welcome", {}, "", ""}};  // and no stamp
  std::vector<const campaigns::Campaign*> all;
  for (const campaigns::Campaign& each : shop.program->campaigns()) {
    all.push_back(&each);
  }
  EXPECT_EQ(traces_of(entry, all).at("first").certainty, Trace::Certainty::None);
  entry.counters = {{"stamps", Decimal::whole(1)}};
  EXPECT_EQ(traces_of(entry, all).at("first").certainty, Trace::Certainty::Acted);
}

TEST(Places, AreFoundByIdAndByCampaign) {
  Shop shop(kProgram);
  const auto entry = [](const char* type, const char* id) {
    members::JournalEntry made;
    made.type = type;
    made.id = id;
    return made;
  };
  std::vector<members::JournalEntry> journal{entry("@settled", "order-3"), entry("visit", "v-1"),
                                             entry("purchase", "order-2"),
                                             entry("purchase", "order-1")};
  const Places places(journal, *shop.program, shop.alice);
  EXPECT_EQ(places.of_event("order-1"), 3U);
  EXPECT_EQ(places.of_event("order-3"), std::nullopt);
  const auto& campaigns = shop.program->campaigns();
  const auto& base = *std::ranges::find(campaigns, "base", &campaigns::Campaign::id);
  const auto& medal = *std::ranges::find(campaigns, "medal", &campaigns::Campaign::id);
  EXPECT_EQ(places.newest_for(base), 2U);
  EXPECT_EQ(places.newest_for(medal), std::nullopt);
  journal[3].badges = {{"regular", "bronze", ""}};
  EXPECT_EQ(places.newest_for(medal), 3U);
}

constexpr auto kScheduled = R"(---
campaign: friday-coffee
on: schedule
schedule: {start: 2026-12-04 18:00, repeat: FREQ=WEEKLY;BYDAY=FR, lasts: 4h}
then: [{points: 20}]
---
campaign: missed
on: schedule
schedule: {start: 2026-12-04 18:00}
when: {member.points: {at_least: 1000}}
then: [{points: 5}]
---
campaign: new-year
on: schedule
schedule: {start: 2027-01-01 00:00}
then: [{points: 5}]
---
campaign: heads-up
on: campaign.started
when: {event.campaign: friday-coffee}
then: [{points: 1}]
---
campaign: base
on: purchase
then: [{points: 2}]
)";

/// What came due for Alice at a time in Jakarta, with the id of the event that came next.
members::JournalEntry due(const char* local, std::vector<std::pair<std::string, Points>> points) {
  members::JournalEntry entry;
  entry.at = TimeZone::find("Asia/Jakarta")->to_instant(*parse_local_time(local));
  entry.type = "schedule";
  entry.id = "order-1";
  entry.points = std::move(points);
  return entry;
}

members::Event event_of(const members::JournalEntry& entry) {
  members::Event event;
  event.id = entry.id;
  event.type = entry.type;
  event.member = "alice";
  event.time = event.received = entry.at;
  return event;
}

TEST(WhatCameDue, IsJudgedAsOtherEventsAre) {
  Shop shop(kScheduled);
  const auto entry =
      due("2026-12-04 18:00", {{"friday-coffee", Points(20)}, {"heads-up", Points(1)}});
  const Answer answer = shop.past(event_of(entry), entry);
  EXPECT_THAT(lines_of(answer), ElementsAre("acts friday-coffee: +20 points",
                                            "no missed: member.points at_least 1000: found 120"));
  EXPECT_EQ(answer.notes.front(),
            "friday-coffee, missed came due on their schedules at 2026-12-04 18:00 Asia/Jakarta.");
  EXPECT_THAT(answer.notes, Not(testing::Contains(HasSubstr("stream"))));
  ASSERT_EQ(answer.sections.size(), 2U);
  EXPECT_EQ(answer.sections[1].event,
            "campaign.started campaign=friday-coffee starts_at=2026-12-04T11:00:00Z "
            "ends_at=2026-12-04T15:00:00Z");
  EXPECT_THAT(lines_of(answer.sections[1]), ElementsAre("acts heads-up: +1 point"));
}

TEST(WhatCameDue, IsOfThatMomentAlone) {
  Shop shop(kScheduled);
  const auto entry = due("2026-12-11 18:00", {{"friday-coffee", Points(20)}});
  Question question = shop.question();
  question.campaign = "missed";
  const auto explanation = engine::look_back(*shop.program, shop.alice, event_of(entry), entry,
                                             {shop.budgets, entry.at});
  EXPECT_THAT(lines_of(answer_past(question, event_of(entry), explanation)),
              ElementsAre("no missed: did not come due then; its schedule has no start at that "
                          "moment"));
}

TEST(WhatCameDue, IsFoundForTheCampaignsThatHeardOfIt) {
  Shop shop(kScheduled);
  std::vector<members::JournalEntry> journal{
      due("2026-12-05 10:00", {}), due("2027-01-01 00:00", {}), due("2026-12-11 18:00", {}),
      due("2026-12-04 18:00", {})};
  journal[0].type = "purchase";
  const Places places(journal, *shop.program, shop.alice);
  const auto campaign = [&](const char* id) {
    return &*std::ranges::find(shop.program->campaigns(), id, &campaigns::Campaign::id);
  };
  EXPECT_EQ(places.newest_for(*campaign("friday-coffee")), 2U);
  EXPECT_EQ(places.newest_for(*campaign("missed")), 3U);
  EXPECT_EQ(places.newest_for(*campaign("new-year")), 1U);
  EXPECT_EQ(places.newest_for(*campaign("heads-up")), 2U);
  EXPECT_EQ(places.newest_for(*campaign("base")), 0U);
  EXPECT_EQ(places.of_event("order-1"), 0U);
  EXPECT_EQ(places.of_event("order-1", campaign("missed")), 3U);
}

TEST(TextReport, AlignsAndPutsThoseThatActFirst) {
  Shop shop(kProgram);
  shop.alice.counters["purchases"] = Decimal::whole(1);
  const Answer answer = shop.would_be(shop.purchase({{"amount", "250"}, {"store", "harbour"}}));
  EXPECT_EQ(text_report(answer, false),
            R"(purchase order-1 of alice, 2026-12-05 10:00 Asia/Jakarta
amount=250 store=harbour
As it would be decided now, with alice as they are. Nothing is written.

acts   base              +25 points (+1 point per 10 of event.amount)
acts   capped            +50 points
no     first             counter.purchases is 1: found 2
no     large             event.amount at_least 1000: found 250

It caused badge.awarded badge=regular level=bronze:
acts   medal             +7 points

badge  regular (bronze)
ahead  regular (silver)  counter.purchases at_least 5: found 2
)");
  const std::string coloured = text_report(answer, true);
  EXPECT_THAT(coloured, AllOf(HasSubstr("\x1B[32macts \x1B[0m  base"),
                              HasSubstr("\x1B[2mno   \x1B[0m  first")));
}

TEST(TextReport, OfOneCampaignTellsNothingElse) {
  Shop shop(kProgram);
  const std::string text =
      text_report(shop.would_be(shop.purchase({{"amount", "250"}}), "medal"), false);
  EXPECT_THAT(text, testing::EndsWith("\n\nno     medal  triggers on badge.awarded, not on "
                                      "purchase\n"));
}

TEST(TextReport, SaysThatNobodyListens) {
  Shop shop("---\ncampaign: a\non: visit\nthen: [{points: 1}]\n");
  const std::string text = text_report(shop.would_be(shop.purchase({})), false);
  EXPECT_THAT(text, HasSubstr("\nNo campaign triggers on purchase.\n"));
}

TEST(JsonReport, HasBothValuesForPrograms) {
  Shop shop(kProgram);
  const auto json =
      boost::json::parse(json_report(shop.would_be(shop.purchase({{"amount", "250"}}))));
  const auto& campaigns = json.at("events").at(0).at("campaigns").as_array();
  ASSERT_EQ(campaigns.size(), 4U);
  EXPECT_EQ(campaigns[0].at("campaign"), "base");
  EXPECT_EQ(campaigns[0].at("acts"), true);
  EXPECT_EQ(campaigns[3].at("acts"), false);
  EXPECT_EQ(campaigns[3].at("reason"), "condition");
  const auto& test = campaigns[3].at("test");
  EXPECT_EQ(test.at("field"), "event.amount");
  EXPECT_EQ(test.at("operator"), "at_least");
  EXPECT_EQ(test.at("wanted"), "1000");
  EXPECT_EQ(test.at("found"), "250");
  EXPECT_EQ(json.at("at"), "2026-12-05T03:00:00Z");
  EXPECT_EQ(json.at("applied"), false);
}

}  // namespace
}  // namespace fanfare::cli::explaining
