#include "daemon/traces.h"

#include <gtest/gtest.h>

namespace fanfare::daemon {
namespace {

redis::Erasure erasure_of(const std::string& member, const std::string& entry, std::int64_t at) {
  redis::Erasure erasure;
  erasure.member = member;
  erasure.entry = entry;
  erasure.at = from_unix_ms(at);
  return erasure;
}

TraceEntry entry(std::string_view id, std::vector<std::string_view> fields) {
  return {id, std::move(fields)};
}

class TracesTest : public testing::Test {
 protected:
  /// Alice was erased twice.
  Traces traces_{{erasure_of("alice", "100-1", 100), erasure_of("bob", "200-0", 250),
                  erasure_of("alice", "300-0", 300)}};
};

TEST_F(TracesTest, EventsBeforeTheErasureAreTraces) {
  const auto of = [&](std::string_view id, std::string_view member) {
    return traces_.in_events(entry(id, {"type", "visit", "member", member}));
  };
  EXPECT_EQ(of("99-0", "alice"), 0U);
  EXPECT_EQ(of("100-0", "alice"), 0U);
  EXPECT_EQ(of("100-1", "alice"), 2U) << "the first erasure itself";
  EXPECT_EQ(of("200-1", "bob"), std::nullopt) << "somebody new";
  EXPECT_EQ(of("300-1", "alice"), std::nullopt);
  EXPECT_EQ(of("1-0", "carol"), std::nullopt);
  EXPECT_EQ(of("1-0", "ali"), std::nullopt);
}

TEST_F(TracesTest, RejectedEventsGoByWhereTheyStood) {
  EXPECT_EQ(traces_.in_rejected(entry("900-0", {"member", "bob", "error", "x", "entry", "199-5"})),
            1U);
  EXPECT_EQ(traces_.in_rejected(entry("900-0", {"member", "bob", "entry", "201-0"})), std::nullopt);
  EXPECT_EQ(
      traces_.in_rejected(entry("900-0", {"entry", "999-0", "member", "bob", "entry", "5-0"})), 1U)
      << "the daemon's own field is the last";
  EXPECT_EQ(traces_.in_rejected(entry("900-0", {"member", "x", "member", "bob", "entry", "5-0"})),
            1U)
      << "refused for having two";
}

TEST_F(TracesTest, OutcomesGoByWhenTheyHappened) {
  EXPECT_EQ(traces_.in_outcomes(entry("900-0", {"id", "n", "member", "bob", "at", "250"})), 1U);
  EXPECT_EQ(traces_.in_outcomes(entry("900-0", {"id", "n", "member", "bob", "at", "251"})),
            std::nullopt);
  EXPECT_EQ(traces_.in_outcomes(entry("9-0", {"member", "bob", "at", "1970-01-01T00:00:00.250Z"})),
            1U);
  EXPECT_EQ(traces_.in_outcomes(entry("9-0", {"member", "bob", "at", "1970-01-01T00:00:00.251Z"})),
            std::nullopt);
  EXPECT_EQ(traces_.in_outcomes(entry("9-0", {"member", "bob"})), 1U) << "nobody knows when";
  EXPECT_EQ(traces_.in_outcomes(entry("9-0", {"id", "bob", "member", "carol"})), std::nullopt);
}

TEST_F(TracesTest, KnowsWhereTheLastErasureStands) {
  EXPECT_EQ(traces_.last_entry(), "300-0");
}

}  // namespace
}  // namespace fanfare::daemon
