#include "redis/subscriber.h"

#include <fmt/format.h>

#include <array>
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
constexpr std::chrono::seconds kAskEvery{10};  ///< "Are you there?"
constexpr int kPatience = 2;                   ///< So often without any answer.
constexpr auto kStable = std::chrono::seconds(1);

using SharedTransport = std::shared_ptr<Transport>;

}  // namespace

/// Shared by the object and its coroutines, so that none of them outlives it.
struct Subscriber::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor on, ConnectionOptions with, std::string to, Listener who)
      : executor(std::move(on)),
        options(std::move(with)),
        channel(std::move(to)),
        listener(std::move(who)),
        connect_limit(executor),
        pause(executor),
        watch(executor) {}

  static Task<> run(std::shared_ptr<State> state);
  static Task<> listen(std::shared_ptr<State> state, SharedTransport stream);
  static Task<> ask(std::shared_ptr<State> state, SharedTransport stream);
  Task<SharedTransport> try_connect();
  Task<Outcome<std::unique_ptr<Transport>>> connect_and_sign_in();
  bool take(std::string_view bytes, ReplyReader& reader, Replies& replies);
  void take_message(Reply message);
  void stop();

  asio::any_io_executor executor;
  ConnectionOptions options;
  std::string channel;
  Listener listener;
  asio::steady_timer connect_limit;
  asio::steady_timer pause;  // between attempts to connect
  asio::steady_timer watch;
  SharedTransport transport;
  int unanswered = 0;
  bool is_stopped = false;
};

Task<> Subscriber::State::run(std::shared_ptr<State> state) {
  std::minstd_rand random(std::random_device{}());
  std::uint32_t attempt = 0;
  while (!state->is_stopped) {
    state->transport = co_await state->try_connect();
    if (state->transport && !state->is_stopped) {
      const auto since = Clock::now();
      asio::co_spawn(state->executor, ask(state, state->transport), asio::detached);
      co_await listen(state, state->transport);
      state->transport->close();
      state->watch.cancel();
      attempt = Clock::now() - since > kStable ? 0 : attempt;
    }
    if (state->is_stopped) {
      co_return;
    }
    state->pause.expires_after(state->options.backoff.draw(++attempt, random));
    co_await state->pause.async_wait(kAsTuple);
  }
}

Task<Outcome<std::unique_ptr<Transport>>> Subscriber::State::connect_and_sign_in() {
  auto stream = co_await connect(options.endpoint);
  if (!stream) {
    co_return std::unexpected(std::move(stream.error()));
  }
  const Outcome<void> signed_in = co_await sign_in(**stream, options.endpoint, options.client_name);
  if (!signed_in) {
    co_return std::unexpected(signed_in.error());
  }
  co_return std::move(*stream);
}

/// Null where it does not come about; others say why, who need Redis more.
Task<SharedTransport> Subscriber::State::try_connect() {
  connect_limit.expires_after(options.connect_timeout);
  auto first = co_await (connect_and_sign_in() || connect_limit.async_wait(kAsTuple));
  if (first.index() == 1) {
    co_return nullptr;
  }
  auto& stream = std::get<0>(first);
  co_return stream ? SharedTransport(std::move(*stream)) : nullptr;
}

Task<> Subscriber::State::listen(std::shared_ptr<State> state, SharedTransport stream) {
  const Request subscribe{"SUBSCRIBE", state->channel};
  const std::array wish{asio::buffer(subscribe.bytes())};
  const error_code unwritten = co_await stream->write(wish);
  ReplyReader reader;
  Replies replies(1);
  std::vector<char> buffer(kReadBuffer);
  while (!unwritten && !state->is_stopped) {
    const auto [problem, size] =
        co_await stream->read_some(asio::buffer(buffer.data(), buffer.size()));
    if (problem || state->is_stopped) {
      co_return;
    }
    state->unanswered = 0;
    if (!state->take({buffer.data(), size}, reader, replies)) {
      co_return;
    }
  }
}

/// Reads what has come; false when the connection is of no use any more.
bool Subscriber::State::take(std::string_view bytes, ReplyReader& reader, Replies& replies) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, ReplyReader::kPiece);
    bytes.remove_prefix(piece.size());
    reader.feed(piece);
    for (;;) {
      const Result<bool> whole = reader.read(replies, 0);
      if (!whole) {
        return false;
      }
      if (!*whole) {
        break;
      }
      if (replies[0].is_error()) {
        listener.refused(std::string(replies[0].error()));
        return false;
      }
      take_message(replies[0]);
      if (is_stopped) {
        return false;
      }
      replies = Replies(1);
    }
  }
  return true;
}

/// `subscribe <channel> 1`, `message <channel> <text>`, `pong`.
void Subscriber::State::take_message(Reply message) {
  if (message.size() != 3) {
    return;
  }
  if (message[0].text() == "subscribe") {
    listener.listening();
  } else if (message[0].text() == "message") {
    listener.heard(message[2].text());
  }
}

/// Notices when nobody is there any more.
Task<> Subscriber::State::ask(std::shared_ptr<State> state, SharedTransport stream) {
  const Request ping{"PING"};
  state->unanswered = 0;
  while (!state->is_stopped && state->transport == stream) {
    state->watch.expires_after(kAskEvery);
    const auto [cancelled] = co_await state->watch.async_wait(kAsTuple);
    if (cancelled || state->is_stopped || state->transport != stream) {
      co_return;
    }
    const std::array question{asio::buffer(ping.bytes())};
    const error_code unwritten = co_await stream->write(question);
    if (unwritten || ++state->unanswered > kPatience) {
      stream->close();
      co_return;
    }
  }
}

void Subscriber::State::stop() {
  is_stopped = true;
  connect_limit.cancel();
  pause.cancel();
  watch.cancel();
  if (transport) {
    transport->close();
  }
}

Subscriber::Subscriber(asio::any_io_executor executor, ConnectionOptions options,
                       std::string channel, Listener listener)
    : state_(std::make_shared<State>(std::move(executor), std::move(options), std::move(channel),
                                     std::move(listener))) {
  asio::co_spawn(state_->executor, State::run(state_), asio::detached);
}

Subscriber::~Subscriber() {
  state_->stop();
}

}  // namespace fanfare::redis
