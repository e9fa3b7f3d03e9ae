#include "engine/consent.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json_writer.h"
#include "base/text.h"
#include "engine/intake.h"

namespace fanfare::engine {
namespace {

using members::Rejection;

constexpr std::size_t kLongestSource = 128;

Rejection bad(std::string error) {
  return {"bad_consent", std::move(error)};
}

std::optional<Rejection> check_name(std::string_view field, std::string_view name) {
  if (is_name(name, "_-")) {
    return std::nullopt;
  }
  return bad(fmt::format("'{}' is '{}'; expected 1 to 64 characters of a-z 0-9 _ -", field,
                         shortened(name, 60)));
}

std::optional<Rejection> check_source(std::string_view source) {
  if (source.size() > kLongestSource) {
    return bad(
        fmt::format("'source' is {} bytes long; at most {} are kept: name the form or the "
                    "document, and keep the rest where it is",
                    source.size(), kLongestSource));
  }
  if (has_control_characters(source)) {
    return bad("'source' holds a control character such as a line break; send plain text");
  }
  return std::nullopt;
}

std::optional<Rejection> check(const members::Event& event) {
  const std::string_view granted = event.attribute("granted").value_or("");
  if (granted != "yes" && granted != "no") {
    return bad(fmt::format("'granted' is '{}'; expected yes or no", shortened(granted, 60)));
  }
  for (const std::string_view field : {"category", "channel"}) {
    const auto name = event.attribute(field);
    if (auto refused = name ? check_name(field, *name) : std::nullopt) {
      return refused;
    }
  }
  return check_source(event.attribute("source").value_or(""));
}

/// `consent.marketing`, or `consent.marketing.email`.
std::string field_of(const members::Event& event) {
  const auto category = event.attribute("category").value_or("marketing");
  const auto channel = event.attribute("channel");
  return channel ? fmt::format("consent.{}.{}", category, *channel)
                 : fmt::format("consent.{}", category);
}

}  // namespace

std::string encode_consent(const Consent& consent) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("granted", consent.granted).field("at", format_rfc3339(consent.at));
  if (!consent.source.empty()) {
    out.field("source", consent.source);
  }
  out.end_object();
  return text;
}

std::optional<Consent> decode_consent(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(text, error);
  if (error || !document.is_object()) {
    return std::nullopt;
  }
  const boost::json::object& object = document.get_object();
  const boost::json::value* granted = object.if_contains("granted");
  const boost::json::value* at = object.if_contains("at");
  const boost::json::value* source = object.if_contains("source");
  if (granted == nullptr || !granted->is_bool() || at == nullptr || !at->is_string()) {
    return std::nullopt;
  }
  const auto time = parse_rfc3339(std::string_view(at->get_string()));
  if (!time) {
    return std::nullopt;
  }
  const bool told = source != nullptr && source->is_string();
  return Consent{granted->get_bool(), *time, told ? std::string(source->get_string()) : ""};
}

std::optional<Rejection> take_consent(const members::Event& event, members::Draft& member,
                                      members::JournalEntry& journal) {
  if (auto refused = check(event)) {
    return refused;
  }
  const std::string field = field_of(event);
  const auto stored = member.profile(field);
  if (!stored && member.before().profile.size() >= kMostProfileFields) {
    return Rejection{"too_many_attributes",
                     fmt::format("'{}' would be the member's profile field number {}; at most {} "
                                 "are kept: use fewer categories, channels or attributes",
                                 field, kMostProfileFields + 1, kMostProfileFields)};
  }
  const auto known = stored ? decode_consent(*stored) : std::nullopt;
  if (known && known->at > event.time) {
    return std::nullopt;  // it came late: what stands there was said after it
  }
  const std::string_view granted = *event.attribute("granted");
  member.set_profile(field, encode_consent({granted == "yes", event.time,
                                            std::string(event.attribute("source").value_or(""))}));
  journal.profile.emplace_back(field, granted);
  return std::nullopt;
}

}  // namespace fanfare::engine
