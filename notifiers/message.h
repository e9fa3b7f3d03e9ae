#pragma once

#include <string>

#include "base/time.h"

namespace fanfare::notifiers {

/// One notification, rendered for one member and addressed for one channel. A value; the same
/// notification tried again is an equal Message, so that what a notifier makes of it has equal
/// bytes and a provider recognises the repeat.
///
/// Nothing in it is trusted: texts come from members and apps and may hold anything that is UTF-8,
/// line breaks in names included.
struct Message {
  std::string id;       ///< Notification id: stable over retries, see engine::notification_id.
  std::string member;   ///< Member id.
  std::string address;  ///< Where to: an e-mail address. Empty where the kind needs none.
  std::string recipient_name;  ///< How the member is called; may be empty.
  std::string template_id;
  std::string category;  ///< `marketing` or `service`.
  std::string channel;   ///< The channel's name in fanfare.yaml.
  std::string locale;    ///< The locale the texts were written in: `en`, `id`.
  std::string title;
  std::string text;
  std::string html;    ///< Empty: text only.
  std::string url;     ///< Empty: none.
  Instant created_at;  ///< When the program asked for it: what dates the message on every attempt.
};

}  // namespace fanfare::notifiers
