#include <algorithm>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {
namespace {

using testing::HasSubstr;

struct Refused {
  std::string name;
  RedisFields fields;
  std::string code;
  std::string words{};  ///< In `error`.
};

/// Bad input has an owner: it moves to fanfare:rejected, and the next event is applied.
class Rejected : public SharedDaemon<Rejected> {
 public:
  static DaemonOptions options() {
    return {.program = R"(program: shop
title: Shop
counters:
  spend: {sum: event.amount, of: purchase}
  opens: {from: app}
---
campaign: base
on: purchase
then: [{points: {per: 10, give: 1}}]
---
campaign: flood
on: flood
then: [{points: {per: 0.0001, give: 1000000}}]
)"};
  }

 protected:
  static void expect_rejected(const std::string& entry, const Refused& row) {
    const auto found = redis().stream("fanfare:rejected");
    const auto rejected = std::ranges::find_if(
        found, [&](const RedisEntry& each) { return each.fields.at("entry") == entry; });
    ASSERT_NE(rejected, found.end());
    EXPECT_EQ(rejected->fields.at("code"), row.code);
    EXPECT_THAT(rejected->fields.at("error"), HasSubstr(row.words));
    EXPECT_EQ(rejected->fields.size(), row.fields.size() + 3) << "error, code, entry";
    for (const auto& [name, value] : row.fields) {
      EXPECT_EQ(rejected->fields.at(name), value);
    }
  }
};

RedisFields attributes(int count) {
  RedisFields fields{{"type", "purchase"}, {"member", "bad"}};
  for (int i = 0; i < count; ++i) {
    fields.emplace_back("a" + std::to_string(i), "1");
  }
  return fields;
}

std::string basket(int lines) {
  std::string json = "[";
  for (int i = 0; i < lines; ++i) {
    json += std::string(i == 0 ? "" : ",") + R"({"sku":"x"})";
  }
  return json + "]";
}

RedisFields bad(RedisFields more) {
  more.insert(more.begin(), {"member", "bad"});
  return more;
}

std::vector<Refused> bad_events() {
  return {
      Refused{"NoType", bad({{"amount", "1"}}), "missing_field", "'type'"},
      Refused{"NoMember", {{"type", "purchase"}}, "missing_field", "'member'"},
      Refused{"BadMember", {{"type", "purchase"}, {"member", "a b"}}, "bad_member", "a b"},
      Refused{"BadType", bad({{"type", "Purchase!"}}), "bad_type", "Purchase!"},
      Refused{"BadAmount", bad({{"type", "purchase"}, {"amount", "12,5"}}), "bad_amount", "12,5"},
      Refused{"AmountTooLarge", bad({{"type", "purchase"}, {"amount", "99999999999999999999"}}),
              "bad_amount"},
      Refused{"BadTime", bad({{"type", "purchase"}, {"time", "yesterday"}}), "bad_time"},
      Refused{"BadItems", bad({{"type", "purchase"}, {"items", "[1]"}}), "bad_items"},
      Refused{"LongId", bad({{"type", "purchase"}, {"id", std::string(129, 'i')}}), "bad_id"},
      Refused{"Oversized", bad({{"type", "purchase"}, {"note", std::string(65'536, 'x')}}),
              "too_large", "65536"},
      Refused{"NotUtf8", bad({{"type", "purchase"}, {"note", "caf\xe9"}}), "not_utf8", "'note'"},
      Refused{"TooEarly", bad({{"type", "purchase"}, {"time", "2199-01-01T00:00:00Z"}}),
              "too_early", "max_ahead"},
      Refused{"TooOld", bad({{"type", "purchase"}, {"time", "2001-01-01T00:00:00Z"}}), "too_old",
              "max_age"},
      Refused{"TenThousandAttributes", attributes(10'000), "too_many_fields"},
      Refused{"TooManyAttributes", attributes(1000), "too_many_fields"},
      Refused{"TenThousandBasketLines", bad({{"type", "purchase"}, {"items", basket(10'000)}}),
              "too_large"},
      Refused{"PointsOverflow", bad({{"type", "flood"}, {"amount", "900000000000000"}}),
              "overflow"},
      Refused{"OnlyTheDaemonMakesIt", bad({{"type", "badge.awarded"}, {"badge", "x"}}),
              "reserved_type"},
      Refused{"ComesLater", bad({{"type", "device.add"}, {"device", "x"}}), "not_supported"},
      Refused{"UnknownChallenge", bad({{"type", "challenge.join"}, {"challenge", "x"}}),
              "unknown_challenge", "'x'"},
      Refused{"UnknownCounter", bad({{"type", "counter.add"}, {"counter", "opns"}, {"by", "1"}}),
              "unknown_counter", "opns"},
      Refused{"BadProfile", bad({{"type", "member.updated"}, {"birthday", "31.12."}}),
              "bad_profile", "birthday"}};
}

TEST_F(Rejected, BadEventsAreSetAsideWithTheirFieldsAndTheNextEventIsApplied) {
  for (const Refused& row : bad_events()) {
    SCOPED_TRACE(row.name);
    const std::string entry = redis().add("fanfare:events", row.fields);
    const auto next = apply(redis(), purchase("next", "after-" + row.name, "10"));
    EXPECT_EQ(field(next, "status"), "applied");
    expect_rejected(entry, row);
  }
}

TEST_F(Rejected, ACounterThatWouldOverflowRefusesTheEventWhole) {
  apply(redis(), purchase("rich", "r-1", "900000000000000"));
  const RedisHash before = redis().hash(member_key("rich"));
  const auto reply = apply(redis(), purchase("rich", "r-2", "900000000000000"));
  EXPECT_EQ(field(reply, "status"), "rejected");
  EXPECT_EQ(field(reply, "code"), "overflow");
  EXPECT_EQ(redis().hash(member_key("rich")), before);
}

TEST_F(Rejected, ABasketOfThousandsOfLinesIsTaken) {
  const auto reply =
      apply(redis(),
            {{"type", "purchase"}, {"member", "host"}, {"amount", "10"}, {"items", basket(5000)}});
  EXPECT_EQ(field(reply, "status"), "applied");
}

TEST_F(Rejected, WhoWaitsIsToldWhy) {
  const auto reply =
      apply(redis(), {{"type", "purchase"}, {"id", "w-1"}, {"member", "w"}, {"amount", "x"}});
  EXPECT_EQ(field(reply, "status"), "rejected");
  EXPECT_EQ(field(reply, "code"), "bad_amount");
  EXPECT_EQ(field(reply, "id"), "w-1");
}

TEST_F(Rejected, ARefusedEventMayBeSentAgainUnderItsId) {
  apply(redis(), purchase("again", "again-1", "x"));
  const auto reply = apply(redis(), purchase("again", "again-1", "10"));
  EXPECT_EQ(field(reply, "status"), "applied") << "only applied ids are remembered";
}

}  // namespace
}  // namespace fanfare::daemon
