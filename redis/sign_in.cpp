#include "redis/sign_in.h"

#include <fmt/format.h>

#include <array>

#include "redis/reply_reader.h"

namespace fanfare::redis {

namespace {

struct Steps {
  Request request;
  std::vector<std::string_view> names;  // of the commands, for messages
};

Steps steps_for(const Endpoint& endpoint, const std::string& client_name) {
  Steps steps;
  if (!endpoint.user.empty()) {
    steps.request.add({"AUTH", endpoint.user, endpoint.password});
    steps.names.push_back("AUTH");
  } else if (!endpoint.password.empty()) {
    steps.request.add({"AUTH", endpoint.password});
    steps.names.push_back("AUTH");
  }
  if (endpoint.database != 0) {
    steps.request.add({"SELECT", std::to_string(endpoint.database)});
    steps.names.push_back("SELECT");
  }
  if (!client_name.empty()) {
    steps.request.add({"CLIENT", "SETNAME", client_name});
    steps.names.push_back("CLIENT");
  }
  steps.request.add({"PING"});
  steps.names.push_back("PING");
  return steps;
}

Failure rejected(std::string_view sentence, Reply reply) {
  return Failure{Failure::Kind::Rejected, false,
                 fmt::format("{} (Redis said: {})", sentence, reply.error())};
}

/// Empty when the answer is good enough to go on with.
std::optional<Failure> judge(std::string_view step, Reply reply) {
  if (step == "AUTH" && reply.is_error()) {
    return rejected("Redis refused the user or password: check redis.username and redis.password",
                    reply);
  }
  const auto found = trouble(reply);
  if (!found) {
    return std::nullopt;
  }
  if (found->kind == ServerTrouble::Kind::Loading) {
    return Failure{Failure::Kind::Disconnected, false, found->sentence};
  }
  if (reply.error().starts_with("NOAUTH")) {
    return rejected("Redis wants a password: set redis.password (and redis.username)", reply);
  }
  if (step == "SELECT") {
    return rejected("Redis refused the database in redis.url", reply);
  }
  return std::nullopt;  // a name or PING not allowed, a full disk: the connection is of use still
}

Failure broken(const error_code& problem) {
  return Failure{Failure::Kind::Disconnected, false,
                 fmt::format("the connection broke during sign-in: {}", problem.message())};
}

Task<Outcome<Replies>> exchange(Transport& transport, const Request& request) {
  const std::array buffers{asio::buffer(request.bytes())};
  const error_code unwritten = co_await transport.write(buffers);
  if (unwritten) {
    co_return std::unexpected(broken(unwritten));
  }
  ReplyReader reader;
  Replies replies(request.size());
  std::size_t next = 0;
  std::array<char, 1024> bytes;
  while (next < replies.size()) {
    const auto [problem, size] = co_await transport.read_some(asio::buffer(bytes));
    if (problem) {
      co_return std::unexpected(broken(problem));
    }
    reader.feed({bytes.data(), size});
    for (bool whole = true; whole && next < replies.size(); next += whole ? 1 : 0) {
      const Result<bool> read = reader.read(replies, next);
      if (!read) {
        co_return std::unexpected(Failure{Failure::Kind::Protocol, false, read.error().message});
      }
      whole = *read;
      if (whole && replies[next].error().starts_with("ERR max number of clients")) {
        co_return std::unexpected(
            rejected("Redis takes no more clients: raise maxclients", replies[next]));
      }
    }
  }
  co_return replies;
}

}  // namespace

Task<Outcome<void>> sign_in(Transport& transport, Endpoint endpoint, std::string client_name) {
  const Steps steps = steps_for(endpoint, client_name);
  const Outcome<Replies> replies = co_await exchange(transport, steps.request);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  for (std::size_t i = 0; i < steps.names.size(); ++i) {
    if (auto problem = judge(steps.names[i], (*replies)[i])) {
      co_return std::unexpected(std::move(*problem));
    }
  }
  co_return Outcome<void>();
}

}  // namespace fanfare::redis
