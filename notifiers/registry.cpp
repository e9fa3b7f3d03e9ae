#include "notifiers/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/reader.h"
#include "notifiers/file/file_notifier.h"
#include "notifiers/smtp/smtp_settings.h"

namespace fanfare::notifiers {
namespace {

constexpr std::string_view kFileKeys[] = {"path", "from"};
constexpr std::string_view kSmtpKeys[] = {"url",     "from", "username", "password",   "tls",
                                          "ca_file", "helo", "timeout",  "connections"};

constexpr std::array kKinds = {
    NotifierKind{"file", Address::Email, 8, file::parse_file, kFileKeys},
    NotifierKind{"smtp", Address::Email, 64, smtp::parse_smtp, kSmtpKeys},
};

/// Kinds of the contract that are still to come.
constexpr std::string_view kLaterKinds[] = {"webpush", "fcm", "apns", "webhook", "exec", "inbox"};

constexpr std::string_view kCommonKeys[] = {"type", "retry"};

std::string unknown_type(std::string_view type) {
  if (std::ranges::find(kLaterKinds, type) != std::end(kLaterKinds)) {
    return fmt::format("the channel type '{}' is not supported yet", type);
  }
  std::vector<std::string_view> types;
  for (const NotifierKind& kind : kKinds) {
    types.push_back(kind.type);
  }
  return fmt::format("unknown channel type '{}'{}", type, config::suggestion(type, types));
}

/// Empty when there was a problem.
std::optional<RetryPolicy> parse_retry(const config::MapReader& settings) {
  RetryPolicy policy;
  const auto value = settings.find("retry");
  if (!value) {
    return policy;
  }
  const auto retry = value->map();
  if (!retry) {
    return std::nullopt;
  }
  retry->allow_only({"first", "longest", "for"});
  bool good = true;
  const auto read = [&](std::string_view key, milliseconds& into) {
    if (const auto given = retry->find(key)) {
      const auto length = given->exact_duration();
      good = good && length.has_value();
      into = length.value_or(into);
    }
  };
  read("first", policy.backoff.first);
  read("longest", policy.backoff.longest);
  read("for", policy.give_up_after);
  if (good && policy.backoff.first > policy.backoff.longest) {
    retry->fail("first", "expected 'first' to be no longer than 'longest'");
    good = false;
  }
  return good ? std::optional(policy) : std::nullopt;
}

}  // namespace

std::span<const NotifierKind> notifier_kinds() {
  return kKinds;
}

std::optional<Channel> parse_channel(std::string name, const config::MapReader& settings) {
  const auto type = settings.required<std::string>("type");
  if (!type) {
    return std::nullopt;
  }
  const auto kind = std::ranges::find(kKinds, *type, &NotifierKind::type);
  if (kind == kKinds.end()) {
    settings.fail("type", unknown_type(*type));
    return std::nullopt;
  }
  std::vector<std::string_view> keys(std::begin(kCommonKeys), std::end(kCommonKeys));
  keys.insert(keys.end(), kind->keys.begin(), kind->keys.end());
  settings.allow_only(keys);
  const auto retry = parse_retry(settings);
  NotifierFactory factory = kind->parse(settings);
  if (!retry || !factory) {
    return std::nullopt;
  }
  return Channel{std::move(name), *type,  kind->address,
                 kind->in_flight, *retry, std::move(factory)};
}

Channel default_channel() {
  return Channel{
      "email", "file", Address::Email, kKinds[0].in_flight, RetryPolicy{}, file::file_factory({})};
}

}  // namespace fanfare::notifiers
