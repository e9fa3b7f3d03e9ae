#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "cli/event_files/csv.h"
#include "cli/event_files/ndjson.h"
#include "cli/history/purchases.h"
#include "cli/history/writer.h"
#include "members/event_decoder.h"
#include "members/member.h"

namespace fanfare::cli::history {
namespace {

HistoryOptions half_a_year(std::uint64_t members = 300) {
  HistoryOptions options;
  options.members = members;
  options.zone = *TimeZone::find("Asia/Jakarta");
  options.from = *parse_rfc3339("2026-07-01T00:00:00+07:00");
  options.to = *parse_rfc3339("2027-01-01T00:00:00+07:00");
  return options;
}

std::string as_ndjson(const HistoryOptions& options) {
  std::ostringstream out;
  write_ndjson(make_history(options), options.zone, out);
  return out.str();
}

TEST(History, IsTheSameForTheSameSeedOnly) {
  auto options = half_a_year(20);
  EXPECT_EQ(as_ndjson(options), as_ndjson(options));
  const std::string first = as_ndjson(options);
  options.seed = 2;
  EXPECT_NE(as_ndjson(options), first);
}

TEST(History, AMemberDoesNotDependOnHowManyOthersThereAre) {
  const auto few = make_history(half_a_year(3));
  const auto many = make_history(half_a_year(50));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(few.enrolments[i].person.id, many.enrolments[i].person.id);
    EXPECT_EQ(few.enrolments[i].time, many.enrolments[i].time);
  }
}

TEST(History, KeepsTimeOrderOpeningHoursAndRounding) {
  const auto options = half_a_year();
  const auto history = make_history(options);
  ASSERT_GT(history.purchases.size(), 300U);
  EXPECT_TRUE(std::ranges::is_sorted(history.purchases, {}, &Purchase::time));
  for (const Purchase& purchase : history.purchases) {
    const LocalTime local = options.zone.to_local(purchase.time);
    EXPECT_GE(local.hour(), 7);
    EXPECT_LT(local.hour(), 23);  // a first purchase is three minutes after enrolling
    EXPECT_LT(purchase.time, options.to);
    EXPECT_GT(purchase.time, history.enrolments[purchase.buyer].time);
    EXPECT_EQ(purchase.amount % 500, 0U);
    EXPECT_GT(purchase.amount, 0U);
  }
}

// "Buy till you die" leaves a few regulars and many who hardly came back: the busiest fifth makes
// well over half of all purchases, where even rates would give it a fifth.
TEST(History, HasFewRegularsAndManyWhoHardlyCameBack) {
  const auto history = make_history(half_a_year());
  std::vector<int> counts(history.enrolments.size());
  for (const Purchase& purchase : history.purchases) {
    ++counts[purchase.buyer];
  }
  std::ranges::sort(counts, std::greater<>());
  int busiest = 0;
  for (std::size_t i = 0; i < counts.size() / 5; ++i) {
    busiest += counts[i];
  }
  EXPECT_GT(busiest * 2, static_cast<int>(history.purchases.size()));
  EXPECT_GT(std::ranges::count_if(counts, [](int n) { return n <= 2; }),
            static_cast<int>(counts.size() / 5));
}

TEST(History, IsMadeOfEventsThatTheDaemonTakes) {
  std::istringstream in(as_ndjson(half_a_year(100)));
  event_files::Ndjson source(in);
  members::EventLimits limits;
  limits.max_age.reset();
  limits.max_ahead = std::chrono::days(3650);
  std::set<std::string> ids;
  bool non_ascii = false;
  while (const auto record = source.next()) {
    ASSERT_TRUE(*record);
    std::vector<members::Attribute> fields;
    for (const auto& [name, value] : (*record)->fields) {
      fields.push_back({name, value});
      EXPECT_EQ(members::is_profile_field(name) ? members::profile_problem(name, value) : "", "");
      non_ascii |= name == "name" && std::ranges::any_of(value, [](char c) { return c < 0; });
    }
    const auto event = members::decode_event("1780000000000-0", fields, limits);
    ASSERT_TRUE(event) << event.error().error;
    EXPECT_TRUE(ids.insert(std::string(event->id)).second) << event->id;
  }
  EXPECT_GT(ids.size(), 200U);
  EXPECT_TRUE(non_ascii);
}

TEST(History, SaysTheSameAsCsv) {
  const auto options = half_a_year(30);
  const auto history = make_history(options);
  std::stringstream csv;
  std::stringstream ndjson;
  write_csv(history, options.zone, csv);
  write_ndjson(history, options.zone, ndjson);
  auto rows = event_files::Csv::open(csv, {});
  ASSERT_TRUE(rows);
  event_files::Ndjson lines(ndjson);
  while (const auto line = lines.next()) {
    const auto row = rows->next();
    ASSERT_TRUE(row && *row && *line);
    EXPECT_EQ((*row)->fields, (*line)->fields);
  }
  EXPECT_FALSE(rows->next());
}

}  // namespace
}  // namespace fanfare::cli::history
