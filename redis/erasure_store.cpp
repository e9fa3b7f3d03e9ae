#include "redis/erasure_store.h"

#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"
#include "redis/member_store.h"

namespace fanfare::redis {
namespace {

constexpr std::string_view kReplyLifetime = "60";

/// The members of whom nothing is stored, by their place.
std::vector<std::size_t> unknown_among(const std::vector<LoadedMember>& loaded) {
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    if (loaded[i].member.rev == 0 && loaded[i].problem.empty()) {
      unknown.push_back(i);
    }
  }
  return unknown;
}

void add_sums(const Erasure& erasure, Arguments& out) {
  out.add("members").add("1");
  out.add("points_earned").add_number(erasure.lifetime.count());
  out.add("points_forfeited").add_number(erasure.forfeited.count());
  out.add("pending_forfeited").add_number(erasure.pending.count());
}

}  // namespace

Task<Outcome<void>> read_marks(Connection& connection, const Keys& keys,
                               const std::vector<std::string>& ids,
                               std::vector<LoadedMember>& loaded, milliseconds timeout) {
  const std::vector<std::size_t> unknown = unknown_among(loaded);
  if (unknown.empty()) {
    co_return Outcome<void>();
  }
  Arguments command;
  command.add("HMGET").add(keys.erased_members());
  for (const std::size_t place : unknown) {
    command.add(mark_field(ids[place]));
  }
  Request request;
  command.add_to(request);
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  const Reply marks = replies->front();
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (const auto mark = decode_mark(marks[i].text())) {
      loaded[unknown[i]].member = gone_member(*mark);
    }
  }
  co_return Outcome<void>();
}

Task<Outcome<bool>> ErasureStore::erase(Connection& connection, Erasure erasure,
                                        std::string expected, ErasureMark mark,
                                        milliseconds timeout) const {
  Arguments command;
  command.add("FCALL").add(function_name("erase")).add_number(5 + std::ssize(kMemberParts));
  command.add(keys_.member(erasure.member)).add(keys_.erased_members()).add(keys_.erased());
  command.add(timers_).add(keys_.erasing());
  for (const std::string_view part : kMemberParts) {
    command.add(keys_.member(erasure.member, part));
  }
  command.add(expected).add(mark_field(erasure.member)).add(encode_mark(mark));
  command.add(erasure.member).add(erasure.entry).add(encode_erasure(erasure));
  add_sums(erasure, command);
  Request request;
  command.add_to(request);
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return replies->front().integer() == 1;
}

Task<Outcome<std::vector<Erasure>>> ErasureStore::open(Connection& connection,
                                                       milliseconds timeout) const {
  Request request{"HGETALL", keys_.erasing()};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  std::vector<Erasure> open;
  const Reply fields = replies->front();
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (auto erasure = decode_erasure(fields[i].text(), fields[i + 1].text())) {
      open.push_back(*std::move(erasure));
    }
  }
  co_return open;
}

Task<Outcome<void>> ErasureStore::close(Connection& connection, Erasure erasure, std::string reply,
                                        milliseconds timeout) const {
  Request request;
  if (erasure.wants_reply) {
    const std::string key = keys_.reply(erasure.event_id);
    request.add({"LPUSH", key, reply});
    request.add({"EXPIRE", key, kReplyLifetime});
  }
  request.add({"FCALL", function_name("erased"), "4", keys_.erasing(), keys_.events(), timers_,
               keys_.member(erasure.member), erasure.entry, erasure.member});
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  co_return replies ? Outcome<void>() : std::unexpected(replies.error());
}

}  // namespace fanfare::redis
