#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/event_files/event_source.h"
#include "cli/remote/client.h"

namespace fanfare::cli::remote {

/// One entry of a stream in which the daemon sets things aside.
struct ShelvedEntry {
  std::string id;  ///< Of the entry in that stream.
  event_files::Fields fields;
};

/// A stream of things set aside, and where they go when they are tried again.
struct Shelf {
  std::string stream;
  std::string destination;
  /// What to write to the destination.
  event_files::Fields (*restored)(const ShelvedEntry& entry);

  static Shelf rejected(const redis::Keys& keys);
  static Shelf deadletters(const redis::Keys& keys);
};

/// A rejected event as its app sent it. Without an id or a time of its own it gets those it would
/// have had, its first entry's: so no second retry applies it twice, and it happened when it did.
event_files::Fields restored_event(const ShelvedEntry& entry);

/// An outbox entry as it was before its first attempt.
event_files::Fields restored_delivery(const ShelvedEntry& entry);

/// The entries that XRANGE or XREVRANGE answers.
Result<std::vector<ShelvedEntry>> read_range(Client& client,
                                             std::initializer_list<std::string_view> command);

/// The oldest `count` entries from `first` on; `first` may be "-".
Result<std::vector<ShelvedEntry>> read_shelf(Client& client, const std::string& stream,
                                             std::string_view first, std::size_t count);

/// The entries with these ids; a failure names the first that is not there.
Result<std::vector<ShelvedEntry>> find_on_shelf(Client& client, const std::string& stream,
                                                std::span<const std::string> ids);

/// Writes the entries to the destination, and then takes them off the shelf: a break in between
/// leaves them in both, and their ids keep the second time from doing anything.
Result<void> restore(Client& client, const Shelf& shelf, std::span<const ShelvedEntry> entries);

Result<void> drop(Client& client, const std::string& stream, std::span<const ShelvedEntry> entries);

}  // namespace fanfare::cli::remote
