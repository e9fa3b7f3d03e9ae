#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/event_files/event_source.h"
#include "cli/remote/client.h"

namespace fanfare::cli::remote {

/// Adds the XADD of one event to `request`.
void add_event(redis::Request& request, const std::string& stream,
               const event_files::Fields& fields);

struct Poured {
  std::uint64_t events = 0;  ///< Acknowledged by Redis.
  std::uint64_t bad = 0;     ///< Records left out.
};

struct PourOptions {
  event_files::Fields constants;
  std::size_t batch = 2000;   ///< Events in one round trip.
  std::size_t in_flight = 4;  ///< Round trips at a time: bounds memory, and the damage of a break.
  std::function<void(const event_files::BadRecord&)> on_bad;
  std::function<void(std::uint64_t events)> on_sent;
};

/// Writes all events of `source` into the events stream, in order. A bad record is reported and
/// left out. Stops when Redis does not take a batch: the failure says how many events went in for
/// certain; whether those on the way did cannot be known.
Result<Poured> pour(Client& client, event_files::EventSource& source, const PourOptions& options);

}  // namespace fanfare::cli::remote
