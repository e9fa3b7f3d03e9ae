#include "redis/answer.h"

namespace fanfare::redis {
namespace {

bool lost_functions(const Replies& replies) {
  for (const Reply reply : replies) {
    const auto problem = trouble(reply);
    if (problem && problem->kind == ServerTrouble::Kind::FunctionMissing) {
      return true;
    }
  }
  return false;
}

/// Only when every command failed for want of a function is sending them all again harmless.
bool nothing_ran(const Replies& replies) {
  for (const Reply reply : replies) {
    if (!reply.is_error()) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Failure> first_trouble(const Replies& replies) {
  for (const Reply reply : replies) {
    if (auto problem = trouble(reply)) {
      return Failure{Failure::Kind::Unusable, true, std::move(problem->sentence)};
    }
  }
  return std::nullopt;
}

Task<Outcome<Replies>> call(Connection& connection, Request request, milliseconds timeout) {
  Request again = request;
  Outcome<Replies> replies = co_await connection.send(std::move(request), timeout);
  if (replies && lost_functions(*replies) && nothing_ran(*replies)) {
    const Outcome<void> loaded = co_await ensure_all_loaded(connection);
    if (!loaded) {
      co_return std::unexpected(loaded.error());
    }
    replies = co_await connection.send(std::move(again), timeout);
  }
  if (replies) {
    if (auto problem = first_trouble(*replies)) {
      co_return std::unexpected(*std::move(problem));
    }
  }
  co_return replies;
}

}  // namespace fanfare::redis
