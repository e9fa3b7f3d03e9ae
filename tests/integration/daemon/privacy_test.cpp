#include <fmt/format.h>

#include "base/time.h"
#include "tests/integration/daemon/privacy_scene.h"

namespace fanfare::daemon {
namespace {

using boost::json::object;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// SHA-256, worked out with sha256sum(1).
constexpr auto kHashOfErin = "7cbccb0c4caadf9fcdb51ee457a828cc72a45879831b5b978ae2e2cefc449705";

/// Export, erasure and consent with a daemon that runs. Each test has members of its own.
class Privacy : public SharedDaemon<Privacy> {
 public:
  static DaemonOptions options() { return {.program = kTracesProgram}; }

 protected:
  static object exported(const std::string& member) {
    const test::Finished told = run_member(daemon(), {"export", member});
    EXPECT_EQ(told.status, 0) << told.errors;
    return boost::json::parse(told.output).as_object();
  }
  static test::Finished erase(const std::string& member) {
    return run_member(daemon(), {"erase", member, "--yes"});
  }
  static std::size_t size_of(const object& exported, const char* list) {
    return exported.at(list).as_array().size();
  }
};

TEST_F(Privacy, AnExportHasAllThatIsHeld) {
  leave_traces(redis(), "alice");
  const object all = exported("alice");
  EXPECT_EQ(field(all, "member"), "alice");
  const object& profile = all.at("profile").as_object();
  EXPECT_EQ(profile.size(), redis().hash(member_key("alice")).size());
  EXPECT_EQ(field(profile, "email"), "alice@shop.example");
  EXPECT_EQ(field(profile, "points"), "10") << "7 by hand and 3 for the visit";
  EXPECT_EQ(field(profile.at("consent.marketing").as_object(), "source"), "form of alice");
  EXPECT_EQ(field(all.at("counters").as_object(), "opens"), "4");
  EXPECT_TRUE(all.at("badges").as_object().at("buyer").as_object().contains("awarded_at"));
  EXPECT_TRUE(all.at("devices").as_object().at("phone").is_object());
  EXPECT_EQ(field(all.at("inbox").as_array().at(0).as_object(), "title"), "Hello");
  EXPECT_EQ(size_of(all, "journal"),
            static_cast<std::size_t>(redis().number({"LLEN", member_key("alice", "journal")})));
  EXPECT_EQ(field(all.at("journal").as_array().at(0).as_object(), "type"), "visit");

  const object& ledger = all.at("ledger").as_object();
  EXPECT_EQ(field(ledger.at("pending").as_array().at(0).as_object(), "points"), "10");
  EXPECT_EQ(size_of(ledger, "lots"), 1U) << "all expire on one day";
  EXPECT_EQ(field(all.at("state").as_object(), "events_remembered"), "5");
  EXPECT_EQ(all.at("state").at("limits").as_object().size(), 1U);
  EXPECT_TRUE(parse_rfc3339(field(all, "timer"))) << field(all, "timer");

  EXPECT_EQ(size_of(all, "events"), 6U);
  EXPECT_EQ(size_of(all, "rejected"), 1U);
  EXPECT_EQ(size_of(all, "deadletters"), 1U);
  EXPECT_EQ(size_of(all, "feed"), 1U);
  EXPECT_EQ(size_of(all, "outbox_later"), 1U);
  EXPECT_TRUE(all.contains("outbox"));
}

TEST_F(Privacy, AnExportIsOfOnePersonAlone) {
  leave_traces(redis(), "ann");
  leave_traces(redis(), "anna");
  const test::Finished told = run_member(daemon(), {"export", "ann"});
  EXPECT_EQ(told.output.find("anna"), std::string::npos) << told.output;
}

TEST_F(Privacy, NobodyIsToldOfWhereNobodyIs) {
  const test::Finished exported = run_member(daemon(), {"export", "nobody"});
  EXPECT_EQ(exported.status, 1);
  EXPECT_EQ(exported.output, "");
  EXPECT_THAT(exported.errors, HasSubstr("no member 'nobody'"));
  const test::Finished erased = erase("nobody");
  EXPECT_EQ(erased.status, 1);
  EXPECT_EQ(erased.output, "");
  EXPECT_THAT(erased.errors, HasSubstr("there is no member"));
  EXPECT_THAT(lines_with(everything_in(redis()), "nobody"), IsEmpty()) << "not in rejected either";
}

TEST_F(Privacy, ErasingNeedsAYes) {
  leave_traces(redis(), "dora");
  const test::Finished asked = run_member(daemon(), {"erase", "dora"});
  EXPECT_EQ(asked.status, 64);
  EXPECT_THAT(asked.errors, HasSubstr("--yes"));
  EXPECT_FALSE(redis().hash(member_key("dora")).empty());
}

TEST_F(Privacy, ErasingLeavesNoTraceAndTheBooks) {
  leave_traces(redis(), "erin");
  leave_traces(redis(), "frank");
  const auto count = [](const char* what) {
    const auto totals = redis().hash("fanfare:erased");
    const auto found = totals.find(what);
    return found == totals.end() ? 0 : std::stoll(found->second);
  };
  const auto members = count("members");
  const auto earned = count("points_earned");
  const auto forfeited = count("points_forfeited");
  const auto pending = count("pending_forfeited");
  ASSERT_THAT(lines_with(everything_in(redis()), "erin"), SizeIs(testing::Gt(15U)));
  const auto franks = lines_with(everything_in(redis()), "frank");
  const auto mails = daemon().maildir().size();

  const test::Finished done = erase("erin");
  EXPECT_EQ(done.status, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("erin erased: 10 points and 10 pending points are forfeited"));
  EXPECT_THAT(lines_with(everything_in(redis()), "erin"), IsEmpty());
  EXPECT_EQ(lines_with(everything_in(redis()), "frank"), franks) << "nobody else is touched";
  EXPECT_EQ(count("members"), members + 1);
  EXPECT_EQ(count("points_earned"), earned + 20);
  EXPECT_EQ(count("points_forfeited"), forfeited + 10);
  EXPECT_EQ(count("pending_forfeited"), pending + 10);
  EXPECT_EQ(redis().number({"HLEN", "fanfare:erasing"}), 0);
  EXPECT_TRUE(redis().hash("fanfare:erased:members").contains(kHashOfErin));
  EXPECT_EQ(run_member(daemon(), {"show", "erin"}).status, 1);
  EXPECT_EQ(run_member(daemon(), {"export", "erin"}).status, 1);
  EXPECT_EQ(erase("erin").status, 1) << "there is nobody any more";
  EXPECT_EQ(count("members"), members + 1);
  EXPECT_EQ(daemon().maildir().size(), mails) << "the mail for later is not sent";
}

TEST_F(Privacy, AnErasureIsAnsweredToAppsToo) {
  leave_traces(redis(), "gail");
  const object reply =
      apply(redis(), {{"type", "member.erase"}, {"member", "gail"}, {"id", "bye"}});
  EXPECT_EQ(field(reply, "status"), "applied");
  EXPECT_EQ(field(reply, "erased"), "true");
  EXPECT_EQ(field(reply, "forfeited"), "10");
  const object unknown =
      apply(redis(), {{"type", "member.erase"}, {"member", "gail"}, {"id", "b"}});
  EXPECT_EQ(field(unknown, "status"), "rejected");
  EXPECT_EQ(field(unknown, "code"), "unknown_member");
}

TEST_F(Privacy, LateEventsBringNobodyBack) {
  apply(redis(), purchase("hugo", "h-1", "5"));
  const auto before = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  ASSERT_EQ(erase("hugo").status, 0);

  RedisFields late = purchase("hugo", "h-2", "5");
  late.emplace_back("time", format_rfc3339(before));
  EXPECT_EQ(field(apply(redis(), late), "code"), "erased");
  EXPECT_EQ(field(apply(redis(), purchase("hugo", "h-3", "5")), "code"), "erased");
  const object enrolled = apply(redis(), {{"type", "member.enrolled"},
                                          {"member", "hugo"},
                                          {"id", "h-4"},
                                          {"time", format_rfc3339(before)}});
  EXPECT_EQ(field(enrolled, "code"), "erased");
  EXPECT_THAT(field(enrolled, "error"), HasSubstr("was erased at"));
  EXPECT_EQ(redis().number({"EXISTS", member_key("hugo")}), 0);
  EXPECT_THAT(lines_with(everything_in(redis()), "member:{hugo}"), IsEmpty());
  redis().text({"HSET", member_key("hugo", "counters"), "opens", "1"});  // by a belated app

  // What was refused stands in fanfare:rejected; erasing once more removes that, and the counter.
  const test::Finished again = erase("hugo");
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.errors, HasSubstr("were removed"));
  EXPECT_THAT(lines_with(everything_in(redis()), "hugo"), IsEmpty());
}

TEST_F(Privacy, SomebodyNewBeginsAnew) {
  leave_traces(redis(), "ida");
  const std::string old_time = field(journal(redis(), "ida").front(), "at");
  ASSERT_EQ(erase("ida").status, 0);
  const RedisFields enrolled{
      {"type", "member.enrolled"}, {"member", "ida"}, {"id", "ida-1"}, {"name", "Ida the Second"}};
  EXPECT_EQ(field(apply(redis(), enrolled), "status"), "applied");
  EXPECT_EQ(
      field(apply(redis(), {{"type", "visit"}, {"member", "ida"}, {"id", "ida-visit"}}), "balance"),
      "3")
      << "not a duplicate of the other's visit";
  RedisFields late = purchase("ida", "old", "5");
  late.emplace_back("time", old_time);
  EXPECT_EQ(field(apply(redis(), late), "code"), "erased");
  auto stored = redis().hash(member_key("ida"));
  EXPECT_EQ(stored["points"], "3");
  EXPECT_FALSE(stored.contains("email"));
  EXPECT_FALSE(stored.contains("consent.marketing"));
  EXPECT_TRUE(redis().hash(member_key("ida", "badges")).empty());
  EXPECT_THAT(journal(redis(), "ida"), SizeIs(2));
}

/// All in one go: the batches are decided and committed while others are still under way.
TEST_F(Privacy, BatchesInFlightUndoNothing) {
  std::vector<std::vector<std::string>> commands;
  const auto send = [&](const std::string& type, const std::string& id) {
    commands.push_back({"XADD", "fanfare:events", "*", "type", type, "member", "jo", "id", id});
  };
  const auto refused = redis().number({"XLEN", "fanfare:rejected"});
  for (int i = 0; i < 2000; ++i) {
    send("visit", fmt::format("before-{}", i));
  }
  send("member.erase", "bye");
  for (int i = 0; i < 1500; ++i) {
    send("visit", fmt::format("between-{}", i));
  }
  // Erased, and enrolled later than that by the clock.
  commands.push_back(
      {"XADD", "fanfare:events", "*", "type", "member.enrolled", "member", "jo", "time",
       format_rfc3339(std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) +
                      std::chrono::minutes(1))});
  redis().run_all(commands);
  commands.clear();
  for (int i = 0; i < 10; ++i) {
    commands.push_back(
        {"XADD", "fanfare:events", "*", "type", "visit", "member", "jo", "time",
         format_rfc3339(std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) +
                        std::chrono::minutes(2))});
  }
  redis().run_all(commands);
  EXPECT_TRUE(eventually([] { return redis().hash(member_key("jo"))["points"] == "30"; }));
  EXPECT_TRUE(eventually([] { return redis().number({"HLEN", "fanfare:erasing"}) == 0; }));
  EXPECT_EQ(redis().hash(member_key("jo"))["points_lifetime"], "30");
  EXPECT_EQ(redis().number({"XLEN", "fanfare:rejected"}), refused + 1500);
  EXPECT_EQ(redis().number({"LLEN", member_key("jo", "journal")}), 11);
  EXPECT_THAT(lines_with(everything_in(redis()), "before-"), IsEmpty());
}

/// While the erasure is on record as open, a notification of whoever had the id may still stand in
/// the outbox.
TEST_F(Privacy, WhatWaitsForThemIsNotSentToSomebodyNew) {
  apply(redis(),
        {{"type", "member.enrolled"}, {"member", "lee"}, {"id", "e"}, {"email", "l@x.example"}});
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string ahead = fmt::format("{}-0", to_unix_ms(now + std::chrono::hours(1)));
  redis().text({"HSET", "fanfare:erasing", ahead,
                fmt::format(R"({{"member":"lee","event":"x","reply":false,"known":true,"at":{},)"
                            R"("lifetime":0,"forfeited":0,"pending":0}})",
                            to_unix_ms(now))});
  const auto mails = daemon().maildir().size();
  const auto notify = [&](const std::string& id, Instant at) {
    redis().add("fanfare:outbox", {{"id", id},
                                   {"member", "lee"},
                                   {"template", "thanks"},
                                   {"at", std::to_string(to_unix_ms(at))},
                                   {"due", "0"},
                                   {"day", "2026-12-05"},
                                   {"event", "{}"}});
  };
  notify("of-who-was", now);
  notify("of-who-is", now + milliseconds(1));
  EXPECT_TRUE(eventually([] { return redis().number({"XLEN", "fanfare:outbox"}) == 0; }));
  EXPECT_EQ(daemon().maildir().size(), mails + 1);
  redis().number({"HDEL", "fanfare:erasing", ahead});
}

TEST_F(Privacy, ConsentIsKeptAndJournalled) {
  const auto say = [](const std::string& id, const std::string& granted, const std::string& time) {
    return apply(redis(), {{"type", "consent.changed"},
                           {"member", "kim"},
                           {"id", id},
                           {"granted", granted},
                           {"channel", "email"},
                           {"source", "profile page"},
                           {"time", time}});
  };
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const std::string later = format_rfc3339(now);
  EXPECT_EQ(field(say("c-1", "no", later), "status"), "applied");
  EXPECT_EQ(field(say("c-2", "yes", format_rfc3339(now - seconds(1))), "status"), "applied");
  EXPECT_EQ(redis().hash(member_key("kim"))["consent.marketing.email"],
            R"({"granted":false,"at":")" + later + R"(","source":"profile page"})");
  const auto entries = journal(redis(), "kim");
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(field(entries[1], "set"), R"({"consent.marketing.email":"no"})");
  EXPECT_EQ(field(entries[0], "set"), "") << "it changed nothing";
  EXPECT_EQ(field(say("c-3", "maybe", later), "code"), "bad_consent");
}

TEST(PrivacyOfPrefixes, AnErasureStaysInItsOwn) {
  const RedisServer server;
  RedisClient redis = RedisClient::on_port(server.port());
  const auto using_prefix = [&](const std::string& prefix) {
    return DaemonOptions{.program = kTracesProgram,
                         .redis = "{url: '" + server.url() + "', prefix: '" + prefix + "'}"};
  };
  DaemonProcess one(using_prefix("one:"));
  DaemonProcess two(using_prefix("t[w]o?:"));
  one.start_ready();
  two.start_ready();
  for (const std::string prefix : {"one:", "t[w]o?:"}) {
    redis.add(prefix + "events", purchase("alice", "p-1", "5"));
    redis.add(prefix + "events", purchase("alice", "p-2", "x"));
    EXPECT_TRUE(eventually([&] { return redis.number({"XLEN", prefix + "rejected"}) == 1; }));
  }
  EXPECT_EQ(
      boost::json::parse(run_member(two, {"export", "alice"}).output).at("feed").as_array().size(),
      1U);
  const test::Finished done = run_member(two, {"erase", "alice", "--yes"});
  EXPECT_EQ(done.status, 0) << done.errors;
  EXPECT_THAT(lines_with(everything_in(redis), "t[w]o?:member:"), IsEmpty());
  EXPECT_EQ(redis.number({"XLEN", "t[w]o?:rejected"}), 0);
  EXPECT_EQ(redis.number({"HLEN", "t[w]o?:erased:members"}), 1);
  EXPECT_EQ(redis.number({"XLEN", "one:rejected"}), 1);
  EXPECT_EQ(redis.number({"EXISTS", "one:erased:members"}), 0);
  EXPECT_EQ(run_member(one, {"export", "alice"}).status, 0);
}

}  // namespace
}  // namespace fanfare::daemon
