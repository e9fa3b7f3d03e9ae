#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/points.h"
#include "base/time.h"
#include "config/diagnostic.h"

namespace fanfare::config {

/// A member that a test starts with; it exists from the test's first step on.
struct TestMember {
  std::string id;
  std::vector<std::pair<std::string, std::string>> profile;  ///< Valid; also `attr.<name>`.
  Points points;                                             ///< The balance it starts with.
  std::string tier;                                          ///< Empty: what the points are for.
  Place place;
};

/// An event of a test, as an app would send it: name and value, with `type` and `member`; without
/// `time`, which is the step's.
struct TestEvent {
  std::vector<std::pair<std::string, std::string>> fields;
};

/// What one member must look like. Only what is named is looked at.
struct MemberExpectation {
  std::string member;
  Place place;
  std::optional<Points> points;
  std::optional<Points> points_lifetime;
  std::optional<Points> points_pending;
  std::optional<Points> points_expiring;  ///< Of those that expire soonest.
  std::optional<std::string> tier;        ///< Empty text: none.
  std::optional<Instant> tier_until;
  std::optional<std::string> plan;                  ///< `none`: they have none.
  std::optional<std::vector<std::string>> badges;   ///< Exactly these ids, sorted.
  std::optional<std::vector<std::string>> rewards;  ///< Exactly these are active, sorted.
  std::vector<std::pair<std::string, Decimal>> counters;
  /// Challenge -> `active`, `completed`, `expired`, `none`, or a number: how far it is.
  std::vector<std::pair<std::string, std::string>> challenges;
  /// Templates asked for since the previous expectation of any member, in order.
  std::optional<std::vector<std::string>> notifications;
};

struct TestExpectation {
  std::vector<MemberExpectation> members;
};

/// One entry of a timeline.
struct TestStep {
  Instant at;
  Place place;  ///< For the report of a failure.
  std::variant<TestEvent, TestExpectation> action;
};

/// A marketer's own test (`test:`). Steps are in the order of time.
struct TestCase {
  std::string name;
  Place place;
  std::vector<TestMember> members;
  std::vector<TestStep> steps;
};

}  // namespace fanfare::config
