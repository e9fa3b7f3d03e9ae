#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "campaigns/facts.h"

namespace fanfare::campaigns {

/// What a test reads: `event.category`, `counter.coffees`, `time.hour`.
struct Field {
  enum class Scope { Event, Item, Member, Counter, Badge, Challenge, Time };

  Scope scope = Scope::Event;
  std::string name;  ///< Without the scope: `category`, `attr.vip`, `hour`.

  [[nodiscard]] std::string to_string() const;
  bool operator==(const Field&) const = default;
};

/// The fields that `member.` and `time.` offer besides `member.attr.<name>`.
std::vector<std::string_view> known_member_fields();
std::vector<std::string_view> known_time_fields();

/// What every event has besides the fields of its own: `event.id` … `event.time`, RFC 3339 in UTC.
inline constexpr std::array<std::string_view, 4> kEventFields{"id", "type", "member", "time"};

/// What `time.weekday` can be.
inline constexpr std::array<std::string_view, 7> kWeekdays{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// What `time.<name>` is at a local time: `saturday`, `10`, `2026-12-05`.
std::string time_field(std::string_view name, LocalTime local);

enum class Operator {
  Is,
  IsNot,
  In,
  NotIn,
  AtLeast,
  MoreThan,
  AtMost,
  LessThan,
  Between,
  Contains,
  StartsWith,
  Matches,
  Exists,
  Before,
  After,
  WithinLast,
};

/// The contract's word for an operator (`at_least`), and back. Empty when there is none.
std::string_view to_string(Operator op);
std::optional<Operator> operator_from(std::string_view word);
std::vector<std::string_view> operator_words();

/// A value that fields are compared with. With `number` set it was written as a number, and is
/// compared as an exact decimal with fields that are numbers too; else it is compared as text.
struct Literal {
  std::string text;
  std::optional<Decimal> number;

  bool operator==(const Literal&) const = default;
};

/// A moment that `before` and `after` compare with: absolute, or so long before the event.
struct Moment {
  std::variant<Instant, Duration> when;
};

/// One test of one field. Which operands count depends on the operator.
struct Test {
  Field field;
  Operator op = Operator::Is;
  std::vector<Literal> literals;       ///< Is … LessThan: one; In, NotIn: any; Between: two.
  std::shared_ptr<const RE2> pattern;  ///< Matches. Searched for, not anchored.
  std::optional<Moment> moment;        ///< Before, After.
  std::optional<Duration> duration;    ///< WithinLast.
  bool wanted = true;                  ///< Exists.
};

struct Reason;

/// `when`: tests joined by all, any and not, compiled to one flat list in prefix order, so that
/// evaluating walks forward and allocates nothing. Immutable; safe to share between threads.
class Condition {
 public:
  /// Always true.
  Condition() = default;

  static Condition test(Test test);
  /// True when every one is; also when there is none.
  static Condition all(std::vector<Condition> parts);
  /// True when at least one is.
  static Condition any(std::vector<Condition> parts);
  static Condition negate(Condition part);

  [[nodiscard]] bool holds(const Facts& facts) const;
  [[nodiscard]] bool is_always_true() const { return nodes_.empty(); }

  /// Why it holds, or does not (campaigns/reason.h). Evaluates as holds() does, and allocates.
  [[nodiscard]] Reason reason(const Facts& facts) const;

  /// Tests that must hold for the whole to hold (those under nested `all` only): what an index can
  /// be built on.
  [[nodiscard]] std::vector<const Test*> required_tests() const;

  /// All of it as a text that tells conditions apart: another condition, another text.
  [[nodiscard]] std::string to_string() const;

  /// Every test, in order.
  [[nodiscard]] const std::vector<Test>& tests() const { return tests_; }

 private:
  struct Node {
    enum class Kind : std::uint8_t { All, Any, Not, Test };
    Kind kind;
    std::uint32_t end;   ///< One past the last node of this subtree.
    std::uint32_t test;  ///< For Kind::Test: which one.
  };

  static Condition join(Node::Kind kind, std::vector<Condition> parts);
  [[nodiscard]] bool holds_at(std::uint32_t node, const Facts& facts) const;
  [[nodiscard]] Reason reason_at(std::uint32_t node, const Facts& facts) const;
  void write_to(std::string& text, std::uint32_t node) const;

  std::vector<Node> nodes_;
  std::vector<Test> tests_;
};

/// The text of a field, where it has one; `scratch` holds it where it must be made up.
std::optional<std::string_view> read_field(const Field& field, const Facts& facts,
                                           std::string& scratch);

}  // namespace fanfare::campaigns
