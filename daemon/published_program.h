#pragma once

#include "base/time.h"
#include "config/loader.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"
#include "redis/program_record.h"

namespace fanfare::daemon {

/// A program as `fanfare plan` compares folders with it.
redis::ProgramRecord record_of(const config::LoadedProgram& loaded, Instant loaded_at);

/// Makes `fanfare:program` say what the daemon runs, whole or not at all.
[[nodiscard]] Task<redis::Outcome<void>> publish_program(redis::Connection& connection,
                                                         redis::Keys keys,
                                                         redis::ProgramRecord record);

}  // namespace fanfare::daemon
