#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/schedule_scene.h"

namespace fanfare::engine {
namespace {

using members::Membership;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using State = Membership::State;

struct Club : Scheduled {
  Club() {
    program.memberships = {{"plus",
                            {},
                            duration("1y"),
                            duration("30d"),
                            {duration("30d"), duration("7d")},
                            duration("7d")},
                           {"monthly", {}, duration("1mo"), std::nullopt, {}, std::nullopt}};
    program.campaigns = {
        campaign("remind", "membership.renewal_due", {campaigns::Notify{"remind", {}, {}}}),
        campaign("bye", "membership.expired", {campaigns::Notify{"bye", {}, {}}})};
  }
  std::expected<members::JournalEntry, members::Rejection> asks(std::string_view type,
                                                                std::string_view plan,
                                                                std::string_view time) {
    auto next = event(type, {{"plan", plan}},
                      std::string_view(ids_.emplace_back("e" + std::to_string(ids_.size()))));
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
  std::vector<std::pair<std::string, std::string>> settled(std::string_view time) {
    std::vector<std::pair<std::string, std::string>> told;
    for (const members::JournalEntry& entry : settle(time)) {
      told.emplace_back(format_rfc3339(entry.at), entry.type);
    }
    return told;
  }
  const Membership& plan() const { return alice.membership; }

 private:
  std::deque<std::string> ids_;
};

TEST(Memberships, RunFromTheDayTheyArePaidForToTheEndOfADay) {
  Club scene;
  const auto entry = scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z").value();
  EXPECT_EQ(scene.plan().plan, "plus");
  EXPECT_EQ(scene.plan().state, State::Paid);
  EXPECT_EQ(scene.plan().until, utc("2027-12-06T00:00:00Z"));
  EXPECT_EQ(*entry.plan, (members::PlanMove{"plus", "paid", utc("2027-12-06T00:00:00Z")}));
}

TEST(Memberships, AreReadInConditions) {
  Club scene;
  auto benefit = campaign("benefit", "purchase", {fixed(5)});
  benefit.when = is("member.plan", "plus");
  scene.program.campaigns.push_back(benefit);
  EXPECT_THAT(scene.happens("purchase", "2026-12-05T10:00:00Z", "a").back().points, IsEmpty());
  scene.asks("membership.paid", "plus", "2026-12-06T10:00:00Z");
  EXPECT_THAT(scene.happens("purchase", "2027-12-05T23:59:59Z", "b").back().points, SizeIs(1));
  EXPECT_THAT(scene.happens("purchase", "2027-12-12T10:00:00Z", "c").back().points, SizeIs(1))
      << "the last day of grace";
  EXPECT_THAT(scene.happens("purchase", "2027-12-15T10:00:00Z", "d").back().points, IsEmpty());
}

TEST(Memberships, PaidAheadGoOnFromTheirEnd) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  scene.asks("membership.paid", "plus", "2027-11-20T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2028-12-06T00:00:00Z"));
}

TEST(Memberships, PaidInTheTimeOfGraceLoseNoDayAndWinNone) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  EXPECT_THAT(scene.settled("2027-12-08T10:00:00Z"),
              testing::Contains(Pair("2027-12-06T00:00:00Z", "membership.grace")));
  EXPECT_EQ(scene.plan().until, utc("2027-12-13T00:00:00Z"));
  scene.asks("membership.paid", "plus", "2027-12-09T10:00:00Z");
  EXPECT_EQ(scene.plan().state, State::Paid);
  EXPECT_EQ(scene.plan().until, utc("2028-12-06T00:00:00Z"));
}

TEST(Memberships, OfMonthsKeepTheirDay) {
  Club scene;
  scene.alice.last_seen.reset();
  scene.asks("membership.paid", "monthly", "2027-01-31T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2027-03-01T00:00:00Z")) << "through 28 February";
  scene.asks("membership.paid", "monthly", "2027-02-20T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2027-04-01T00:00:00Z")) << "through 31 March";
}

TEST(Memberships, RemindAndEnd) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  EXPECT_THAT(scene.settled("2028-01-01T00:00:00Z"),
              ElementsAre(Pair("2027-11-05T09:00:00Z", "membership.renewal_due"),
                          Pair("2027-11-28T09:00:00Z", "membership.renewal_due"),
                          Pair("2027-12-06T00:00:00Z", "membership.grace"),
                          Pair("2027-12-13T00:00:00Z", "membership.expired")));
  EXPECT_EQ(scene.plan().plan, "");
}

TEST(Memberships, CancelledRunToTheirEndAndNoFurther) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  EXPECT_EQ(scene.asks("membership.cancel", "", "2027-01-05T10:00:00Z")->plan->state, "cancelled");
  EXPECT_EQ(scene.plan().plan, "plus");
  EXPECT_THAT(scene.settled("2028-01-01T00:00:00Z"),
              ElementsAre(Pair("2027-12-06T00:00:00Z", "membership.expired")));
  EXPECT_EQ(scene.asks("membership.cancel", "", "2028-01-05T10:00:00Z").error().code,
            "no_membership");
}

TEST(Memberships, ThatAreGivenUpOrExchangedAreToldOf) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  const auto changed = scene.asks("membership.paid", "monthly", "2026-12-10T10:00:00Z").value();
  ASSERT_THAT(changed.notifications, SizeIs(1));
  EXPECT_THAT(
      changed.notifications[0].about,
      ElementsAre(Pair("type", "membership.expired"), Pair("plan", "plus"), Pair("state", "paid")));
  scene.asks("membership.paid", "plus", "2027-02-10T10:00:00Z");
  scene.settle("2028-02-12T00:00:00Z");
  ASSERT_EQ(scene.plan().state, State::Grace);
  EXPECT_THAT(scene.asks("membership.cancel", "", "2028-02-13T10:00:00Z")->notifications,
              SizeIs(1));
}

TEST(Memberships, ThatGetAnotherLengthGoOnFromWhatIsPaidFor) {
  Club scene;
  for (int month = 0; month < 3; ++month) {
    scene.asks("membership.paid", "monthly", "2026-12-05T10:00:00Z");
  }
  ASSERT_EQ(scene.plan().until, utc("2027-03-06T00:00:00Z"));
  scene.program.memberships[1].period = duration("1w");
  scene.asks("membership.paid", "monthly", "2026-12-06T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2027-03-13T00:00:00Z"));
  scene.asks("membership.paid", "monthly", "2026-12-07T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2027-03-20T00:00:00Z"));
}

TEST(Memberships, AreTriedOnceAndGoOnWhenPaidFor) {
  Club scene;
  scene.asks("membership.trial", "plus", "2026-12-05T10:00:00Z");
  EXPECT_EQ(scene.plan().state, State::Trial);
  EXPECT_EQ(scene.plan().until, utc("2027-01-05T00:00:00Z"));
  scene.asks("membership.paid", "plus", "2026-12-20T10:00:00Z");
  EXPECT_EQ(scene.plan().until, utc("2028-01-05T00:00:00Z")) << "a year from the trial's last day";
  scene.settle("2029-01-01T00:00:00Z");
  EXPECT_EQ(scene.asks("membership.trial", "plus", "2029-01-05T10:00:00Z").error().code,
            "trial_used");
  EXPECT_EQ(scene.asks("membership.trial", "monthly", "2029-01-05T10:00:00Z").error().code,
            "no_trial");
}

TEST(Memberships, ATrialThatIsNotPaidForEndsWithoutGrace) {
  Club scene;
  scene.asks("membership.trial", "plus", "2026-12-05T10:00:00Z");
  EXPECT_THAT(scene.settled("2027-02-01T00:00:00Z"),
              ElementsAre(Pair("2026-12-28T09:00:00Z", "membership.renewal_due"),
                          Pair("2027-01-05T00:00:00Z", "membership.expired")))
      << "the reminder of 30 days would have come on the day it began, an hour before";
}

TEST(Memberships, AnotherPlanBeginsAtOnce) {
  Club scene;
  scene.asks("membership.paid", "plus", "2026-12-05T10:00:00Z");
  scene.asks("membership.paid", "monthly", "2026-12-10T10:00:00Z");
  EXPECT_EQ(scene.plan().plan, "monthly");
  EXPECT_EQ(scene.plan().until, utc("2027-01-11T00:00:00Z"));
  EXPECT_EQ(scene.asks("membership.paid", "gold", "2026-12-10T10:00:00Z").error().code,
            "unknown_plan");
}

}  // namespace
}  // namespace fanfare::engine
