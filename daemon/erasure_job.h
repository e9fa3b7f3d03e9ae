#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/health.h"
#include "daemon/stream_id.h"
#include "daemon/traces.h"
#include "daemon/work.h"
#include "net/asio.h"
#include "redis/erasure_store.h"

namespace fanfare::daemon {

/// What the job works with; all of it outlives the job.
struct ErasureParts {
  redis::Connection& connection;
  Health& health;
  /// The entry up to which ingest has done everything.
  std::function<StreamId()> ingested;
};

/// Brings erasures to their end: ingest has removed the member's keys and put that on record; this
/// removes what streams say about them, beside the events that go on being applied, then answers
/// who waits and takes the erasure off the record. One pass over the streams is for all erasures
/// that are open; who dies in between begins it again. One thread.
class ErasureJob {
 public:
  ErasureJob(asio::any_io_executor executor, ErasureParts parts, const redis::Keys& keys);

  /// To be called before run(), so that a stop() in between is not missed.
  void begin() { stopping_ = false; }
  /// Works until stop().
  [[nodiscard]] Task<> run();
  void stop();

 private:
  using Find = std::optional<std::size_t> (Traces::*)(const TraceEntry&) const;

  /// A stream to look through.
  struct Place {
    std::string stream;
    Find find;
    std::string last = "+";    ///< The entry to stop at.
    std::string_view group{};  ///< Consumers that may have read entries; empty: none.
  };

  [[nodiscard]] Task<Failed> step();
  [[nodiscard]] Task<Failed> sweep(const Traces& traces);
  [[nodiscard]] Task<Failed> sweep_stream(const Traces& traces, Place place);
  [[nodiscard]] Task<Failed> sweep_leaderboards(const Traces& traces);
  [[nodiscard]] Task<Failed> sweep_later(const Traces& traces);
  [[nodiscard]] Task<Failed> remove(redis::Request request);
  [[nodiscard]] Task<Failed> close(const Traces& traces);
  [[nodiscard]] Task<> pause(milliseconds time);

  ErasureParts parts_;
  redis::ErasureStore store_;
  asio::steady_timer timer_;
  std::vector<std::size_t> removed_;  ///< Entries, by the place of their erasure.
  bool stopping_ = false;
};

}  // namespace fanfare::daemon
