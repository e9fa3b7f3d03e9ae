#include <gtest/gtest.h>

#include "cli/words/effect.h"
#include "cli/words/rule.h"
#include "tests/unit/base/rows.h"

namespace fanfare::cli::words {
namespace {

struct Case {
  const char* name;
  const char* rule;
  const char* words;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

class RuleWords : public testing::TestWithParam<Case> {};

/// From Friday 25 December 2026 on.
TEST_P(RuleWords, SayWhatTheRuleSays) {
  const auto rule = campaigns::Recurrence::parse(GetParam().rule, LocalTime(2026, 12, 25), {});
  ASSERT_TRUE(rule) << rule.error().message;
  EXPECT_EQ(describe_rule(*rule), GetParam().words);
}

FANFARE_ROWS(
    RuleWords, Case{"Daily", "FREQ=DAILY", "every day"},
    Case{"EverySoManyDays", "FREQ=DAILY;INTERVAL=3", "every 3 days"},
    Case{"DailyOnSomeDays", "FREQ=DAILY;BYDAY=SU,SA", "every Saturday and Sunday"},
    Case{"SmallLetters", "freq=daily", "every day"}, Case{"Weekly", "FREQ=WEEKLY", "every Friday"},
    Case{"WeeklyOnOneDay", "FREQ=WEEKLY;BYDAY=MO", "every Monday"},
    Case{"WeeklyOnSomeDays", "FREQ=WEEKLY;BYDAY=FR,MO,WE", "every Monday, Wednesday and Friday"},
    Case{"WorkingDays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every Monday to Friday"},
    Case{"AllDays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "every day"},
    Case{"EverySoManyWeeks", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU", "every 2 weeks on Tuesday"},
    Case{"Monthly", "FREQ=MONTHLY", "every month on the 25th"},
    Case{"DaysOfTheMonth", "FREQ=MONTHLY;BYMONTHDAY=1,2,3,11,21",
         "every month on the 1st, the 2nd, the 3rd, the 11th and the 21st"},
    Case{"LastDay", "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"},
    Case{"LastDayButOne", "FREQ=MONTHLY;BYMONTHDAY=-2", "every month on the 2nd last day"},
    Case{"Quarterly", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=12", "every 3 months on the 12th"},
    Case{"ThirdMonday", "FREQ=MONTHLY;BYDAY=3MO", "every month on the 3rd Monday"},
    Case{"WithAPlus", "FREQ=MONTHLY;BYDAY=+3MO", "every month on the 3rd Monday"},
    Case{"LastFriday", "FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"},
    Case{"Yearly", "FREQ=YEARLY", "every year on the 25th of December"},
    Case{"BlackFriday", "FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR",
         "every year on the last Friday of November"},
    Case{"MonthsOfTheYear", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1",
         "every year on the 1st of March and September"},
    Case{"Counted", "FREQ=DAILY;COUNT=10", "every day, 10 times in all"},
    Case{"CountedOnce", "FREQ=DAILY;COUNT=1", "every day, once in all"},
    Case{"UntilADay", "FREQ=DAILY;UNTIL=20270105", "every day, until Tue 5 Jan 2027"},
    Case{"UntilALocalTime", "FREQ=DAILY;UNTIL=20270105T100000", "every day, until Tue 5 Jan 2027"},
    // What has no plain words is shown as it was written.
    Case{"UntilAMoment", "FREQ=DAILY;UNTIL=20270105T100000Z", "FREQ=DAILY;UNTIL=20270105T100000Z"},
    Case{"SetPosition", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
         "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"},
    Case{"EveryFridayOfTheMonth", "FREQ=MONTHLY;BYDAY=FR", "FREQ=MONTHLY;BYDAY=FR"},
    Case{"DayOfTheYear", "FREQ=YEARLY;BYYEARDAY=100", "FREQ=YEARLY;BYYEARDAY=100"},
    Case{"WeekdayOfTheYear", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO"},
    Case{"Friday13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"},
    Case{"DailyInAMonth", "FREQ=DAILY;BYMONTH=12", "FREQ=DAILY;BYMONTH=12"});

TEST(EffectWords, AreFew) {
  using namespace campaigns;
  const Decimal half = *Decimal::parse("0.5");
  EXPECT_EQ(describe_effect(GivePoints{Points(50)}), "+50 points");
  EXPECT_EQ(describe_effect(GivePoints{Points(1)}), "+1 point");
  EXPECT_EQ(describe_effect(GiveProportion{Decimal::whole(1000), Decimal::whole(1), false, {}}),
            "+1 point per 1000 of event.amount");
  EXPECT_EQ(describe_effect(GiveProportion{Decimal::whole(10), half, true, {}}),
            "+0.5 points per full 10 of event.amount");
  EXPECT_EQ(describe_effect(Multiply{half}), "points x0.5");
  EXPECT_EQ(describe_effect(GiveBadge{"early-bird"}), "badge early-bird");
  EXPECT_EQ(describe_effect(AddToCounter{"stamps", Decimal::whole(1)}), "counter stamps +1");
  EXPECT_EQ(describe_effect(AddToCounter{"karma", *Decimal::parse("-2")}), "counter karma -2");
  EXPECT_EQ(describe_effect(Notify{"thanks", {}, Duration::parse("2h")}),
            "notifies thanks after 2h");
}

}  // namespace
}  // namespace fanfare::cli::words
