#include "redis/timer_store.h"

#include <map>

#include "base/text.h"
#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"

namespace fanfare::redis {
namespace {

std::optional<Instant> read_score(Reply score) {
  const auto ms = parse_whole<std::int64_t>(score.text());
  return ms ? std::optional(from_unix_ms(*ms)) : std::nullopt;
}

}  // namespace

std::size_t TimerStore::add_writes(std::span<const Timer> timers, Request& request) const {
  std::map<std::string_view, std::optional<Instant>> newest;
  for (const auto& [member, when] : timers) {
    newest[member] = when;
  }
  Arguments set;
  Arguments removed;
  set.add("ZADD").add(key_);
  removed.add("ZREM").add(key_);
  const std::size_t bare = set.size();
  for (const auto& [member, when] : newest) {
    if (when) {
      set.add_number(to_unix_ms(*when)).add(member);
    } else {
      removed.add(member);
    }
  }
  std::size_t commands = 0;
  for (Arguments* each : {&set, &removed}) {
    if (each->size() > bare) {
      each->add_to(request);
      ++commands;
    }
  }
  return commands;
}

bool TimerStore::add_earlier(std::span<const Timer> timers, Request& request) const {
  Arguments set;
  set.add("ZADD").add(key_).add("LT");
  const std::size_t bare = set.size();
  for (const auto& [member, when] : timers) {
    if (when) {
      set.add_number(to_unix_ms(*when)).add(member);
    }
  }
  if (set.size() == bare) {
    return false;
  }
  set.add_to(request);
  return true;
}

Task<Outcome<TimerStore::Due>> TimerStore::due(Connection& connection, Instant now,
                                               std::size_t most, milliseconds timeout) const {
  Request request;
  request.add({"ZRANGEBYSCORE", key_, "-inf", std::to_string(to_unix_ms(now)), "LIMIT", "0",
               std::to_string(most)});
  request.add({"ZRANGE", key_, "0", "0", "WITHSCORES"});
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  Due due;
  for (const Reply member : (*replies)[0]) {
    due.members.emplace_back(member.text());
  }
  const Reply first = (*replies)[1];
  if (first.size() == 2) {
    due.next = read_score(first[1]);
  }
  co_return due;
}

Task<Outcome<void>> TimerStore::put_off(Connection& connection, std::vector<std::string> members,
                                        Instant now, Instant until, milliseconds timeout) const {
  Arguments later;
  later.add("FCALL").add(function_name("put_off")).add("1").add(key_);
  later.add_number(to_unix_ms(now)).add_number(to_unix_ms(until));
  for (const std::string& member : members) {
    later.add(member);
  }
  Request request;
  later.add_to(request);
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  co_return replies ? Outcome<void>() : std::unexpected(replies.error());
}

Task<Outcome<Instant>> server_time(Connection& connection, milliseconds timeout) {
  Request request;
  request.add({"TIME"});
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  const Reply time = replies->front();
  const auto part = [&](std::size_t at) {
    return parse_whole<std::int64_t>(time[at].text()).value_or(0);
  };
  co_return from_unix_ms(part(0) * 1000 + part(1) / 1000);
}

}  // namespace fanfare::redis
