#include "redis/leaderboard_store.h"

#include <fmt/format.h>

#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"

namespace fanfare::redis {

std::string closed_field(std::string_view board, campaigns::Limit::Every every) {
  return fmt::format("closed:{}:{}", board, campaigns::to_string(every));
}

Task<Outcome<LeaderboardStore::Fields>> LeaderboardStore::load(Connection& connection,
                                                               milliseconds timeout) const {
  Request request{"HGETALL", keys_.leaderboards()};
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

Task<Outcome<bool>> LeaderboardStore::write(Connection& connection, std::string epoch, Write write,
                                            milliseconds timeout) const {
  Arguments all;
  all.add("FCALL").add(function_name("boards")).add("3");
  all.add(shard_key_).add(keys_.leaderboards()).add(keys_.events()).add(epoch);
  all.add_number(std::ssize(write.set) * 2);
  for (const auto& [field, value] : write.set) {
    all.add(field).add(value);
  }
  all.add_number(std::ssize(write.remove));
  for (const std::string& field : write.remove) {
    all.add(field);
  }
  for (const Fields& event : write.events) {
    all.add_number(std::ssize(event) * 2);
    for (const auto& [name, value] : event) {
      all.add(name).add(value);
    }
  }
  Request request;
  all.add_to(request);
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer() == 1;
}

Task<Outcome<std::string>> LeaderboardStore::secret(Connection& connection, std::string fresh,
                                                    milliseconds timeout) const {
  Request request;
  request.add({"HSETNX", keys_.leaderboards(), "secret", fresh});
  request.add({"HGET", keys_.leaderboards(), "secret"});
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return std::string(replies->back().text());
}

Task<Outcome<std::int64_t>> LeaderboardStore::size(Connection& connection, std::string key,
                                                   milliseconds timeout) const {
  Request request{"ZCARD", key};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer();
}

Task<Outcome<std::vector<LeaderboardStore::Place>>> LeaderboardStore::after(
    Connection& connection, std::string key, Place last, std::int64_t most,
    milliseconds timeout) const {
  std::int64_t start = 0;
  if (!last.member.empty()) {
    Request where;
    where.add({"ZREVRANK", key, last.member});
    where.add({"ZCOUNT", key, "(" + last.score, "+inf"});
    const Outcome<Replies> found = co_await call(connection, std::move(where), timeout);
    if (!found) {
      co_return std::unexpected(found.error());
    }
    const Replies& place = *found;
    start = place[0].is_nil() ? place[1].integer() : place[0].integer() + 1;
  }
  const std::string first = std::to_string(start);
  const std::string end = std::to_string(start + most - 1);
  Request request{"ZRANGE", key, first, end, "REV", "WITHSCORES"};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  std::vector<Place> places;
  const Reply page = replies->front();
  for (std::size_t i = 0; i + 1 < page.size(); i += 2) {
    const std::string_view score = page[i + 1].text();
    const bool tied = !places.empty() && places.back().score == score;
    const auto position = start + static_cast<std::int64_t>(i / 2) + 1;
    places.push_back(
        {std::string(page[i].text()), std::string(score), tied ? places.back().rank : position});
  }
  if (places.empty() || start == 0) {
    co_return places;
  }
  // The first of the page may be tied with who comes before it.
  Request better{"ZCOUNT", key, "(" + places.front().score, "+inf"};
  const Outcome<Replies> count = co_await call(connection, std::move(better), timeout);
  if (!count) {
    co_return std::unexpected(count.error());
  }
  const std::string tie = places.front().score;
  for (Place& place : places) {
    place.rank = place.score == tie ? count->front().integer() + 1 : place.rank;
  }
  co_return places;
}

}  // namespace fanfare::redis
