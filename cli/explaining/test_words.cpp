#include "cli/explaining/test_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using campaigns::Field;
using campaigns::Literal;
using campaigns::Operator;
using campaigns::Reason;
using campaigns::Test;

constexpr std::size_t kLongestFound = 80;
constexpr std::size_t kMostListed = 12;

/// As it is written in a program; quoted where its end could not be seen.
std::string literal_words(std::string_view text) {
  const bool unclear = text.empty() || text.front() == ' ' || text.back() == ' ' ||
                       text.find(',') != std::string_view::npos;
  return unclear ? fmt::format("\"{}\"", text) : std::string(text);
}

std::string list_words(const std::vector<Literal>& literals) {
  std::vector<std::string> items;
  for (const Literal& literal : literals) {
    items.push_back(literal_words(literal.text));
  }
  if (items.size() > kMostListed) {
    const std::size_t more = items.size() - kMostListed;
    items.resize(kMostListed);
    items.push_back(fmt::format("{} more", more));
  }
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string moment_words(const Reason& reason, const View& view) {
  const auto* ago = std::get_if<Duration>(&reason.test->moment->when);
  const std::string bound = describe_moment(*reason.bound, view.zone);
  return ago == nullptr ? bound : fmt::format("{} ago ({})", ago->to_string(), bound);
}

/// Why what was found could not even be compared.
std::string_view remark_on(const Reason& reason) {
  const Test& test = *reason.test;
  switch (test.op) {
    case Operator::IsNot:
    case Operator::NotIn:
      return reason.found ? "" : ", and a test of what is not there fails";
    case Operator::AtLeast:
    case Operator::MoreThan:
    case Operator::AtMost:
    case Operator::LessThan:
    case Operator::Between:
      return reason.found && test.literals[0].number && !LongDecimal::read(*reason.found)
                 ? ", which is no number"
                 : "";
    case Operator::Before:
    case Operator::After:
    case Operator::WithinLast:
      return reason.found && !reason.found_at ? ", which is no time" : "";
    default:
      return "";
  }
}

/// `event.amount at_least 100000: found 90000`. `natural` is what the test came to if nothing turns
/// it round.
std::string leaf_words(const Reason& reason, const View& view, bool natural) {
  return fmt::format("{}{} {} {}: {}", reason.held == natural ? "" : "not ",
                     reason.test->field.to_string(), campaigns::to_string(reason.test->op),
                     wanted_words(reason, view), found_words(reason, view));
}

std::string words_of(const Reason& reason, const View& view, bool natural);

std::string group_words(const Reason& reason, const View& view) {
  std::vector<std::string> parts;
  for (const Reason& part : reason.parts) {
    const std::string words = words_of(part, view, reason.held);
    parts.push_back(part.parts.empty() ? words : "(" + words + ")");
  }
  if (parts.empty()) {
    return reason.held ? "nothing is asked" : "nothing can meet it";
  }
  return fmt::format("{}: {}", reason.held ? "all of these held" : "none of these held",
                     fmt::join(parts, "; "));
}

std::string words_of(const Reason& reason, const View& view, bool natural) {
  return reason.test != nullptr ? leaf_words(reason, view, natural) : group_words(reason, view);
}

}  // namespace

std::string describe_moment(Instant when, const TimeZone& zone) {
  const LocalTime local = zone.to_local(when);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.year(), local.month(),
                                 local.day(), local.hour(), local.minute());
  const auto ms = (when - std::chrono::floor<seconds>(when)).count();
  if (local.second() != 0 || ms != 0) {
    text += fmt::format(":{:02}", local.second());
  }
  if (ms != 0) {
    text += fmt::format(".{:03}", ms);
  }
  return text + " " + zone.name();
}

std::string wanted_words(const Reason& reason, const View& view) {
  const Test& test = *reason.test;
  switch (test.op) {
    case Operator::In:
    case Operator::NotIn:
    case Operator::Between:
      return list_words(test.literals);
    case Operator::Matches:
      return test.pattern->pattern();
    case Operator::Exists:
      return test.wanted ? "true" : "false";
    case Operator::Before:
    case Operator::After:
      return moment_words(reason, view);
    case Operator::WithinLast:
      return fmt::format("{} (since {})", test.duration->to_string(),
                         describe_moment(*reason.bound, view.zone));
    default:
      return literal_words(test.literals[0].text);
  }
}

std::string found_words(const Reason& reason, const View& view) {
  if (is_forgotten(reason, view)) {
    return "not known any more";
  }
  const std::string found = !reason.found ? "nothing"
                            : reason.found_at
                                ? describe_moment(*reason.found_at, view.zone)
                                : literal_words(shortened(*reason.found, kLongestFound));
  return fmt::format("found {}{}", found, remark_on(reason));
}

bool is_forgotten(const Reason& reason, const View& view) {
  if (view.knows_event || reason.test == nullptr) {
    return false;
  }
  const Field& field = reason.test->field;
  return field.scope == Field::Scope::Event &&
         std::ranges::find(campaigns::kEventFields, field.name) == campaigns::kEventFields.end();
}

std::string describe(const Reason& reason, const View& view) {
  // Something that should have held did not; what holds all the same stands under a `not`.
  const std::string words = words_of(reason, view, reason.held);
  return words::harmless(reason.held ? "must not hold, but does: " + words : words);
}

}  // namespace fanfare::cli::explaining
