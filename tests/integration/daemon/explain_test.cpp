#include <fmt/format.h>

#include <chrono>
#include <csignal>

#include "base/time.h"
#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// `fanfare explain` with a daemon that runs this.
class Explain : public SharedDaemon<Explain> {
 public:
  static DaemonOptions options() {
    return {.program = R"(program: shop
timezone: Asia/Jakarta
counters: {purchases: {count: purchase}, opens: {from: app}}
---
template: thanks
en: {title: Thanks, text: Thanks}
---
campaign: base
on: purchase
then: [{points: {per: 10, give: 1}}]
---
campaign: daily
on: purchase
then: [{points: 5}, {notify: thanks}]
limits: [{per: member, times: 1, every: day}]
---
campaign: large
on: purchase
when: {event.amount: {at_least: 1000}}
then: [{points: 100}]
---
campaign: raffle
on: visit
then: [{points: 60}]
limits: [{per: everyone, points: 100}]
---
campaign: first-of-the-day
on: draw
then: [{points: 5}]
limits: [{per: everyone, times: 1, every: day}]
---
badge: regular
award_when: {counter.purchases: {at_least: 3}}
---
badge: keen
award_when: {counter.opens: {at_least: 2}}
)",
            .settings = "journal: {keep: 2}\n"};
  }

 protected:
  static test::Finished explain(const std::vector<std::string>& more) {
    std::vector<std::string> command{test::built_program("cli/fanfare").string(), "explain",
                                     "--config", daemon().settings_file().string()};
    command.insert(command.end(), more.begin(), more.end());
    return test::run_to_end(command);
  }

  /// All that Redis holds, but what the daemon writes by the clock.
  static RedisHash everything() {
    RedisHash all;
    for (const std::string& key : redis().list({"KEYS", "fanfare:member:*"})) {
      all[key] = redis().text({"OBJECT", "ENCODING", key}) + redis().text({"DUMP", key});
    }
    all["events"] = redis().text({"XLEN", "fanfare:events"});
    all["budgets"] = redis().text({"DUMP", "fanfare:budgets"});
    return all;
  }
};

TEST_F(Explain, APastEventIsToldFromJournalStreamAndProgram) {
  apply(redis(), purchase("past", "order-1", "250"));
  apply(redis(), purchase("past", "order-2", "90"));
  const test::Finished told = explain({"--member", "past", "--event", "order-2"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_EQ(told.errors, "");
  EXPECT_THAT(told.output,
              AllOf(StartsWith("purchase order-2 of past, 20"), HasSubstr("\namount=90\n"),
                    HasSubstr("now: no later event of theirs is applied."),
                    HasSubstr("\nacted  base     +9 points\n"),
                    HasSubstr("\nno     daily    limit reached: 1 of 1 times that day; free again "
                              "from 20"),
                    HasSubstr("00:00 Asia/Jakarta\n"),
                    HasSubstr("\nno     large    event.amount at_least 1000: found 90\n"),
                    HasSubstr("\nahead  regular  counter.purchases at_least 3: found 2\n"),
                    Not(HasSubstr("\x1B["))));
  const test::Finished first =
      explain({"--member", "past", "--event", "order-1", "--campaign", "daily"});
  EXPECT_THAT(first.output, AllOf(HasSubstr("now: 1 event later."),
                                  HasSubstr("\nacted  daily  +5 points, notifies thanks\n"),
                                  Not(HasSubstr("large"))));
}

TEST_F(Explain, TheNewestEventOfACampaignIsFound) {
  apply(redis(), purchase("newest", "n-1", "250"));
  apply(redis(), {{"type", "review"}, {"member", "newest"}, {"id", "n-2"}});
  const test::Finished told = explain({"--member", "newest", "--campaign", "large"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output, AllOf(StartsWith("purchase n-1 of newest, "),
                                 HasSubstr("event.amount at_least 1000: found 250")));
  const test::Finished none = explain({"--member", "newest", "--campaign", "raffle"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.errors, HasSubstr("has no event that raffle triggers on"));
}

TEST_F(Explain, AnEventWithoutAnIdIsFoundByItsEntry) {
  const std::string entry =
      redis().add("fanfare:events", {{"type", "purchase"}, {"member", "plain"}, {"amount", "70"}});
  apply(redis(), {{"type", "review"}, {"member", "plain"}, {"id", "p-2"}});
  const test::Finished told = explain({"--member", "plain", "--event", entry});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output, HasSubstr("event.amount at_least 1000: found 70"));
}

TEST_F(Explain, FieldsThatHaveLeftTheStreamAreSaidToBeUnknown) {
  apply(redis(), purchase("gone", "gone-1", "250"));
  std::string entry;
  for (const RedisEntry& each : redis().stream("fanfare:events")) {
    const auto id = each.fields.find("id");
    entry = id != each.fields.end() && id->second == "gone-1" ? each.id : entry;
  }
  EXPECT_EQ(redis().number({"XDEL", "fanfare:events", entry}), 1);
  const test::Finished told = explain({"--member", "gone", "--event", "gone-1"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output,
              AllOf(HasSubstr("events.retain"), HasSubstr("acted  base     +25 points"),
                    HasSubstr("event.amount at_least 1000: not known any more")));
}

TEST_F(Explain, AnIdThatWasRefusedFirstIsTheEventThatWasApplied) {
  apply(redis(), purchase("twice", "twice-1", "many"));
  const test::Finished refused = explain({"--member", "twice", "--event", "twice-1"});
  EXPECT_EQ(refused.status, 0) << "also of a member whom nobody knows yet";
  EXPECT_THAT(refused.output, HasSubstr("'amount'"));
  apply(redis(), purchase("twice", "twice-1", "250"));
  const test::Finished told = explain({"--member", "twice", "--event", "twice-1"});
  EXPECT_THAT(told.output, HasSubstr("\namount=250\n"));
}

TEST_F(Explain, ARefusedEventIsToldWithItsError) {
  apply(redis(), purchase("strict", "s-1", "10"));
  apply(redis(), purchase("strict", "s-2", "12,5"));
  const test::Finished told = explain({"--member", "strict", "--event", "s-2"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output, AllOf(HasSubstr("was refused"), HasSubstr("12,5"),
                                 HasSubstr("(bad_amount)"), HasSubstr("fanfare rejected retry ")));
  const auto json = boost::json::parse(
      explain({"--member", "strict", "--event", "s-2", "--format", "json"}).output);
  EXPECT_EQ(json.at("refused"), true);
}

TEST_F(Explain, AnEventThatTheJournalForgotIsKnownToHaveBeenApplied) {
  for (const char* id : {"f-1", "f-2", "f-3", "f-4", "f-5", "f-6"}) {
    apply(redis(), purchase("forgot", id, "10"));
  }
  EXPECT_TRUE(
      eventually([&] { return redis().number({"LLEN", member_key("forgot", "journal")}) < 6; }));
  const test::Finished told = explain({"--member", "forgot", "--event", "f-1"});
  EXPECT_EQ(told.status, 1);
  EXPECT_THAT(told.errors, AllOf(HasSubstr("was applied"), HasSubstr("journal.keep")));
}

TEST_F(Explain, AnEventThatNobodySentIsNowhere) {
  apply(redis(), purchase("nowhere", "w-1", "10"));
  const test::Finished told = explain({"--member", "nowhere", "--event", "w-2"});
  EXPECT_EQ(told.status, 1);
  EXPECT_EQ(told.output, "");
  EXPECT_THAT(told.errors, HasSubstr("There is no event 'w-2' of nowhere"));
  const test::Finished nobody = explain({"--member", "nobody", "--event", "w-1"});
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.errors, HasSubstr("there is no member 'nobody'"));
}

TEST_F(Explain, AWouldBeEventIsDecidedAndNothingIsWritten) {
  apply(redis(), purchase("maybe", "m-1", "10"));
  apply(redis(), {{"type", "visit"}, {"member", "someone"}, {"id", "v-1"}});
  daemon().signal(SIGSTOP);  // or it would see to the badge at once
  redis().run({"HINCRBY", member_key("maybe", "counters"), "opens", "2"});
  const RedisHash before = everything();
  const test::Finished told =
      explain({"--member", "maybe", "type=purchase", "amount=2000", "store=harbour"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(
      told.output,
      AllOf(StartsWith("purchase of maybe, 20"), HasSubstr("Nothing is written."),
            HasSubstr("\nacts   base     +200 points"), HasSubstr("\nacts   large    +100 points"),
            HasSubstr("\nno     daily    limit reached: 1 of 1 times that day"),
            HasSubstr("\nbadge  keen     had fallen due before the event\n")));
  const test::Finished budget = explain({"--member", "maybe", "type=visit"});
  EXPECT_THAT(budget.output,
              HasSubstr("+40 points (+60 points, cut by a limit: 100 of 100 points"));
  EXPECT_EQ(everything(), before);
  daemon().signal(SIGCONT);

  // And it does just that.
  apply(redis(), {{"type", "purchase"}, {"member", "maybe"}, {"id", "m-2"}, {"amount", "2000"}});
  EXPECT_EQ(field(journal(redis(), "maybe").front(), "points"), R"({"base":200,"large":100})");
}

TEST_F(Explain, ABudgetThatWasUsedOnTwoDaysIsReadForEach) {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string yesterday = format_rfc3339(now - std::chrono::hours(24));
  apply(redis(), {{"type", "draw"}, {"member", "lucky"}, {"id", "d-1"}, {"time", yesterday}});
  apply(redis(), {{"type", "draw"}, {"member", "lucky"}, {"id", "d-2"}});
  const test::Finished today = explain({"--member", "late", "type=draw"});
  EXPECT_THAT(today.output, HasSubstr("budget for everyone used up: 1 of 1 times that day"));
  const test::Finished day_before = explain({"--member", "late", "type=draw", "time=" + yesterday});
  EXPECT_THAT(day_before.output, HasSubstr("budget for everyone used up: 1 of 1 times that day"));
}

TEST_F(Explain, AWouldBeEventMayBeAheadOfTime) {
  const test::Finished told = explain({"--member", "maybe", "--campaign", "base", "type=purchase",
                                       "amount=50", "time=2077-12-05T10:00:00+07:00"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output, AllOf(StartsWith("purchase of maybe, 2077-12-05 10:00 Asia/Jakarta\n"),
                                 HasSubstr("decided then, with maybe as they are now"),
                                 HasSubstr("\nacts   base  +5 points ")));
}

TEST_F(Explain, AWouldBeEventThatWouldBeRefusedIsToldSo) {
  const test::Finished told = explain({"--member", "maybe", "type=purchase", "amount=many"});
  EXPECT_EQ(told.status, 0);
  EXPECT_THAT(told.output, AllOf(HasSubstr("would be refused"), HasSubstr("many")));
}

TEST_F(Explain, AFolderThatTheDaemonDoesNotRunIsWarnedOf) {
  const DaemonProcess other({.program = "program: shop\n---\ncampaign: other\non: visit\nthen: "
                                        "[{points: 1}]\n"});
  const test::Finished told =
      explain({(other.folder() / "program").string(), "--member", "maybe", "type=visit"});
  EXPECT_EQ(told.status, 0) << told.errors;
  EXPECT_THAT(told.output, HasSubstr("acts   other  +1 point"));
  EXPECT_THAT(told.errors,
              AllOf(HasSubstr("warning: the daemon runs version"), HasSubstr("fanfare plan")));
}

TEST_F(Explain, BadQuestionsAreBadUsage) {
  struct Row {
    std::vector<std::string> arguments;
    std::string words;
  };
  for (const Row& row :
       {Row{{"--event", "x"}, "--member is required"},
        Row{{"--member", "a b", "--event", "x"}, "'a b'"},
        Row{{"--member", "a"}, "expected --event"},
        Row{{"--member", "a", "--event", "x", "type=visit"}, "either --event"},
        Row{{"--member", "a", "member=b", "type=visit"}, "not the same"},
        Row{{"--member", "a", "--event", "x", "--campaign", "larg"}, "did you mean 'large'?"},
        Row{{"one", "two", "--member", "a", "type=visit"}, "expected one folder"}}) {
    const test::Finished told = explain(row.arguments);
    EXPECT_EQ(told.status, 64) << row.words;
    EXPECT_THAT(told.errors, HasSubstr(row.words));
    EXPECT_EQ(told.output, "");
  }
}

TEST(ExplainOnSchedule, TellsWhatCameDueAndWhyAMemberWasLeftOut) {
  const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  const std::string start = format_rfc3339(now + seconds(4));
  DaemonProcess daemon({.program = fmt::format(R"(program: shop
timezone: Asia/Jakarta
---
campaign: coffee
on: schedule
schedule: {{start: {0}}}
when: {{member.attr.keen: true}}
then: [{{points: 20}}]
---
campaign: news
on: campaign.started
when: {{event.campaign: coffee, member.attr.keen: true}}
then: [{{points: 1}}]
)",
                                               start)});
  daemon.start_ready();
  RedisClient redis(daemon.embedded_redis());
  for (const char* member : {"keen", "calm"}) {
    apply(redis, {{"type", "member.updated"},
                  {"member", member},
                  {"id", member},
                  {"attr.keen", std::string(member) == "keen" ? "true" : "false"}});
  }
  ASSERT_TRUE(eventually([&] { return redis.hash(member_key("keen"))["points"] == "21"; }));
  const auto explain = [&](const char* member) {
    return test::run_to_end({test::built_program("cli/fanfare").string(), "explain", "--config",
                             daemon.settings_file().string(), "--member", member, "--campaign",
                             "coffee"});
  };
  const test::Finished keen = explain("keen");
  EXPECT_EQ(keen.status, 0) << keen.errors;
  EXPECT_THAT(keen.output,
              AllOf(StartsWith("schedule "), HasSubstr("\ncoffee came due on its schedule at 20"),
                    HasSubstr("\nacted  coffee  +20 points\n"), Not(HasSubstr("retain"))));
  // The pass over all members may still be under way; what it does for this one is nothing.
  const test::Finished calm = explain("calm");
  EXPECT_EQ(calm.status, 0) << calm.errors;
  EXPECT_THAT(calm.output,
              AllOf(HasSubstr("\ncoffee came due on its schedule at 20"),
                    HasSubstr("Nothing of it is in the journal of calm"),
                    HasSubstr("\nno     coffee  member.attr.keen is true: found false\n")));
}

TEST(ExplainWithoutADaemon, SaysWhatToStart) {
  const DaemonProcess daemon({.program = "program: shop\n"});
  const test::Finished told =
      test::run_to_end({test::built_program("cli/fanfare").string(), "explain", "--config",
                        daemon.settings_file().string(), "--member", "a", "type=visit"});
  EXPECT_EQ(told.status, 1);
  EXPECT_THAT(told.errors, HasSubstr("start fanfared"));
}

}  // namespace
}  // namespace fanfare::daemon
