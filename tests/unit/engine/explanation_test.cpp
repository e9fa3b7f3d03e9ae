#include "engine/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "campaigns/test.h"
#include "tests/unit/engine/scene.h"

namespace fanfare::engine {
namespace {

using campaigns::Limit;
using testing::ElementsAre;
using testing::IsEmpty;

/// A scene with its program made, which explanations point into.
struct Explained {
  explicit Explained(const Scene& from) : scene(from), program(from.program) {}

  Explanation of(const members::Event& next) {
    return explain(program, scene.alice, next, {scene.budgets, next.time}).value();
  }
  /// What explain() says of one campaign on the event itself.
  Judgement of(const std::string& id, const members::Event& next) {
    const Explanation explanation = of(next);
    for (const Judgement& each : explanation.steps.front().judgements) {
      if (each.campaign->id == id) {
        return each;
      }
    }
    throw std::out_of_range(id);
  }
  template <class Why>
  Why why(const std::string& id, const members::Event& next) {
    return std::get<Why>(of(id, next).why);
  }
  /// The event comes about.
  void apply(const members::Event& next) {
    const Decision decision =
        engine::apply(program, scene.alice, next, {scene.budgets, next.time}).value();
    scene.alice.apply(decision.changes);
    scene.budgets.book(decision.changes.budgets);
  }

  Scene scene;
  Program program;
};

Scene with(std::vector<Campaign> campaigns) {
  Scene scene;
  scene.program.campaigns = std::move(campaigns);
  return scene;
}

Campaign limited(Campaign made, Limit limit) {
  made.limits = {std::move(limit)};
  return made;
}

std::vector<std::string> actors(const Step& step) {
  std::vector<std::string> ids;
  for (const Judgement& each : step.judgements) {
    if (each.acts()) {
      ids.push_back(each.campaign->id);
    }
  }
  return ids;
}

TEST(Explain, TellsWhatACampaignGives) {
  Campaign guarded = campaign("a", "visit", {fixed(60)});
  guarded.effects.emplace_back(fixed(5), is("event.store", "market"));
  Explained explained(with({guarded}));
  const auto acts = explained.why<Acts>("a", event("visit", {{"store", "harbour"}}));
  EXPECT_EQ(acts.points, Points(60));
  EXPECT_EQ(acts.effects.size(), 1U);
  EXPECT_FALSE(acts.cut_by);
}

TEST(Explain, NamesTheLimitThatCut) {
  Campaign cut = campaign("a", "visit", {fixed(60)});
  cut.limits = {campaigns::make_limit(Limit::Every::Day, 5),
                campaigns::make_limit(Limit::Every::Month, std::nullopt, 1000),
                campaigns::make_limit(Limit::Every::Week, std::nullopt, 40)};
  Explained explained(with({cut}));
  const auto acts = explained.why<Acts>("a", event("visit"));
  EXPECT_EQ(acts.points, Points(40));
  ASSERT_TRUE(acts.cut_by);
  EXPECT_EQ(acts.cut_by->limit->every, Limit::Every::Week);
  EXPECT_EQ(acts.cut_by->used.points, Points(40));
}

TEST(Explain, ListsTheDisabledOfTheTypeAlone) {
  Campaign off = campaign("off", "visit", {fixed(1)});
  off.enabled = false;
  Campaign other = campaign("other", "purchase", {fixed(1)});
  Campaign other_off = off;
  other_off.id = "other-off";
  other_off.triggers = {"purchase"};
  Explained explained(with({off, other, other_off, campaign("z", "visit", {fixed(1)})}));
  const auto step = explained.of(event("visit")).steps.front();
  ASSERT_EQ(step.judgements.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<Disabled>(step.judgements[0].why));
  EXPECT_EQ(step.judgements[0].campaign->id, "off");
  EXPECT_EQ(step.judgements[1].campaign->id, "z");
}

TEST(Explain, NamesTheTestThatFailedAndWhatItFound) {
  Campaign picky = campaign("a", "visit", {fixed(1)});
  picky.when = Condition::all({is("event.store", "market"), at_least("counter.visits", "3")});
  Scene scene = with({picky});
  scene.program.counters = {count_of("visits", "visit")};
  Explained explained(scene);
  const auto store = explained.why<ConditionFails>("a", event("visit")).reason;
  EXPECT_EQ(store.test->field.name, "store");
  EXPECT_EQ(store.found, std::nullopt);
  const auto visits =
      explained.why<ConditionFails>("a", event("visit", {{"store", "market"}})).reason;
  EXPECT_EQ(visits.test->field.name, "visits");
  EXPECT_EQ(visits.found, "1") << "counters include the event";
}

TEST(Explain, NamesWhoTookTheGroup) {
  Campaign first = campaign("first", "visit", {fixed(1)});
  first.priority = 2;
  Campaign unfit = campaign("unfit", "visit", {fixed(1)});
  unfit.priority = 3;
  unfit.when = is("event.never", "x");
  Campaign last = campaign("last", "visit", {fixed(1)});
  first.exclusive = unfit.exclusive = last.exclusive = "weekend";
  Explained explained(with({first, last, unfit}));
  EXPECT_EQ(explained.why<GroupTaken>("last", event("visit")).by->id, "first");
}

TEST(Explain, TellsWhatIsUsedAndWhenItIsFreeAgain) {
  Campaign daily =
      limited(campaign("a", "visit", {fixed(1)}), campaigns::make_limit(Limit::Every::Day, 1));
  daily.schedule.zone = TimeZone::find("Asia/Jakarta").value();
  Explained explained(with({daily}));
  explained.apply(event("visit"));
  const auto reached = explained.why<LimitReached>("a", event("visit", {}, "order-2")).standing;
  EXPECT_EQ(reached.used.times, 1);
  EXPECT_EQ(reached.free_again, utc("2026-12-05T17:00:00Z"));
}

TEST(Explain, DoesNotPromiseWhatTheScheduleDoesNot) {
  Campaign daily =
      limited(campaign("a", "visit", {fixed(1)}), campaigns::make_limit(Limit::Every::Day, 1));
  daily.schedule.end = {utc("2026-12-05T20:00:00Z"), {}};
  Explained explained(with({daily}));
  explained.apply(event("visit"));
  EXPECT_FALSE(explained.why<LimitReached>("a", event("visit", {}, "order-2")).standing.free_again);
}

TEST(Explain, TellsOfBudgetsForEveryone) {
  Limit budget = campaigns::make_limit(Limit::Every::Campaign, std::nullopt, 100);
  budget.per = campaigns::Subject::Everyone;
  Explained explained(with({limited(campaign("a", "visit", {fixed(60)}), budget)}));
  explained.apply(event("visit"));
  explained.apply(event("visit", {}, "order-2"));
  const auto reached = explained.why<LimitReached>("a", event("visit", {}, "order-3")).standing;
  EXPECT_EQ(reached.limit->per, campaigns::Subject::Everyone);
  EXPECT_EQ(reached.used.points, Points(100));
  EXPECT_FALSE(reached.free_again);
}

/// Every Friday from six in the evening in Jakarta, for four hours, three times.
campaigns::Schedule three_fridays() {
  campaigns::Schedule schedule;
  schedule.zone = TimeZone::find("Asia/Jakarta").value();
  schedule.start = {std::nullopt, parse_local_time("2026-12-04 18:00").value()};
  schedule.repeat = std::make_shared<campaigns::Occurrences>(
      campaigns::Recurrence::parse("FREQ=WEEKLY;BYDAY=FR;COUNT=3", schedule.start->local,
                                   schedule.zone)
          .value(),
      Duration{4, Duration::Unit::Hour}, std::vector<cctz::civil_day>());
  return schedule;
}

struct ScheduleRow {
  const char* time;
  const char* next;
  const char* ended;
};

TEST(Explain, TellsWhenARecurringCampaignRunsNext) {
  Campaign happy = campaign("a", "visit", {fixed(1)});
  happy.schedule = three_fridays();
  Explained explained(with({happy}));
  auto visit = event("visit");
  for (const ScheduleRow& row :
       {ScheduleRow{"2026-11-01T00:00:00Z", "2026-12-04T11:00:00Z", nullptr},
        ScheduleRow{"2026-12-04T15:00:00Z", "2026-12-11T11:00:00Z", nullptr},
        ScheduleRow{"2026-12-18T15:00:00Z", nullptr, "2026-12-18T15:00:00Z"},
        ScheduleRow{"2027-12-18T15:00:00Z", nullptr, "2026-12-18T15:00:00Z"}}) {
    visit.time = utc(row.time);
    const auto why = explained.why<NotRunning>("a", visit);
    EXPECT_EQ(why.next.has_value(), row.next != nullptr) << row.time;
    EXPECT_EQ(why.ended.has_value(), row.ended != nullptr) << row.time;
    if (why.next) {
      EXPECT_EQ(format_rfc3339(why.next->start), row.next);
      EXPECT_EQ(why.next->end - why.next->start, std::chrono::hours(4));
    } else {
      EXPECT_EQ(format_rfc3339(*why.ended), row.ended);
    }
  }
}

TEST(Explain, TellsWhenACampaignBeginsOrEnded) {
  Campaign once = campaign("a", "visit", {fixed(1)});
  once.schedule.start = {utc("2026-12-06T00:00:00Z"), {}};
  once.schedule.end = {utc("2026-12-07T00:00:00Z"), {}};
  Explained explained(with({once}));
  EXPECT_EQ(explained.why<NotRunning>("a", event("visit")).next->start,
            utc("2026-12-06T00:00:00Z"));
  auto late = event("visit");
  late.time = utc("2026-12-07T00:00:00Z");
  EXPECT_EQ(explained.why<NotRunning>("a", late).ended, utc("2026-12-07T00:00:00Z"));
}

TEST(Explain, ALimitPerOccurrenceIsFreeAgainWithTheNext) {
  Campaign happy = limited(campaign("a", "visit", {fixed(1)}),
                           campaigns::make_limit(Limit::Every::Occurrence, 1));
  happy.schedule = three_fridays();
  Explained explained(with({happy}));
  auto visit = event("visit");
  visit.time = utc("2026-12-11T12:00:00Z");
  explained.apply(visit);
  EXPECT_EQ(explained.why<LimitReached>("a", visit).standing.free_again,
            utc("2026-12-18T11:00:00Z"));
  visit.time = utc("2026-12-18T12:00:00Z");
  explained.apply(visit);
  EXPECT_EQ(explained.why<LimitReached>("a", visit).standing.free_again, std::nullopt);
}

TEST(Explain, FollowsWhatTheEventCauses) {
  Scene scene = with({campaign("a", "visit", {fixed(5)}), campaign("mail", "badge.awarded", {}),
                      campaign("news", "badge.awarded", {fixed(1)})});
  scene.program.campaigns[1].when = is("event.badge", "other");
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("regular", at_least("counter.visits", "1"))};
  Explained explained(scene);
  const Explanation explanation = explained.of(event("visit"));
  ASSERT_EQ(explanation.steps.size(), 2U);
  EXPECT_EQ(explanation.steps[1].type, "badge.awarded");
  EXPECT_THAT(explanation.steps[1].attributes, ElementsAre(testing::Pair("badge", "regular")));
  EXPECT_THAT(actors(explanation.steps[1]), ElementsAre("news"));
  EXPECT_EQ(explanation.outcome.total_points(), Points(6));
}

TEST(Explain, TellsHowFarAwayBadgesAre) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit"), count_of("reviews", "review")};
  scene.program.badges = {badge("regular", at_least("counter.visits", "10")),
                          badge("critic", at_least("counter.reviews", "10"))};
  scene.alice.counters["visits"] = number("6");
  Explained explained(scene);
  const Explanation explanation = explained.of(event("visit"));
  ASSERT_EQ(explanation.badges.size(), 1U);
  EXPECT_EQ(explanation.badges[0].badge->id, "regular");
  EXPECT_EQ(explanation.badges[0].reason.found, "7");
}

TEST(Explain, BeginsWithWhatHadFallenDue) {
  Scene scene = with({campaign("a", "visit", {fixed(1)})});
  scene.program.campaigns[0].when = is("badge.keen", "true");
  scene.program.counters = {from_app("opens")};
  scene.program.badges = {badge("keen", at_least("counter.opens", "3"))};
  scene.alice.counters["opens"] = number("3");
  Explained explained(scene);
  const Explanation explanation = explained.of(event("visit"));
  ASSERT_TRUE(explanation.due);
  EXPECT_THAT(explanation.due->badges, ElementsAre(members::AwardedBadge{"keen", "", ""}));
  EXPECT_THAT(actors(explanation.steps.front()), ElementsAre("a"));
}

TEST(Explain, IsRefusedAsTheEventIs) {
  Explained explained{Scene{}};
  const auto refused = explain(explained.program, explained.scene.alice, event("points.earned"),
                               {explained.scene.budgets, utc("2026-12-05T03:00:00Z")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "reserved_type");
}

TEST(LookBack, JudgesByTheMemberOfTodayAndCountsNothing) {
  Scene scene = with({campaign("first", "visit", {fixed(50)})});
  scene.program.campaigns[0].when = is("counter.visits", "1");
  scene.program.counters = {count_of("visits", "visit")};
  Explained explained(scene);
  const auto outcome = explained.scene.apply(event("visit"));
  const Explanation past =
      look_back(explained.program, explained.scene.alice, event("visit"), outcome,
                {explained.scene.budgets, utc("2026-12-05T03:00:00Z")});
  EXPECT_THAT(actors(past.steps.front()), ElementsAre("first"));
  EXPECT_EQ(past.outcome, outcome);
}

TEST(LookBack, TakesWhatTheEventCausedFromItsJournal) {
  Scene scene = with(
      {campaign("news", "badge.awarded", {fixed(1)}), campaign("thanks", "points.earned", {})});
  scene.program.campaigns[0].when = is("event.badge", "regular");
  Explained explained(scene);
  members::JournalEntry outcome;
  outcome.badges = {{"regular", "", ""}, {"other", "", ""}};
  outcome.points = {{"gone", Points(3)}};
  const auto steps = look_back(explained.program, explained.scene.alice, event("visit"), outcome,
                               {explained.scene.budgets, utc("2026-12-05T03:00:00Z")})
                         .steps;
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_THAT(steps[0].judgements, IsEmpty());
  EXPECT_EQ(steps[1].type, "points.earned");
  EXPECT_THAT(actors(steps[2]), ElementsAre("news"));
  EXPECT_THAT(actors(steps[3]), IsEmpty());
}

/// A campaign `on: schedule`, at that local time in UTC.
Campaign starting(std::string id, std::string_view start) {
  Campaign made = campaign(std::move(id), "schedule", {fixed(1)});
  made.schedule.start = {std::nullopt, parse_local_time(start).value()};
  return made;
}

TEST(LookBack, FindsWhatCameDueAtThatMoment) {
  Scene scene = with({starting("now", "2026-12-05 03:00"), starting("other", "2026-12-05 03:01"),
                      starting("picky", "2026-12-05 03:00"),
                      campaign("heard", "campaign.started", {fixed(1)})});
  scene.program.campaigns[2].when = is("member.attr.vip", "yes");
  scene.program.campaigns[3].when = is("event.campaign", "now");
  Explained explained(scene);
  members::JournalEntry outcome;
  outcome.points = {{"now", Points(1)}};
  const members::Event due = event("schedule");
  const auto steps = look_back(explained.program, explained.scene.alice, due, outcome,
                               {explained.scene.budgets, due.time})
                         .steps;
  ASSERT_EQ(steps.size(), 2U) << "nobody hears of the start of another campaign";
  EXPECT_EQ(steps[0].type, "schedule");
  EXPECT_EQ(steps[0].judgements.size(), 2U);
  EXPECT_THAT(actors(steps[0]), ElementsAre("now"));
  EXPECT_EQ(steps[1].type, "campaign.started");
  EXPECT_THAT(actors(steps[1]), ElementsAre("heard"));
}

TEST(LookBack, AnnouncesAgainWhatIsMarkedAsAnnounced) {
  Campaign weekend = campaign("weekend", "visit", {fixed(1)});
  weekend.schedule.start = {std::nullopt, parse_local_time("2026-12-05 03:00").value()};
  weekend.schedule.in_member_zone = true;
  Scene scene = with({weekend, campaign("heard", "campaign.started", {fixed(1)})});
  scene.alice.profile["timezone"] = "UTC";
  Explained explained(scene);
  const members::Event due = event("schedule");
  const auto announced = due.time.time_since_epoch() / seconds(1);
  explained.scene.alice.usage["weekend:campaign.started"].set({announced, 1, Points()});
  const auto steps = look_back(explained.program, explained.scene.alice, due, {},
                               {explained.scene.budgets, due.time})
                         .steps;
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_THAT(actors(steps[1]), ElementsAre("heard"));
}

// What follows checks explanations against decisions, over programs and events of all sorts.

rc::Gen<Condition> any_condition() {
  const auto leaf = rc::gen::map(
      rc::gen::pair(rc::gen::element("event.store", "event.amount", "counter.visits",
                                     "member.attr.vip", "member.points", "badge.regular"),
                    rc::gen::pair(rc::gen::element(Operator::Is, Operator::IsNot, Operator::AtLeast,
                                                   Operator::LessThan),
                                  rc::gen::element<std::string>("market", "harbour", "2", "10",
                                                                "true", "yes"))),
      [](const auto& parts) {
        return Condition::test(
            make_test(parts.first, parts.second.first, {plain(parts.second.second)}));
      });
  const auto several = rc::gen::container<std::vector<Condition>>(2, leaf);
  return rc::gen::weightedOneOf<Condition>(
      {{3, rc::gen::just(Condition())},
       {4, leaf},
       {1, rc::gen::map(several, [](auto parts) { return Condition::all(std::move(parts)); })},
       {1, rc::gen::map(several, [](auto parts) { return Condition::any(std::move(parts)); })},
       {1, rc::gen::map(leaf, [](auto part) { return Condition::negate(std::move(part)); })}});
}

Limit any_limit() {
  Limit limit = campaigns::make_limit(*rc::gen::element(Limit::Every::Campaign, Limit::Every::Day),
                                      *rc::gen::inRange(1, 3));
  limit.per = *rc::gen::element(campaigns::Subject::Member, campaigns::Subject::Everyone);
  limit.shared = *rc::gen::element<std::string>("", "", "summer");
  if (*rc::gen::arbitrary<bool>()) {
    limit.points = Points(*rc::gen::inRange(1, 30));
  }
  return limit;
}

Campaign any_campaign(int number) {
  // Nothing but a gift of its own tells in a journal who acted.
  Campaign made = campaign(
      "c" + std::to_string(number),
      *rc::gen::element<std::string>("visit", "visit", "visit", "purchase", "badge.awarded"),
      {campaigns::Notify{"c" + std::to_string(number), {}, {}}});
  if (*rc::gen::arbitrary<bool>()) {
    made.effects.emplace_back(fixed(*rc::gen::inRange(1, 20)), *any_condition());
  }
  made.when = *any_condition();
  made.priority = *rc::gen::inRange(0, 3);
  made.exclusive = *rc::gen::element<std::string>("", "", "weekend");
  made.enabled = *rc::gen::inRange(0, 8) != 0;
  if (*rc::gen::inRange(0, 3) == 0) {
    made.limits = {any_limit()};
  }
  if (*rc::gen::inRange(0, 4) == 0) {
    made.schedule.start = {utc("2026-12-04T00:00:00Z"), {}};
    made.schedule.end = {utc("2026-12-06T00:00:00Z"), {}};
    made.schedule.in_member_zone = *rc::gen::arbitrary<bool>();
  }
  return made;
}

members::Event any_event(int number, std::string& id) {
  id = "order-" + std::to_string(number);
  members::Event made =
      event(*rc::gen::element<std::string_view>("visit", "visit", "purchase"),
            {{"store", *rc::gen::element<std::string_view>("market", "harbour", "")},
             {"amount", *rc::gen::element<std::string_view>("1", "2.5", "10")}},
            id);
  made.time = utc(*rc::gen::element("2026-12-05T03:00:00Z", "2026-12-05T23:59:59Z",
                                    "2026-12-06T05:00:00Z", "2026-12-07T00:00:00Z"));
  return made;
}

void expect_false_alone(const campaigns::Reason& reason, const campaigns::Facts& facts) {
  if (reason.test != nullptr) {
    RC_ASSERT(campaigns::holds(*reason.test, facts) == reason.held);
  }
  for (const campaigns::Reason& part : reason.parts) {
    expect_false_alone(part, facts);
  }
}

RC_GTEST_PROP(Explain, SaysOfExactlyThoseThatActThatTheyDo, ()) {
  Scene scene;
  scene.program.counters = {count_of("visits", "visit")};
  scene.program.badges = {badge("regular", at_least("counter.visits", "2"))};
  scene.alice.profile["timezone"] = "Asia/Jakarta";
  scene.alice.profile["attr.vip"] = *rc::gen::element<std::string>("yes", "no");
  for (int i = *rc::gen::inRange(1, 9); i > 0; --i) {
    scene.program.campaigns.push_back(any_campaign(i));
  }
  Explained explained(scene);
  for (int i = 0; i < 4; ++i) {
    std::string id;
    const members::Event next = any_event(i, id);
    const Explanation explanation = explained.of(next);
    const Decision decision =
        apply(explained.program, explained.scene.alice, next, {explained.scene.budgets, next.time})
            .value();
    std::multiset<std::string> said;
    for (const Step& step : explanation.steps) {
      for (const std::string& actor : actors(step)) {
        said.insert(actor);
      }
    }
    std::multiset<std::string> acted;
    for (const members::NotificationRequest& request : decision.journal->notifications) {
      acted.insert(request.template_id);
    }
    RC_ASSERT(said == acted);
    RC_ASSERT(explanation.outcome == *decision.journal);

    // Conditions of the event itself saw the member as before, and counters that include it.
    members::Draft before(explained.scene.alice);
    if (next.type == "visit") {
      before.add_to_counter("visits", Decimal::whole(1));
    }
    std::map<std::string, Points> given;
    for (const Judgement& each : explanation.steps.front().judgements) {
      const campaigns::Facts facts{next, before, each.zone};
      if (const auto* fails = std::get_if<ConditionFails>(&each.why)) {
        RC_ASSERT(!each.campaign->when.holds(facts));
        expect_false_alone(fails->reason, facts);
      } else if (const auto* acts = std::get_if<Acts>(&each.why)) {
        given[each.campaign->id] = acts->points;
      }
    }
    for (const auto& [campaign, points] : decision.journal->points) {
      if (given.contains(campaign)) {
        RC_ASSERT(given.at(campaign) == points);
      }
    }
    explained.apply(next);
  }
}

}  // namespace
}  // namespace fanfare::engine
