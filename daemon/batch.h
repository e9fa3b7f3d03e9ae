#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_map.h"
#include "daemon/stream_id.h"
#include "members/event.h"
#include "members/event_decoder.h"
#include "redis/reply.h"

namespace fanfare::daemon {

/// Members' journals, for the events of a batch that need them (engine::needs_history).
struct Histories {
  TextMap<std::vector<std::string>> journals;  ///< By member: JSON, newest first.
  std::uint64_t as_of = 0;                     ///< The last finished batch when they were read.
};

/// Stream entries as they were read, and the events in them. Everything borrows from `replies`,
/// which moves with the batch.
struct Batch {
  struct Item {
    std::string_view entry;  ///< The stream entry's id.
    std::span<const members::Attribute> fields;
    std::expected<members::Event, members::Rejection> event;
  };

  std::uint64_t number = 0;
  /// Among the first that a run reads of what was there before: an earlier run may have applied its
  /// events and not finished it.
  bool recovering = false;
  std::chrono::steady_clock::time_point read_at;
  Instant decided_at;  ///< By the clock on the wall.
  redis::Replies replies;
  std::vector<members::Attribute> fields;
  std::vector<Item> items;
  Histories histories;

  [[nodiscard]] std::string_view last_entry() const { return items.back().entry; }

  /// The members with good events in it, each once, in order.
  [[nodiscard]] std::vector<std::string_view> members() const;
};

/// Decodes what XREAD answered for one stream; empty when it had nothing. An erasure ends its
/// batch, because whatever has the id afterwards is somebody else: what follows it is to be read
/// again.
Batch decode_batch(redis::Replies replies, const members::EventLimits& limits);

}  // namespace fanfare::daemon
