#include "redis/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <vector>

#include "redis/reply_reader.h"
#include "redis/sign_in.h"
#include "redis/transport.h"

namespace fanfare::redis {

namespace {

using Clock = std::chrono::steady_clock;
using namespace asio::experimental::awaitable_operators;

constexpr std::size_t kReadBuffer = 64 * 1024;
constexpr std::size_t kMostBuffersPerWrite = 64;  // the kernel's limit for one writev is 1024
constexpr auto kStable = std::chrono::seconds(1);

/// A request from send() to its answers. Its coroutine sleeps on `timer`.
struct Pending {
  Pending(const asio::any_io_executor& executor, Request commands, Clock::time_point deadline)
      : request(std::move(commands)), replies(request.size()), timer(executor, deadline) {}

  void finish(Outcome<Replies> result) {
    outcome = std::move(result);
    timer.cancel();
  }

  Request request;
  Replies replies;
  std::size_t answered = 0;
  asio::steady_timer timer;
  std::optional<Outcome<Replies>> outcome;
};

using PendingPtr = std::shared_ptr<Pending>;

/// One connection from sign-in to its break.
struct Session {
  Session(const asio::any_io_executor& executor, std::unique_ptr<Transport> stream)
      : transport(std::move(stream)), wake_writer(executor, Clock::time_point::max()) {}

  std::unique_ptr<Transport> transport;
  ReplyReader reader;
  asio::steady_timer wake_writer;
  bool is_broken = false;
};

}  // namespace

/// Shared by the object, its loops and the senders, so that none of them outlives it.
struct Connection::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor on, ConnectionOptions with)
      : executor(std::move(on)),
        options(std::move(with)),
        connect_limit(executor),
        pause(executor),
        idle(executor),
        last_error(fmt::format("connecting to {}", options.endpoint.describe())) {}

  static Task<> run(std::shared_ptr<State> state);
  static Task<> serve(std::shared_ptr<State> state);
  static Task<> write_loop(std::shared_ptr<State> state, std::shared_ptr<Session> session);
  static Task<Outcome<Replies>> send(std::shared_ptr<State> state, Request request,
                                     milliseconds timeout);
  static Task<> close(std::shared_ptr<State> state, milliseconds grace);

  Task<Outcome<void>> try_connect();
  Task<Outcome<std::unique_ptr<Transport>>> connect_and_sign_in();
  void take_answers(std::string_view bytes);
  bool take_answer();
  void gather(std::vector<PendingPtr>& batch, std::vector<asio::const_buffer>& buffers);
  void break_session(Failure why);
  Failure give_up(const PendingPtr& pending, milliseconds timeout);
  void finish_front();
  void stop();
  void note_if_idle();

  asio::any_io_executor executor;
  ConnectionOptions options;
  asio::steady_timer connect_limit;  // its end is the end of an attempt to connect
  asio::steady_timer pause;          // between attempts to connect
  asio::steady_timer idle;           // close() waits on it
  std::shared_ptr<Session> session;
  std::deque<PendingPtr> waiting;    // not on the wire
  std::deque<PendingPtr> in_flight;  // on the wire, perhaps in part, in order
  std::size_t bytes_in_flight = 0;
  bool takes_requests = true;
  bool is_stopped = false;
  Failure::Kind last_kind = Failure::Kind::Disconnected;
  std::string last_error;
  std::uint64_t times_connected = 0;
};

Task<> Connection::State::run(std::shared_ptr<State> state) {
  std::minstd_rand random(std::random_device{}());
  std::uint32_t attempt = 0;
  while (!state->is_stopped) {
    const Outcome<void> connected = co_await state->try_connect();
    if (state->is_stopped) {
      co_return;
    }
    if (connected) {
      const auto since = Clock::now();
      co_await serve(state);
      // A server that takes connections only to drop them must not be stormed either.
      attempt = Clock::now() - since > kStable ? 0 : attempt;
    } else {
      state->last_kind = connected.error().kind;
      state->last_error =
          fmt::format("no connection to Redis at {}: {}", state->options.endpoint.describe(),
                      connected.error().message);
    }
    state->pause.expires_after(state->options.backoff.draw(++attempt, random));
    if (!state->is_stopped) {
      co_await state->pause.async_wait(kAsTuple);
    }
  }
}

Task<Outcome<std::unique_ptr<Transport>>> Connection::State::connect_and_sign_in() {
  auto transport = co_await connect(options.endpoint);
  if (!transport) {
    co_return std::unexpected(std::move(transport.error()));
  }
  const Outcome<void> signed_in =
      co_await sign_in(**transport, options.endpoint, options.client_name);
  if (!signed_in) {
    co_return std::unexpected(signed_in.error());
  }
  co_return std::move(*transport);
}

Task<Outcome<void>> Connection::State::try_connect() {
  connect_limit.expires_after(options.connect_timeout);
  auto first = co_await (connect_and_sign_in() || connect_limit.async_wait(kAsTuple));
  if (first.index() == 1) {
    co_return std::unexpected(
        Failure{Failure::Kind::Disconnected, false,
                fmt::format("no answer within {} ms", options.connect_timeout.count())});
  }
  auto& transport = std::get<0>(first);
  if (!transport) {
    co_return std::unexpected(std::move(transport.error()));
  }
  if (!is_stopped) {
    session = std::make_shared<Session>(executor, std::move(*transport));
    last_error.clear();
    ++times_connected;
  }
  co_return Outcome<void>();
}

/// The reading half of a session; returns when the session is broken.
Task<> Connection::State::serve(std::shared_ptr<State> state) {
  const std::shared_ptr<Session> session = state->session;
  asio::co_spawn(state->executor, write_loop(state, session), asio::detached);
  std::vector<char> buffer(kReadBuffer);
  while (!session->is_broken) {
    const auto [problem, size] =
        co_await session->transport->read_some(asio::buffer(buffer.data(), buffer.size()));
    if (session->is_broken) {
      co_return;
    }
    if (problem) {
      state->break_session(Failure{Failure::Kind::Disconnected, true, problem.message()});
      co_return;
    }
    state->take_answers({buffer.data(), size});
  }
}

void Connection::State::take_answers(std::string_view bytes) {
  const std::shared_ptr<Session> current = session;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, ReplyReader::kPiece);
    bytes.remove_prefix(piece.size());
    current->reader.feed(piece);
    while (!current->is_broken && take_answer()) {
    }
    if (current->is_broken) {
      return;
    }
  }
}

/// Reads one answer; false when the next is not whole yet, or the session broke.
bool Connection::State::take_answer() {
  ReplyReader& reader = session->reader;
  if (in_flight.empty()) {
    if (reader.has_rest()) {
      break_session(Failure{Failure::Kind::Protocol, true, "Redis answered what was not asked"});
    }
    return false;
  }
  Pending& front = *in_flight.front();
  const Result<bool> whole = reader.read(front.replies, front.answered);
  if (!whole) {
    break_session(Failure{Failure::Kind::Protocol, true, whole.error().message});
    return false;
  }
  if (*whole && ++front.answered == front.request.size()) {
    finish_front();
  }
  return *whole;
}

void Connection::State::finish_front() {
  const PendingPtr done = std::move(in_flight.front());
  in_flight.pop_front();
  bytes_in_flight -= done->request.bytes().size();
  done->finish(std::move(done->replies));
  if (!waiting.empty()) {
    session->wake_writer.cancel();  // there is room now
  }
  note_if_idle();
}

Task<> Connection::State::write_loop(std::shared_ptr<State> state,
                                     std::shared_ptr<Session> session) {
  std::vector<PendingPtr> batch;  // keeps the bytes alive while they are written
  std::vector<asio::const_buffer> buffers;
  while (!session->is_broken) {
    state->gather(batch, buffers);
    if (buffers.empty()) {
      co_await session->wake_writer.async_wait(kAsTuple);
      continue;
    }
    const error_code problem = co_await session->transport->write(buffers);
    if (problem && !session->is_broken) {
      state->break_session(Failure{Failure::Kind::Disconnected, true, problem.message()});
    }
  }
}

/// Moves what may go onto the wire from `waiting` to `in_flight`.
void Connection::State::gather(std::vector<PendingPtr>& batch,
                               std::vector<asio::const_buffer>& buffers) {
  batch.clear();
  buffers.clear();
  while (!waiting.empty() && batch.size() < kMostBuffersPerWrite) {
    const std::size_t size = waiting.front()->request.bytes().size();
    const bool fits = in_flight.size() < options.max_requests &&
                      (in_flight.empty() || bytes_in_flight + size <= options.max_bytes);
    if (!fits) {
      return;
    }
    bytes_in_flight += size;
    buffers.push_back(asio::buffer(waiting.front()->request.bytes()));
    batch.push_back(waiting.front());
    in_flight.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
}

void Connection::State::break_session(Failure why) {
  session->is_broken = true;
  session->transport->close();
  session->wake_writer.cancel();
  session.reset();
  last_kind = why.kind;
  last_error = fmt::format("the connection to Redis at {} broke: {}", options.endpoint.describe(),
                           why.message);
  bytes_in_flight = 0;
  for (const PendingPtr& pending : std::exchange(in_flight, {})) {
    pending->finish(std::unexpected(Failure{
        why.kind, true, fmt::format("{}; whether the commands ran is unknown", last_error)}));
  }
  note_if_idle();
}

Task<Outcome<Replies>> Connection::State::send(std::shared_ptr<State> state, Request request,
                                               milliseconds timeout) {
  if (!state->takes_requests) {
    co_return std::unexpected(
        Failure{Failure::Kind::Closed, false, "the connection to Redis is closed"});
  }
  if (request.empty()) {
    co_return Replies();
  }
  const auto pending =
      std::make_shared<Pending>(state->executor, std::move(request), Clock::now() + timeout);
  state->waiting.push_back(pending);
  if (state->session) {
    state->session->wake_writer.cancel();
  }
  co_await pending->timer.async_wait(kAsTuple);  // finish() ends it before its time
  if (!pending->outcome) {
    co_return std::unexpected(state->give_up(pending, timeout));
  }
  co_return std::move(*pending->outcome);
}

/// The deadline passed, or the sending coroutine was cancelled.
Failure Connection::State::give_up(const PendingPtr& pending, milliseconds timeout) {
  const bool is_cancelled = Clock::now() < pending->timer.expiry();
  const auto place = std::ranges::find(waiting, pending);
  if (place != waiting.end()) {
    waiting.erase(place);
    note_if_idle();
    if (is_cancelled) {
      return Failure{Failure::Kind::Closed, false, "the request was cancelled before it was sent"};
    }
    if (!session) {
      return Failure{last_kind, false, last_error};
    }
    return Failure{Failure::Kind::Timeout, false,
                   fmt::format("Redis at {} is so far behind that the request could not be sent "
                               "within {} ms",
                               options.endpoint.describe(), timeout.count())};
  }
  if (is_cancelled) {
    return Failure{Failure::Kind::Closed, true, "the request was cancelled after it was sent"};
  }
  break_session(Failure{Failure::Kind::Timeout, true,
                        fmt::format("no answer within {} ms", timeout.count())});
  return std::move(pending->outcome->error());
}

void Connection::State::note_if_idle() {
  if (!takes_requests && waiting.empty() && in_flight.empty()) {
    idle.cancel();
  }
}

Task<> Connection::State::close(std::shared_ptr<State> state, milliseconds grace) {
  state->takes_requests = false;
  if (!state->is_stopped && !(state->waiting.empty() && state->in_flight.empty())) {
    state->idle.expires_after(grace);
    co_await state->idle.async_wait(kAsTuple);
  }
  state->stop();
}

void Connection::State::stop() {
  if (is_stopped) {
    return;
  }
  is_stopped = true;
  takes_requests = false;
  if (session) {
    break_session(Failure{Failure::Kind::Closed, true, "closed by this side"});
  }
  last_kind = Failure::Kind::Closed;
  last_error = "the connection to Redis is closed";
  for (const PendingPtr& pending : std::exchange(waiting, {})) {
    pending->finish(std::unexpected(Failure{last_kind, false, last_error}));
  }
  connect_limit.cancel();
  pause.cancel();
  idle.cancel();
}

Connection::Connection(asio::any_io_executor executor, ConnectionOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {
  asio::co_spawn(state_->executor, State::run(state_), asio::detached);
}

Connection::~Connection() {
  state_->stop();
}

Task<Outcome<Replies>> Connection::send(Request request, milliseconds timeout) {
  return State::send(state_, std::move(request), timeout);
}

Task<Outcome<Replies>> Connection::command(std::initializer_list<std::string_view> command,
                                           milliseconds timeout) {
  return State::send(state_, Request(command), timeout);
}

bool Connection::is_up() const {
  return state_->session != nullptr;
}

const std::string& Connection::last_error() const {
  return state_->last_error;
}

std::uint64_t Connection::times_connected() const {
  return state_->times_connected;
}

const Endpoint& Connection::endpoint() const {
  return state_->options.endpoint;
}

Task<> Connection::close(milliseconds grace) {
  return State::close(state_, grace);
}

}  // namespace fanfare::redis
