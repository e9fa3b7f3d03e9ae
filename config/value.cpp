#include <fmt/format.h>

#include "base/text.h"
#include "config/reader.h"

namespace fanfare::config {
namespace {

constexpr std::size_t kLongestQuote = 60;

/// `007` is a code, not a number, and YAML 1.1 would read it as octal.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
  }
  return text.size() > 1 && text[0] == '0' && text[1] != '.';
}

std::string whole_numbers(std::int64_t least, std::int64_t most) {
  if (least == INT64_MIN && most == INT64_MAX) {
    return "a whole number";
  }
  return most == INT64_MAX ? fmt::format("a whole number of at least {}", least)
                           : fmt::format("a whole number from {} to {}", least, most);
}

/// `a, b or c`.
std::string alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  const auto meant = nearest(word, candidates);
  return meant ? fmt::format("; did you mean '{}'?", *meant) : std::string();
}

std::optional<Decimal> number_of(const Node& node) {
  return node.kind == Node::Kind::Scalar && !node.quoted && !has_leading_zero(node.text)
             ? Decimal::parse(node.text)
             : std::nullopt;
}

std::string Value::described() const {
  switch (node_->kind) {
    case Node::Kind::Null:
      return "nothing";
    case Node::Kind::Sequence:
      return node_->items.empty() ? "an empty list" : "a list";
    case Node::Kind::Map:
      return node_->fields.empty() ? "an empty map" : "a map";
    case Node::Kind::Scalar:
      break;
  }
  return fmt::format("{}'{}'", node_->quoted ? "the quoted text " : "",
                     shortened(node_->text, kLongestQuote));
}

void Value::fail(std::string message) const {
  diagnostics_->error(place(), std::move(message));
}

void Value::warn(std::string message) const {
  diagnostics_->warning(place(), std::move(message));
}

std::nullopt_t Value::expected(std::string_view what) const {
  fail(fmt::format("expected {}, found {}", what, described()));
  return std::nullopt;
}

std::optional<Decimal> Value::number() const {
  return number_of(*node_);
}

std::optional<std::string> Value::text() const {
  return is_scalar() ? std::optional(node_->text) : expected("text");
}

std::optional<std::string> Value::id() const {
  if (is_scalar() && is_name(node_->text, "-")) {
    return node_->text;
  }
  return expected("an id of 1 to 64 lower-case letters, digits and '-'");
}

std::optional<std::int64_t> Value::whole(std::int64_t least, std::int64_t most) const {
  if (is_scalar() && !node_->quoted && !has_leading_zero(node_->text)) {
    const auto number = parse_whole<std::int64_t>(node_->text);
    if (number && *number >= least && *number <= most) {
      return number;
    }
  }
  return expected(whole_numbers(least, most));
}

std::optional<Decimal> Value::decimal() const {
  const auto found = number();
  return found ? found : expected("a number with at most 4 decimals");
}

std::optional<bool> Value::truth() const {
  if (is_scalar() && !node_->quoted && (node_->text == "true" || node_->text == "false")) {
    return node_->text == "true";
  }
  return expected("true or false");
}

std::optional<Duration> Value::duration() const {
  const auto found = is_scalar() ? Duration::parse(node_->text) : std::nullopt;
  return found ? found : expected("a duration such as 90m or 30d");
}

std::optional<milliseconds> Value::exact_duration() const {
  const auto found = duration();
  if (!found) {
    return std::nullopt;
  }
  const auto fixed = found->fixed();
  return fixed ? fixed : expected("a duration of exact length such as 90m or 30d");
}

std::optional<Instant> Value::instant(const TimeZone& zone) const {
  if (is_scalar()) {
    if (const auto absolute = parse_rfc3339(node_->text)) {
      return absolute;
    }
    if (const auto local = parse_local_time(node_->text)) {
      return zone.to_instant(*local);
    }
  }
  return expected("a time such as 2026-12-05 10:00 or 2026-12-05T10:00:00+07:00");
}

std::optional<TimeZone> Value::time_zone() const {
  auto found = is_scalar() ? TimeZone::find(node_->text) : std::nullopt;
  return found ? found : expected("a time zone such as Asia/Jakarta");
}

std::optional<std::string> Value::one_of(std::span<const std::string_view> words) const {
  if (is_scalar()) {
    for (const std::string_view word : words) {
      if (node_->text == word) {
        return node_->text;
      }
    }
  }
  const std::string near = is_scalar() ? suggestion(node_->text, words) : std::string();
  fail(fmt::format("expected {}, found {}{}", alternatives(words), described(), near));
  return std::nullopt;
}

std::optional<std::filesystem::path> Value::path() const {
  if (is_scalar() && !node_->text.empty()) {
    const std::filesystem::path path(node_->text);
    return path.is_relative() ? document_->folder / path : path;
  }
  return expected("a path");
}

std::optional<MapReader> Value::map() const {
  return is_map() ? std::optional(MapReader(*this)) : expected("a map");
}

std::optional<std::vector<Value>> Value::list() const {
  if (!is_list()) {
    return expected("a list");
  }
  return list_or_one();
}

std::vector<Value> Value::list_or_one() const {
  if (!is_list()) {
    return {*this};
  }
  std::vector<Value> items;
  for (const Node::Pointer& item : node_->items) {
    items.emplace_back(*item, *document_, *diagnostics_);
  }
  return items;
}

std::optional<std::vector<std::string>> Value::texts() const {
  std::vector<std::string> found;
  bool complete = true;
  for (const Value& item : list_or_one()) {
    auto text = item.text();
    complete = complete && text;
    found.push_back(std::move(text).value_or(""));
  }
  return complete ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace fanfare::config
