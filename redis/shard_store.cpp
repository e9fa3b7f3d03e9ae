#include "redis/shard_store.h"

#include "base/text.h"
#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"

namespace fanfare::redis {
namespace {

constexpr milliseconds kTimeout{5000};

/// Calls one function on one key; `arguments` follow the key.
Task<Outcome<Replies>> call_function(Connection& connection, std::string function, std::string key,
                                     std::vector<std::string> arguments) {
  Arguments all;
  all.add("FCALL").add(function).add("1").add(key);
  for (const std::string& argument : arguments) {
    all.add(argument);
  }
  Request request;
  all.add_to(request);
  co_return co_await call(connection, std::move(request), kTimeout);
}

std::int64_t to_count(std::string_view text) {
  return parse_whole<std::int64_t>(text).value_or(0);
}

}  // namespace

Task<Outcome<std::optional<Lease>>> ShardStore::acquire(Connection& connection, std::string owner,
                                                        milliseconds lease, std::string* holder) {
  std::vector<std::string> arguments{std::move(owner), std::to_string(lease.count())};
  const auto replies = co_await call_function(connection, function_name("acquire"), shard_key_,
                                              std::move(arguments));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  const Reply answer = replies->front();
  if (answer[0].integer() == 0) {
    if (holder != nullptr) {
      *holder = answer[2].text();
    }
    co_return std::optional<Lease>();
  }
  co_return Lease{std::string(answer[1].text()), std::string(answer[2].text()),
                  to_count(answer[3].text())};
}

Task<Outcome<bool>> ShardStore::renew(Connection& connection, std::string epoch,
                                      milliseconds lease) {
  std::vector<std::string> arguments{std::move(epoch), std::to_string(lease.count())};
  const auto replies =
      co_await call_function(connection, function_name("renew"), shard_key_, std::move(arguments));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer() == 1;
}

Task<Outcome<bool>> ShardStore::release(Connection& connection, std::string epoch) {
  std::vector<std::string> arguments{std::move(epoch)};
  const auto replies = co_await call_function(connection, function_name("release"), shard_key_,
                                              std::move(arguments));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer() == 1;
}

Task<Outcome<std::int64_t>> ShardStore::book_attempt(Connection& connection, std::string epoch,
                                                     std::string entry) {
  std::vector<std::string> arguments{std::move(epoch), std::move(entry)};
  const auto replies = co_await call_function(connection, function_name("attempt"), shard_key_,
                                              std::move(arguments));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer();
}

void ShardStore::add_finish(std::string_view epoch, std::string_view cursor,
                            const std::vector<StreamEntry>& entries, Request& request) const {
  static const std::string kFunction = function_name("finish");
  Arguments all;
  all.add("FCALL").add(kFunction).add("5").add(shard_key_);
  all.add(keys_.outbox()).add(keys_.feed()).add(keys_.rejected()).add(keys_.events());
  all.add(epoch).add(cursor).add_number(static_cast<std::int64_t>(entries.size()));
  for (const StreamEntry& entry : entries) {
    all.add_number(static_cast<std::int64_t>(entry.stream) + 2);
    all.add(entry.stream == StreamEntry::Stream::Feed ? kFeedBound : std::string_view());
    all.add_number(static_cast<std::int64_t>(entry.fields.size()));
    for (const std::string& field : entry.fields) {
      all.add(field);
    }
  }
  all.add_to(request);
}

}  // namespace fanfare::redis
