#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_map.h"
#include "daemon/stream_id.h"
#include "redis/erasure_codec.h"

namespace fanfare::daemon {

/// One entry of a stream, as names and values by turns.
struct TraceEntry {
  std::string_view id;
  std::vector<std::string_view> fields;

  /// The last value of that name, which is the daemon's own where there are several.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// Tells what in the streams is about members who were erased, and not about whoever has their id
/// now. Pure.
class Traces {
 public:
  explicit Traces(std::vector<redis::Erasure> erasures);

  // Each tells the place of the erasure that an entry belongs to, if it does to one.

  /// Of the events: what stands there before the erasure.
  [[nodiscard]] std::optional<std::size_t> in_events(const TraceEntry& entry) const;
  /// Of the rejected: likewise, by where the event stood.
  [[nodiscard]] std::optional<std::size_t> in_rejected(const TraceEntry& entry) const;
  /// Of the outbox and dead letters (`at` in Unix ms), or the feed (RFC 3339): what happened up to
  /// the erasure.
  [[nodiscard]] std::optional<std::size_t> in_outcomes(const TraceEntry& entry) const;

  [[nodiscard]] const std::vector<redis::Erasure>& erasures() const { return erasures_; }
  /// The last of their entries: no event behind it is a trace.
  [[nodiscard]] std::string last_entry() const;

 private:
  template <class IsBefore>
  [[nodiscard]] std::optional<std::size_t> find(const TraceEntry& entry, IsBefore is_before) const;

  std::vector<redis::Erasure> erasures_;
  TextMap<std::vector<std::size_t>> by_member_;
};

}  // namespace fanfare::daemon
