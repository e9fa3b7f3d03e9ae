#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "notifiers/notifier.h"
#include "notifiers/retry.h"

namespace fanfare::config {
class MapReader;
}

namespace fanfare::notifiers {

/// What the daemon tells every notifier that it makes.
struct NotifierContext {
  asio::any_io_executor executor;  ///< Where deliver() will be awaited: one thread.
  std::string program_title;       ///< What messages are signed with where nothing else is said.
  std::string data_dir;            ///< Relative folders in settings are below this one.
};

/// Makes a notifier from settings that were read and found right. Fails where the machine does
/// not allow it (a folder cannot be made).
using NotifierFactory =
    std::function<Result<std::unique_ptr<Notifier>>(const NotifierContext& context)>;

/// One row of the table in registry.cpp: all that adding a notifier costs outside its own folder.
struct NotifierKind {
  std::string_view type;  ///< `type:` in fanfare.yaml.
  Address address;        ///< What a member must have to be reached.
  std::size_t in_flight;  ///< How many deliveries at once make sense.
  /// Pure; reports every problem to the reader. Null when there was one.
  NotifierFactory (*parse)(const config::MapReader& settings);
  std::span<const std::string_view> keys;  ///< What parse() reads, beside `type` and `retry`.
};

/// The kinds that work, by type.
std::span<const NotifierKind> notifier_kinds();

/// A configured notifier: one entry of `channels:` in fanfare.yaml.
struct Channel {
  std::string name;
  std::string type;
  Address address = Address::None;
  std::size_t in_flight = 1;
  RetryPolicy retry;
  NotifierFactory factory;
};

/// Reads one entry of `channels:`; reports every problem, unknown types with the nearest known one.
/// Empty when there was a problem.
std::optional<Channel> parse_channel(std::string name, const config::MapReader& settings);

/// The channel `email` of a daemon without `channels:`: a maildir in the folder `mail` of data_dir.
Channel default_channel();

}  // namespace fanfare::notifiers
