#include "members/event_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "tests/unit/base/rows.h"

namespace fanfare::members {
namespace {

using Fields = std::vector<Attribute>;
using testing::HasSubstr;

constexpr std::string_view kEntry = "1796439600000-0";  // 2026-12-05T03:00:00Z

auto decode(const Fields& fields, EventLimits limits = {}) {
  return decode_event(kEntry, fields, limits);
}

Fields purchase(Fields more = {}) {
  Fields fields{{"type", "purchase"}, {"member", "alice"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

TEST(EventDecoder, ReadsTheContractsExample) {
  const auto event = decode({{"id", "order-1001"},
                             {"type", "purchase"},
                             {"member", "alice"},
                             {"time", "2026-12-05T09:59:00+07:00"},
                             {"amount", "125000"},
                             {"category", "coffee"},
                             {"reply", "1"}});
  ASSERT_TRUE(event) << event.error().error;
  EXPECT_EQ(event->id, "order-1001");
  EXPECT_EQ(event->type, "purchase");
  EXPECT_EQ(event->member, "alice");
  EXPECT_EQ(format_rfc3339(event->time), "2026-12-05T02:59:00Z");
  EXPECT_EQ(format_rfc3339(event->received), "2026-12-05T03:00:00Z");
  EXPECT_EQ(event->amount, Decimal::whole(125000));
  EXPECT_EQ(event->attribute("amount"), "125000");
  EXPECT_EQ(event->attribute("category"), "coffee");
  EXPECT_EQ(event->attribute("store"), std::nullopt);
  EXPECT_EQ(event->attribute("member"), std::nullopt);
  EXPECT_TRUE(event->wants_reply);
}

TEST(EventDecoder, TheEntryStandsInForIdAndTime) {
  const auto event = decode(purchase());
  ASSERT_TRUE(event);
  EXPECT_EQ(event->id, kEntry);
  EXPECT_EQ(format_rfc3339(event->time), "2026-12-05T03:00:00Z");
  EXPECT_FALSE(event->wants_reply);
  EXPECT_FALSE(event->amount);
  EXPECT_TRUE(event->items.empty());
}

TEST(EventDecoder, OfANameSentTwiceTheFirstCounts) {
  const auto event = decode(purchase({{"amount", "1"}, {"amount", "2"}}));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->amount, Decimal::whole(1));
  EXPECT_EQ(event->attribute("amount"), "1");
}

struct Time {
  const char* name;
  const char* time;
  const char* utc;
};
void PrintTo(const Time& row, std::ostream* out) {
  *out << row.time;
}
using EventTime = testing::TestWithParam<Time>;

TEST_P(EventTime, IsTaken) {
  const auto event = decode(purchase({{"time", GetParam().time}}));
  ASSERT_TRUE(event) << event.error().error;
  EXPECT_EQ(format_rfc3339(event->time), GetParam().utc);
}

FANFARE_ROWS(EventTime, Time{"Milliseconds", "1796439599999", "2026-12-05T02:59:59.999Z"},
             Time{"Offset", "2026-12-05T10:00:00+07:00", "2026-12-05T03:00:00Z"},
             Time{"JustWithinAhead", "2026-12-05T03:05:00Z", "2026-12-05T03:05:00Z"},
             Time{"JustWithinAge", "2026-11-05T03:00:00Z", "2026-11-05T03:00:00Z"});

TEST(EventDecoder, HistoryLoadsWhenAgesAreUnlimited) {
  const EventLimits unlimited{.max_age = std::nullopt};
  for (const char* time :
       {"1997-01-01T00:00:00Z", "0", "1969-07-20T20:17:40Z", "0001-01-01T00:00:00Z"}) {
    EXPECT_TRUE(decode(purchase({{"time", time}}), unlimited)) << time;
  }
}

struct Refused {
  const char* name;
  Fields fields;
  const char* code;
  std::vector<std::string> words;  ///< What the sentence must say.
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}
using Rejected = testing::TestWithParam<Refused>;

TEST_P(Rejected, SaysWhatToDo) {
  const auto event = decode(GetParam().fields);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, GetParam().code);
  for (const std::string& word : GetParam().words) {
    EXPECT_THAT(event.error().error, HasSubstr(word));
  }
  EXPECT_TRUE(is_utf8(event.error().error));
}

const std::string k129(129, 'x');

INSTANTIATE_TEST_SUITE_P(
    Rows, Rejected,
    testing::Values(
        Refused{"NoFields", {}, "missing_field", {"'type'"}},
        Refused{"NoType", {{"member", "alice"}}, "missing_field", {"'type'"}},
        Refused{"EmptyType", {{"type", ""}, {"member", "alice"}}, "missing_field", {"'type'"}},
        Refused{"NoMember", {{"type", "purchase"}}, "missing_field", {"'member'"}},
        Refused{"UpperCaseType",
                {{"type", "Purchase"}, {"member", "a"}},
                "bad_type",
                {"'Purchase'", "a-z 0-9 _ . -"}},
        Refused{"LongType",
                {{"type", std::string_view(k129).substr(0, 65)}, {"member", "a"}},
                "bad_type",
                {"64", "..."}},
        Refused{"MemberWithBlank",
                {{"type", "visit"}, {"member", "a b"}},
                "bad_member",
                {"'a b'", "128"}},
        Refused{"MemberWithBrace", {{"type", "visit"}, {"member", "a}b"}}, "bad_member", {"'a}b'"}},
        Refused{"MemberWithUmlaut",
                {{"type", "visit"}, {"member", "ren\xC3\xA9"}},
                "bad_member",
                {"ren\xC3\xA9"}},
        Refused{"LongMember", {{"type", "visit"}, {"member", k129}}, "bad_member", {"128", "..."}},
        Refused{"EmptyId", purchase({{"id", ""}}), "bad_id", {"0 bytes", "1 to 128"}},
        Refused{"LongId", purchase({{"id", k129}}), "bad_id", {"129 bytes"}},
        Refused{"WordTime",
                purchase({{"time", "yesterday"}}),
                "bad_time",
                {"'yesterday'", "RFC 3339", "milliseconds"}},
        Refused{"LocalTime", purchase({{"time", "2026-12-05 10:00"}}), "bad_time", {"RFC 3339"}},
        Refused{"NegativeTime", purchase({{"time", "-1"}}), "bad_time", {"'-1'"}},
        Refused{"EmptyTime", purchase({{"time", ""}}), "bad_time", {"''"}},
        Refused{"HugeTime", purchase({{"time", "99999999999999999999"}}), "bad_time", {"9999"}},
        Refused{"TooEarly",
                purchase({{"time", "2026-12-05T03:05:00.001Z"}}),
                "too_early",
                {"events.max_ahead", "2026-12-05T03:05:00.001Z", "2026-12-05T03:00:00Z", "300 s"}},
        Refused{"TooOld",
                purchase({{"time", "2026-11-05T02:59:59Z"}}),
                "too_old",
                {"events.max_age", "2026-11-05T02:59:59Z", "720 h"}},
        Refused{"WordAmount", purchase({{"amount", "a lot"}}), "bad_amount", {"'a lot'", "125000"}},
        Refused{"EmptyAmount", purchase({{"amount", ""}}), "bad_amount", {"''"}},
        Refused{"GroupedAmount", purchase({{"amount", "1,000"}}), "bad_amount", {"'1,000'"}},
        Refused{"InexactAmount", purchase({{"amount", "0.00001"}}), "bad_amount", {"4 decimals"}},
        Refused{"HugeAmount",
                purchase({{"amount", "922337203685478"}}),
                "bad_amount",
                {"922337203685477"}},
        Refused{"ItemsNoJson",
                purchase({{"items", "2x coffee"}}),
                "bad_items",
                {"'2x coffee'", "JSON array of objects"}},
        Refused{
            "ItemsObject", purchase({{"items", R"({"sku":"x"})"}}), "bad_items", {"JSON array"}},
        Refused{"ItemsOfNumbers", purchase({{"items", "[1,2]"}}), "bad_items", {"objects"}},
        Refused{"ItemsEmpty", purchase({{"items", ""}}), "bad_items", {"JSON array"}},
        Refused{"ItemsCut", purchase({{"items", R"([{"sku":)"}}), "bad_items", {"JSON array"}},
        Refused{"NameNotUtf8", purchase({{"caf\xE9", "x"}}), "not_utf8", {"name", "UTF-8"}},
        Refused{"ValueNotUtf8", purchase({{"note", "caf\xE9"}}), "not_utf8", {"'note'", "UTF-8"}},
        Refused{"TypeNotUtf8", {{"type", "\xFF"}, {"member", "alice"}}, "not_utf8", {"'type'"}}),
    row_name<Refused>);

TEST(EventDecoder, AsksForAnEntryOfTheStream) {
  for (const std::string_view entry :
       {"", "-", "5", "5-", "-5", "-5-1", "5-x", "x-1", "5-1-1", " 5-1", "5-1 ",
        "253402300800000-0", "9223372036854775807-0", "18446744073709551615-1"}) {
    EXPECT_FALSE(entry_time(entry)) << entry;
    const Fields fields = purchase({{"time", "1796439600000"}});
    const auto event = decode_event(entry, fields, {});
    ASSERT_FALSE(event) << entry;
    EXPECT_EQ(event.error().code, "bad_entry");
  }
  EXPECT_EQ(entry_time("0-1"), from_unix_ms(0));
  EXPECT_EQ(entry_time("1796439600123-18446744073709551615"), from_unix_ms(1796439600123));
}

TEST(MemberIds, AreThoseOfTheContract) {
  for (const std::string& id :
       {std::string("a"), std::string("alice@example.com"), std::string("+62-812:3_4.5"),
        std::string("AZaz09"), std::string(128, 'x')}) {
    EXPECT_TRUE(is_member_id(id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string(129, 'x'), std::string("a b"), std::string("{a}"),
        std::string("a/b"), std::string("a\n"), std::string("a\0", 2), std::string("\xC3\xA9")}) {
    EXPECT_FALSE(is_member_id(id)) << id;
  }
}

}  // namespace
}  // namespace fanfare::members
