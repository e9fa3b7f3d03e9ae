#include "cli/words/outcome.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <vector>

namespace fanfare::cli::words {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::vector<std::string> list_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  const json::value* list = object.if_contains(key);
  if (list != nullptr && list->is_array()) {
    for (const json::value& each : list->get_array()) {
      texts.push_back(each.is_string() ? std::string(each.get_string()) : json::serialize(each));
    }
  }
  return texts;
}

std::string applied(const json::object& outcome) {
  std::vector<std::string> shares;
  const json::value* by = outcome.if_contains("by");
  if (by != nullptr && by->is_object()) {
    for (const auto& [campaign, points] : by->get_object()) {
      shares.push_back(fmt::format("{} {}", json::serialize(points), std::string_view(campaign)));
    }
  }
  std::string text = fmt::format("applied: {:+} points", number_of(outcome, "points"));
  if (!shares.empty()) {
    text += fmt::format(" ({})", fmt::join(shares, ", "));
  }
  text += fmt::format(", balance {}", number_of(outcome, "balance"));
  if (const auto badges = list_of(outcome, "badges"); !badges.empty()) {
    text += fmt::format("; badge {}", fmt::join(badges, ", "));
  }
  if (const auto badges = list_of(outcome, "renewed"); !badges.empty()) {
    text += fmt::format("; badge {} for another term", fmt::join(badges, ", "));
  }
  if (const auto badges = list_of(outcome, "revoked"); !badges.empty()) {
    text += fmt::format("; badge {} taken back", fmt::join(badges, ", "));
  }
  if (const auto templates = list_of(outcome, "notifications"); !templates.empty()) {
    text += fmt::format("; notified {}", fmt::join(templates, ", "));
  }
  return text;
}

std::string erased(const json::object& outcome) {
  return fmt::format(
      "erased: {} points and {} pending points are forfeited, {} entries about them "
      "were removed from the streams",
      number_of(outcome, "forfeited"), number_of(outcome, "pending_forfeited"),
      number_of(outcome, "entries"));
}

}  // namespace

Outcome describe_outcome(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return {false, std::string(text)};
  }
  const json::object& outcome = value.get_object();
  const std::string status = text_of(outcome, "status");
  if (status == "applied") {
    return {true, outcome.contains("erased") ? erased(outcome) : applied(outcome)};
  }
  if (status == "duplicate") {
    return {true, fmt::format("applied already: an event with this id was there before; balance {}",
                              number_of(outcome, "balance"))};
  }
  if (status == "rejected") {
    return {false, "rejected: " + text_of(outcome, "error")};
  }
  return {false, std::string(text)};
}

}  // namespace fanfare::cli::words
