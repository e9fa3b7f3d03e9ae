#include "daemon/published_program.h"

#include "redis/answer.h"

namespace fanfare::daemon {

redis::ProgramRecord record_of(const config::LoadedProgram& loaded, Instant loaded_at) {
  redis::ProgramRecord record;
  record.version = loaded.program->version();
  record.loaded_at = loaded_at;
  for (const config::CanonicalDefinition& each : loaded.definitions) {
    record.definitions.push_back({each.name(), each.text});
  }
  return record;
}

Task<redis::Outcome<void>> publish_program(redis::Connection& connection, redis::Keys keys,
                                           redis::ProgramRecord record) {
  redis::Request request;
  redis::publishing(record, keys).add_to(request);
  const auto replies =
      co_await redis::call(connection, std::move(request), std::chrono::seconds(10));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return redis::Outcome<void>();
}

}  // namespace fanfare::daemon
