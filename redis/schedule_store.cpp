#include "redis/schedule_store.h"

#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"

namespace fanfare::redis {

Task<Outcome<ScheduleStore::Fields>> ScheduleStore::load(Connection& connection,
                                                         milliseconds timeout) const {
  Request request{"HGETALL", record_};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  Fields fields;
  const Reply hash = replies->front();
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    fields.emplace_back(hash[i].text(), hash[i + 1].text());
  }
  co_return fields;
}

Task<Outcome<bool>> ScheduleStore::write(Connection& connection, std::string epoch, Write write,
                                         milliseconds timeout) const {
  Arguments all;
  all.add("FCALL").add(function_name("schedule")).add("3");
  all.add(shard_key_).add(record_).add(keys_.events()).add(epoch);
  all.add_number(static_cast<std::int64_t>(write.set.size() * 2));
  for (const auto& [field, value] : write.set) {
    all.add(field).add(value);
  }
  all.add_number(static_cast<std::int64_t>(write.remove.size()));
  for (const std::string& field : write.remove) {
    all.add(field);
  }
  all.add_number(static_cast<std::int64_t>(write.event.size() * 2));
  for (const auto& [field, value] : write.event) {
    all.add(field).add(value);
  }
  for (const std::string& member : write.settle) {
    all.add(member);
  }
  Request request;
  all.add_to(request);
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer() == 1;
}

}  // namespace fanfare::redis
