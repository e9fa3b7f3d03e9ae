#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

/// What contract sections 2 and 3 promise apps, on a real daemon.
class Contract : public SharedDaemon<Contract> {
 public:
  static DaemonOptions options() {
    return {.program = R"(program: shop
title: {en: The Shop, id: Toko}
timezone: Asia/Jakarta
counters:
  purchases: {count: purchase}
  spend: {sum: event.amount, of: purchase}
  opens: {from: app}
  notes: {count: note}
---
campaign: base
title: {en: One for ten}
on: purchase
then: [{points: {per: 10, give: 1}}]
---
campaign: greeting
on: member.enrolled
then: [{points: 5}]
---
campaign: stamped
on: stamp
then: [{counter: {name: opens, add: 2}}]
---
badge: regular
title: {en: Regular, id: Langganan}
image: https://shop.example/regular.png
award_when: {counter.purchases: {at_least: 3}}
---
badge: opener
title: {en: Opener}
award_when: {counter.opens: {at_least: 3}}
---
badge: spender
title: {en: Spender}
levels: [{level: bronze, counter.spend: 100}, {level: gold, counter.spend: 1000}]
)"};
  }
};

TEST_F(Contract, APurchaseIsInEveryKeyThatAppsMayRead) {
  const auto reply = apply(redis(), purchase("alice", "order-1", "125.50"));
  EXPECT_EQ(field(reply, "status"), "applied");
  EXPECT_EQ(field(reply, "points"), "12");
  EXPECT_EQ(field(reply, "balance"), "12");
  EXPECT_EQ(field(reply, "badges"), R"(["spender"])");

  EXPECT_THAT(redis().hash(member_key("alice")),
              AllOf(Contains(Pair("points", "12")), Contains(Pair("points_lifetime", "12")),
                    Contains(Pair("rev", "1"))));
  EXPECT_THAT(redis().hash(member_key("alice", "counters")),
              AllOf(Contains(Pair("purchases", "1")), Contains(Pair("spend", "125.5"))));
  const std::string badge = redis().hash(member_key("alice", "badges"))["spender"];
  EXPECT_EQ(field(boost::json::parse(badge).as_object(), "level"), "bronze");

  const auto entries = journal(redis(), "alice");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(field(entries[0], "type"), "purchase");
  EXPECT_EQ(field(entries[0], "id"), "order-1");
  EXPECT_EQ(field(entries[0], "points"), R"({"base":12})");
}

TEST_F(Contract, ABadgeIsInTheFeedOnce) {
  for (const char* id : {"f-1", "f-2", "f-3"}) {
    apply(redis(), purchase("fay", id, "1"));
  }
  std::vector<RedisHash> about;
  for (const RedisEntry& entry : redis().stream("fanfare:feed")) {
    if (entry.fields.at("member") == "fay") {
      about.push_back(entry.fields);
    }
  }
  ASSERT_THAT(about, SizeIs(1));
  EXPECT_EQ(about[0]["type"], "badge.awarded");
  EXPECT_EQ(about[0]["badge"], "regular");
  EXPECT_EQ(about[0]["event"], "f-3");
}

TEST_F(Contract, TheSameIdAgainChangesNothing) {
  apply(redis(), purchase("dora", "d-1", "100"));
  const RedisHash before = redis().hash(member_key("dora"));
  const auto again = apply(redis(), purchase("dora", "d-1", "100"));
  EXPECT_EQ(field(again, "status"), "duplicate");
  EXPECT_EQ(field(again, "balance"), "10");
  EXPECT_EQ(redis().hash(member_key("dora")), before);
  EXPECT_THAT(journal(redis(), "dora"), SizeIs(1));
}

TEST_F(Contract, TheSameIdOfAnotherMemberIsAnotherEvent) {
  apply(redis(), purchase("eve", "shared-1", "10"));
  apply(redis(), purchase("eva", "shared-1", "10"));
  EXPECT_EQ(redis().hash(member_key("eva"))["points"], "1");
}

TEST_F(Contract, WithoutAnIdTheStreamEntryIsTheId) {
  RedisFields fields{{"type", "purchase"}, {"member", "noid"}, {"amount", "10"}};
  const auto first = apply(redis(), fields);
  const auto second = apply(redis(), fields);
  EXPECT_EQ(field(second, "balance"), "2") << "two entries are two events";
  EXPECT_EQ(field(journal(redis(), "noid").front(), "id"), field(second, "id"));
}

TEST_F(Contract, TheReplyExpires) {
  const std::string entry =
      redis().add("fanfare:events", {{"type", "ping"}, {"member", "rita"}, {"reply", "1"}});
  ASSERT_TRUE(eventually([&] { return redis().number({"TTL", "fanfare:reply:" + entry}) > 0; }));
  EXPECT_LE(redis().number({"TTL", "fanfare:reply:" + entry}), 60);
}

TEST_F(Contract, EnrolmentSetsTheProfileAndTriggersCampaigns) {
  apply(redis(), {{"type", "member.enrolled"},
                  {"member", "nina"},
                  {"name", "Nína"},
                  {"email", "nina@shop.example"},
                  {"attr.vip", "yes"}});
  const RedisHash member = redis().hash(member_key("nina"));
  EXPECT_THAT(member, AllOf(Contains(Pair("name", "Nína")), Contains(Pair("attr.vip", "yes")),
                            Contains(Pair("points", "5"))));
  EXPECT_FALSE(member.at("joined_at").empty());
}

TEST_F(Contract, AnUpdateChangesOnlyWhatItNames) {
  apply(redis(),
        {{"type", "member.enrolled"}, {"member", "uma"}, {"name", "Uma"}, {"locale", "id"}});
  apply(redis(), {{"type", "member.updated"}, {"member", "uma"}, {"name", "Uma R."}});
  EXPECT_THAT(redis().hash(member_key("uma")),
              AllOf(Contains(Pair("name", "Uma R.")), Contains(Pair("locale", "id"))));
}

TEST_F(Contract, CounterAddCounts) {
  const auto reply = apply(
      redis(), {{"type", "counter.add"}, {"member", "cora"}, {"counter", "opens"}, {"by", "2"}});
  EXPECT_EQ(field(reply, "status"), "applied");
  EXPECT_EQ(redis().hash(member_key("cora", "counters"))["opens"], "2");
}

TEST_F(Contract, AnAppsOwnCounterIsNoticedAndNeverOverwritten) {
  apply(redis(), {{"type", "note"}, {"member", "olga"}});
  redis().run({"HINCRBY", member_key("olga", "counters"), "opens", "3"});
  const auto reply = apply(redis(), {{"type", "note"}, {"member", "olga"}});
  EXPECT_EQ(redis().hash(member_key("olga", "counters"))["opens"], "3");
  EXPECT_THAT(redis().hash(member_key("olga", "badges")), Contains(Pair("opener", testing::_)));

  redis().run({"HINCRBY", member_key("olga", "counters"), "opens", "1"});
  apply(redis(), {{"type", "stamp"}, {"member", "olga"}});
  EXPECT_EQ(redis().hash(member_key("olga", "counters"))["opens"], "6") << "3 + 1 + the stamp's 2";
}

TEST_F(Contract, TheCatalogueSaysWhatAppsDraw) {
  RedisHash badges;
  ASSERT_TRUE(
      eventually([&] { return (badges = redis().hash("fanfare:catalogue:badges")).size() == 3; }));
  const auto regular = boost::json::parse(badges.at("regular")).as_object();
  EXPECT_EQ(field(regular, "title"), R"({"en":"Regular","id":"Langganan"})");
  EXPECT_EQ(field(regular, "image"), "https://shop.example/regular.png");
  EXPECT_TRUE(
      eventually([] { return redis().hash("fanfare:catalogue:campaigns").contains("base"); }));
}

TEST_F(Contract, AThousandEventsOfOneMemberAtOnceAllCount) {
  std::vector<std::vector<std::string>> commands;
  for (int i = 0; i < 1000; ++i) {
    commands.push_back({"XADD", "fanfare:events", "*", "type", "purchase", "member", "hot", "id",
                        "h-" + std::to_string(i % 990), "amount", "10"});
  }
  redis().run_all(commands);
  for (int i = 0; i < 2; ++i) {  // the first one may be in a batch with others
    apply(redis(), {{"type", "note"}, {"member", "hot"}});
  }
  EXPECT_EQ(redis().hash(member_key("hot"))["points"], "990") << "ten ids come twice";
  EXPECT_EQ(redis().hash(member_key("hot", "counters"))["purchases"], "990");
  EXPECT_EQ(redis().number({"LLEN", member_key("hot", "journal")}), 100) << "journal.keep";
}

TEST_F(Contract, HealthAndReadinessAndMetricsAnswer) {
  EXPECT_EQ(daemon().http("GET", "/healthz").status, 200);
  EXPECT_EQ(daemon().http("GET", "/readyz").body, "ready\n");
  EXPECT_EQ(daemon().http("HEAD", "/readyz").status, 200);
  EXPECT_EQ(daemon().http("GET", "/absent").status, 404);
  EXPECT_EQ(daemon().http("GET", "/-/reload").status, 405);
  EXPECT_EQ(daemon().http("POST", "/metrics").status, 405);
}

/// Each line of the text format (version 0.0.4) is a comment or a sample with a number.
TEST_F(Contract, MetricsAreInPrometheusTextFormat) {
  const test::HttpReply metrics = daemon().http("GET", "/metrics");
  EXPECT_THAT(metrics.headers, testing::HasSubstr("version=0.0.4"));
  std::istringstream lines(metrics.body);
  int samples = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_THAT(line, testing::MatchesRegex(
                          R"(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^{}]*\})? [-+0-9.eInfNa]+)"));
    samples += line.starts_with('#') ? 0 : 1;
  }
  EXPECT_GT(samples, 20);
  EXPECT_TRUE(eventually([] { return daemon().metric("fanfare_holds_lease") == 1; }));
}

}  // namespace
}  // namespace fanfare::daemon
