#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "redis/arguments.h"
#include "redis/keys.h"
#include "redis/reply.h"

namespace fanfare::redis {

/// What the daemon that reads the events runs: the hash `fanfare:program`, which is private. Fields
/// `version` and `loaded_at` (RFC 3339), and one for each definition: `campaign:double-points`.
struct ProgramRecord {
  struct Definition {
    std::string name;  ///< Kind, colon, id.
    std::string text;  ///< Its canonical form (config/canonical.h).

    bool operator==(const Definition&) const = default;
  };

  std::string version;
  Instant loaded_at;
  std::vector<Definition> definitions;

  bool operator==(const ProgramRecord&) const = default;
};

/// The call that makes the hash say just this, whole or not at all.
Arguments publishing(const ProgramRecord& record, const Keys& keys);

/// The record in an answer to HGETALL, definitions sorted by name. Empty where there is none.
std::optional<ProgramRecord> decode_program_record(Reply hash);

}  // namespace fanfare::redis
