#include "redis/program_record.h"

#include <algorithm>

#include "redis/functions.h"

namespace fanfare::redis {

Arguments publishing(const ProgramRecord& record, const Keys& keys) {
  Arguments call;
  call.add("FCALL").add(function_name("catalogue")).add("1").add(keys.program());
  call.add("version").add(record.version);
  call.add("loaded_at").add(format_rfc3339(record.loaded_at));
  for (const ProgramRecord::Definition& each : record.definitions) {
    call.add(each.name).add(each.text);
  }
  return call;
}

std::optional<ProgramRecord> decode_program_record(Reply hash) {
  ProgramRecord record;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    const std::string_view name = hash[i].text();
    const std::string_view value = hash[i + 1].text();
    if (name == "version") {
      record.version = value;
    } else if (name == "loaded_at") {
      record.loaded_at = parse_rfc3339(value).value_or(Instant());
    } else {
      record.definitions.push_back({std::string(name), std::string(value)});
    }
  }
  if (record.version.empty()) {
    return std::nullopt;
  }
  std::ranges::sort(record.definitions, {}, &ProgramRecord::Definition::name);
  return record;
}

}  // namespace fanfare::redis
