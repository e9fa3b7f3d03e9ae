#include "daemon/emission.h"

#include <boost/json.hpp>

#include "daemon/outgoing.h"
#include "tests/unit/daemon/stream_reply.h"

namespace fanfare::daemon {
namespace {

using members::JournalEntry;
using redis::StreamEntry;
using testing::SizeIs;

/// 2026-12-05T10:00:00Z.
constexpr std::int64_t kNoon = 1'796'464'800'000;
constexpr std::int64_t kDay = 86'400'000;

members::Event an_event() {
  members::Event event;
  event.id = "order-1";
  event.type = "purchase";
  event.member = "alice";
  event.time = from_unix_ms(kNoon);
  event.received = from_unix_ms(kNoon);
  event.attributes = {{"amount", "12.50"}, {"shop", "north \"1\""}};
  return event;
}

JournalEntry an_entry() {
  JournalEntry entry;
  entry.at = from_unix_ms(kNoon);
  entry.type = "purchase";
  entry.id = "order-1";
  entry.points = {{"base", Points(12)}, {"extra", Points(3)}};
  entry.badges = {{"regular", "gold", "base"}};
  entry.notifications = {{"thanks", {"push", "email"}, "", ""}, {"later", {}, "2h", "regular"}};
  return entry;
}

std::vector<StreamEntry> emitted(const JournalEntry& entry, const members::Event& event) {
  std::vector<StreamEntry> out;
  emit(entry, event, TimeZone(), out);
  return out;
}

TEST(Emission, AnAwardGoesToTheFeed) {
  const auto out = emitted(an_entry(), an_event());
  ASSERT_THAT(out, SizeIs(3));
  EXPECT_EQ(out[0].stream, StreamEntry::Stream::Feed);
  EXPECT_EQ(value_of(out[0].fields, "type"), "badge.awarded");
  EXPECT_EQ(value_of(out[0].fields, "badge"), "regular");
  EXPECT_EQ(value_of(out[0].fields, "level"), "gold");
  EXPECT_EQ(value_of(out[0].fields, "at"), "2026-12-05T10:00:00Z");
}

TEST(Emission, WhatCameDueShowsNothingOfTheEventThatCameNext) {
  JournalEntry entry;
  entry.at = from_unix_ms(kNoon - 1000);
  entry.type = "schedule";
  entry.id = "order-1";  // which that event lends
  entry.points = {{"monthly", Points(3)}};
  entry.notifications = {{"news", {}, "", ""}};
  const auto out = emitted(entry, an_event());
  ASSERT_THAT(out, SizeIs(1));
  const auto event = boost::json::parse(value_of(out[0].fields, "event")).as_object();
  EXPECT_EQ(event.at("type"), "schedule");
  EXPECT_EQ(event.at("time"), "2026-12-05T09:59:59Z");
  EXPECT_EQ(event.at("points"), "3");
  EXPECT_FALSE(event.contains("amount"));
  EXPECT_FALSE(event.contains("id"));
}

TEST(Emission, ARefundThatWaitedShowsWhatItWasSentWith) {
  JournalEntry entry;
  entry.at = from_unix_ms(kNoon);
  entry.type = "purchase.refund";
  entry.id = "order-1";
  entry.refund = {"order-1", "back-1", ""};
  entry.amount = Decimal::parse("4.5");
  entry.notifications = {{"sorry", {}, "", ""}};
  const auto out = emitted(entry, an_event());
  ASSERT_THAT(out, SizeIs(1));
  const auto shown = boost::json::parse(std::string(value_of(out[0].fields, "event"))).as_object();
  EXPECT_EQ(shown.at("of").as_string(), "order-1");
  EXPECT_EQ(shown.at("id").as_string(), "back-1");
  EXPECT_EQ(shown.at("amount").as_string(), "4.5");
}

TEST(Emission, AWithdrawalIsRememberedUntilTheNotificationWouldBeDue) {
  JournalEntry entry;
  entry.at = from_unix_ms(kNoon);
  entry.type = "purchase.refund";
  entry.id = "back-1";
  entry.withdrawn = {{"0123", "2026-12-01", "30d"}};
  const auto out = emitted(entry, an_event());
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].stream, StreamEntry::Stream::Outbox);
  EXPECT_EQ(value_of(out[0].fields, "id"), "0123");
  EXPECT_EQ(value_of(out[0].fields, "day"), "2026-12-01");
  EXPECT_EQ(value_of(out[0].fields, "due"), std::to_string(kNoon + 30 * kDay));
  EXPECT_EQ(value_of(out[0].fields, "withdrawn"), "1");
}

TEST(Emission, AWithdrawalIsOfAllThatANotificationWasSplitInto) {
  Outgoing whole;
  whole.id = "0123";
  Outgoing part = whole;
  part.id = "0123-e-mail";
  part.channels = {"e-mail"};
  part.single_channel = true;
  EXPECT_EQ(withdrawal_of(part), "0123-withdrawn");
  EXPECT_EQ(withdrawal_of(whole), withdrawal_of(part));
}

TEST(Emission, ANotificationGoesToTheOutboxWithAllThatTemplatesShow) {
  const auto out = emitted(an_entry(), an_event());
  const std::vector<std::string>& fields = out.at(1).fields;
  EXPECT_EQ(out[1].stream, StreamEntry::Stream::Outbox);
  EXPECT_EQ(value_of(fields, "member"), "alice");
  EXPECT_EQ(value_of(fields, "template"), "thanks");
  EXPECT_EQ(value_of(fields, "channels"), "push,email");
  EXPECT_EQ(value_of(fields, "due"), std::to_string(kNoon));
  const auto event = boost::json::parse(value_of(fields, "event")).as_object();
  EXPECT_EQ(event.at("shop"), "north \"1\"");
  EXPECT_EQ(event.at("points"), "15");
  EXPECT_EQ(event.at("id"), "order-1");
}

TEST(Emission, ADelayCountsFromTheEvent) {
  const auto out = emitted(an_entry(), an_event());
  EXPECT_EQ(value_of(out.at(2).fields, "due"), std::to_string(kNoon + 2 * 3'600'000));
  EXPECT_EQ(value_of(out[2].fields, "badge"), "regular");
}

TEST(Emission, IdsAreTheSameEachTimeAndDifferentEachPlace) {
  const auto first = emitted(an_entry(), an_event());
  const auto again = emitted(an_entry(), an_event());
  EXPECT_EQ(value_of(first.at(1).fields, "id"), value_of(again.at(1).fields, "id"));
  EXPECT_NE(value_of(first[1].fields, "id"), value_of(first[2].fields, "id"));
}

/// The app sends the same event once more the day after, and the daemon finds it applied: the
/// mark that says its mail is sent must be looked for where it was made.
TEST(Emission, ARepairAsksForTheVerySameNotification) {
  members::Event again = an_event();
  again.time = from_unix_ms(kNoon + kDay);
  again.received = from_unix_ms(kNoon + kDay);
  const auto first = emitted(an_entry(), an_event());
  const auto repaired = emitted(an_entry(), again);
  for (const char* name : {"id", "day", "due", "at"}) {
    EXPECT_EQ(value_of(repaired.at(2).fields, name), value_of(first.at(2).fields, name)) << name;
  }
}

TEST(Emission, AReplySaysWhatTheEventBrought) {
  const auto reply =
      boost::json::parse(applied_reply(an_event(), an_entry(), Points(40))).as_object();
  EXPECT_EQ(reply, boost::json::parse(R"({"id":"order-1","status":"applied","points":15,
      "balance":40,"by":{"base":12,"extra":3},"badges":["regular"],
      "notifications":["thanks","later"]})"));
  JournalEntry order;
  order.revoked = {"regular"};
  order.renewed = {{"founder", "", std::nullopt}};
  EXPECT_EQ(boost::json::parse(applied_reply(an_event(), order, Points(40))),
            boost::json::parse(R"({"id":"order-1","status":"applied","points":0,"balance":40,
                "by":{},"badges":[],"revoked":["regular"],"renewed":["founder"],
                "notifications":[]})"));
  EXPECT_EQ(boost::json::parse(duplicate_reply(an_event(), Points(40))),
            boost::json::parse(R"({"id":"order-1","status":"duplicate","balance":40})"));
  EXPECT_EQ(boost::json::parse(rejected_reply("order-1", {"bad_time", "no"})),
            boost::json::parse(R"({"id":"order-1","status":"rejected","code":"bad_time",
                                   "error":"no"})"));
}

TEST(Outgoing, ComesBackAsItWasSent) {
  Outgoing sent;
  sent.id = "n1";
  sent.member = "alice";
  sent.template_id = "thanks";
  sent.channels = {"push", "email"};
  sent.badge = "regular";
  sent.at = from_unix_ms(kNoon);
  sent.due = from_unix_ms(kNoon + 5);
  sent.day = "2026-12-05";
  sent.event = R"({"shop":"a, \"b\""})";
  sent.attempts = 3;
  sent.first_attempt = from_unix_ms(kNoon + 1);
  sent.single_channel = true;
  Entry entry{"7-0", {}};
  const std::vector<std::string> fields = sent.fields();
  for (std::size_t i = 0; i < fields.size(); i += 2) {
    entry.fields.emplace_back(fields[i], fields[i + 1]);
  }
  const redis::Replies replies = read_reply(to_resp(entry));
  const Outgoing back = decode_outgoing(replies.front());
  EXPECT_EQ(back.entry, "7-0");
  EXPECT_EQ(back.fields(), fields);
  EXPECT_EQ(back.channels, sent.channels);
  EXPECT_EQ(back.first_attempt, sent.first_attempt);
  EXPECT_EQ(back.attempts, 3U);
  EXPECT_TRUE(back.single_channel);
}

TEST(Outgoing, IsAJsonArrayForTheWait) {
  EXPECT_EQ(boost::json::parse(to_json({"id", "a\"b", "event", "{\n}"})),
            (boost::json::array{"id", "a\"b", "event", "{\n}"}));
}

}  // namespace
}  // namespace fanfare::daemon
