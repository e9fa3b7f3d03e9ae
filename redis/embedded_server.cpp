#include "redis/embedded_server.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <charconv>
#include <csignal>
#include <fstream>
#include <random>

#include "redis/connection.h"
#include "redis/server_process.h"

namespace fanfare::redis {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kProbe{250};
constexpr milliseconds kKillWait{5000};
constexpr std::size_t kLogLines = 3;

/// A path as redis.conf takes it: in double quotes with backslash escapes.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

std::string server_config(const fs::path& dir, const std::string& appendfsync) {
  const auto file = [&](const char* name) { return quoted((dir / name).string()); };
  return fmt::format(
      "# Written by fanfared at every start: changes are lost.\n"
      "port 0\nunixsocket {}\nunixsocketperm 700\ndir {}\nlogfile {}\npidfile {}\n"
      "daemonize no\nappendonly yes\nappendfsync {}\nsave \"\"\nmaxmemory-policy noeviction\n"
      // Increments of counters by apps are told: daemon/app_counter_job.h.
      "notify-keyspace-events Eh\n",
      file("redis.sock"), quoted(dir.string()), file("redis.log"), file("redis.pid"), appendfsync);
}

/// Makes the folder and closes it to others.
Result<void> prepare_folder(const fs::path& dir) {
  std::error_code problem;
  fs::create_directories(dir, problem);
  if (!problem) {
    fs::permissions(dir, fs::perms::owner_all, problem);
  }
  if (problem) {
    return failure(fmt::format("data_dir {} cannot be made a folder of mode 0700: {}", dir.string(),
                               problem.message()));
  }
  return {};
}

Result<void> write_config(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::trunc);
  out << text;
  out.close();
  std::error_code ignored;  // the folder is closed to others anyway
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
  if (!out) {
    return failure(fmt::format("{} cannot be written: check space and rights", file.string()));
  }
  return {};
}

/// The process id in the answer to INFO server; 0 when it is not there.
pid_t process_id(std::string_view info) {
  constexpr std::string_view kKey = "process_id:";
  pid_t pid = 0;
  if (const auto at = info.find(kKey); at != std::string_view::npos) {
    std::from_chars(info.data() + at + kKey.size(), info.data() + info.size(), pid);
  }
  return pid;
}

ConnectionOptions probe_options(const Endpoint& endpoint) {
  ConnectionOptions options;
  options.endpoint = endpoint;
  options.client_name = "fanfare-watch";
  options.backoff = Backoff{milliseconds(10), milliseconds(200)};
  return options;
}

}  // namespace

struct EmbeddedServer::State {
  State(asio::any_io_executor on, EmbeddedServerOptions with)
      : executor(std::move(on)), options(std::move(with)), wait(executor), ended(executor) {
    options.data_dir = fs::absolute(options.data_dir).lexically_normal();
    endpoint.transport = Endpoint::Transport::Unix;
    endpoint.path = (options.data_dir / "redis.sock").string();
  }

  static Task<> watch(std::shared_ptr<State> state);
  static Task<> stop(std::shared_ptr<State> state, milliseconds grace);
  Result<void> prepare();
  Task<Result<void>> bring_up();
  Result<bool> spawn();
  Task<Result<void>> wait_until_it_answers();
  Task<> match_settings(Connection& connection);
  Task<bool> wait_for_end(milliseconds limit);
  Error died();

  asio::any_io_executor executor;
  EmbeddedServerOptions options;
  Endpoint endpoint;
  asio::steady_timer wait;   // the backoff between restarts
  asio::steady_timer ended;  // stop() waits on it for watch()
  FileDescriptor process;
  pid_t pid = 0;
  bool is_up = false;
  bool was_taken_over = false;
  bool is_stopping = false;
  bool is_watched = false;
  std::uint64_t restarts = 0;
  std::string last_error = "the embedded redis-server has not been started";
};

Result<void> EmbeddedServer::State::prepare() {
  if (endpoint.path.size() > kLongestSocketPath) {
    return failure(fmt::format(
        "the Unix socket {} has {} bytes and may have {}: choose a data_dir with a shorter path",
        endpoint.path, endpoint.path.size(), kLongestSocketPath));
  }
  return prepare_folder(options.data_dir);
}

Error EmbeddedServer::State::died() {
  const std::string how = collect(pid);
  process = FileDescriptor();
  pid = 0;
  is_up = false;
  const fs::path log = options.data_dir / "redis.log";
  return Error{fmt::format("the embedded redis-server ended ({}); the end of {}:\n{}", how,
                           log.string(), last_lines(log, kLogLines))};
}

/// Starts a server unless one holds the lock. True when it was started.
Result<bool> EmbeddedServer::State::spawn() {
  const fs::path& dir = options.data_dir;
  const auto lock = try_lock(dir / "redis.lock");
  if (!lock) {
    return std::unexpected(lock.error());
  }
  if (!*lock) {
    return false;
  }
  const auto written = write_config(dir / "redis.conf", server_config(dir, options.appendfsync));
  if (!written) {
    return std::unexpected(written.error());
  }
  const auto started =
      start_process(options.program, (dir / "redis.conf").string(), dir / "redis.log", *lock);
  if (!started) {
    return std::unexpected(started.error());
  }
  pid = *started;
  process = open_process(pid);
  return true;
}

/// One attempt to have a server that answers.
Task<Result<void>> EmbeddedServer::State::bring_up() {
  const auto started = spawn();
  if (!started) {
    co_return std::unexpected(started.error());
  }
  was_taken_over = !*started;
  const Result<void> answers = co_await wait_until_it_answers();
  if (answers) {
    is_up = true;
    last_error.clear();
  }
  co_return answers;
}

Task<Result<void>> EmbeddedServer::State::wait_until_it_answers() {
  Connection connection(executor, probe_options(endpoint));
  const auto deadline = Clock::now() + options.start_timeout;
  while (Clock::now() < deadline && !is_stopping) {
    Request question{"INFO", "server"};
    const Outcome<Replies> info = co_await connection.send(std::move(question), kProbe);
    if (process && has_ended(process)) {
      co_return std::unexpected(died());
    }
    const pid_t found = info ? process_id(info->front().text()) : 0;
    if (found != 0 && found != pid) {
      pid = found;
      process = open_process(pid);
    }
    if (found == 0 && !process) {
      // Nobody of that name answers; the lock may be free by now, if a dying server held it.
      const auto started = spawn();
      if (!started) {
        co_return std::unexpected(started.error());
      }
      was_taken_over = !*started;
    }
    if (found != 0 && process) {
      co_await match_settings(connection);
      co_return Result<void>();
    }
  }
  co_return failure(fmt::format("the redis-server {}on {} does not answer: {}",
                                pid == 0 ? "" : fmt::format("with process id {} ", pid),
                                endpoint.path, connection.last_error()));
}

/// A server that was taken over runs with the settings of the daemon that started it.
Task<> EmbeddedServer::State::match_settings(Connection& connection) {
  Request request{"CONFIG", "SET", "appendfsync", options.appendfsync};
  co_await connection.send(std::move(request), kProbe);
}

/// Waits for the server's process; false when it still runs after `limit`.
Task<bool> EmbeddedServer::State::wait_for_end(milliseconds limit) {
  using namespace asio::experimental::awaitable_operators;
  asio::posix::stream_descriptor descriptor(executor, dup(process.get()));
  if (limit == milliseconds::max()) {
    co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_read, kAsTuple);
    co_return true;
  }
  asio::steady_timer timer(executor, limit);
  const auto first =
      co_await (descriptor.async_wait(asio::posix::stream_descriptor::wait_read, kAsTuple) ||
                timer.async_wait(kAsTuple));
  co_return first.index() == 0;
}

Task<> EmbeddedServer::State::watch(std::shared_ptr<State> state) {
  std::minstd_rand random(std::random_device{}());
  std::uint32_t attempt = 0;
  while (!state->is_stopping) {
    if (state->is_up) {
      co_await state->wait_for_end(milliseconds::max());
      const Error how = state->died();
      if (state->is_stopping) {
        break;
      }
      state->last_error = how.message;
      ++state->restarts;
    }
    state->wait.expires_after(state->options.backoff.draw(++attempt, random));
    co_await state->wait.async_wait(kAsTuple);
    if (state->is_stopping) {
      break;
    }
    const Result<void> up = co_await state->bring_up();
    if (up) {
      attempt = 0;
    } else {
      state->last_error = up.error().message;
    }
  }
  state->is_watched = false;
  state->ended.cancel();
}

Task<> EmbeddedServer::State::stop(std::shared_ptr<State> state, milliseconds grace) {
  if (std::exchange(state->is_stopping, true)) {
    co_return;
  }
  state->last_error = "the embedded redis-server was stopped";
  state->wait.cancel();
  if (state->process) {
    send_signal(state->process, SIGTERM);
    const bool has_stopped = co_await state->wait_for_end(grace);
    if (!has_stopped) {
      send_signal(state->process, SIGKILL);
      co_await state->wait_for_end(kKillWait);
    }
  }
  if (state->is_watched) {
    state->ended.expires_after(kKillWait);
    co_await state->ended.async_wait(kAsTuple);
  } else if (state->process) {
    state->died();
  }
}

EmbeddedServer::EmbeddedServer(asio::any_io_executor executor, EmbeddedServerOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {}

EmbeddedServer::~EmbeddedServer() {
  state_->is_stopping = true;
  state_->wait.cancel();
}

Task<Result<void>> EmbeddedServer::start() {
  const std::shared_ptr<State> state = state_;
  const auto prepared = state->prepare();
  if (!prepared) {
    state->last_error = prepared.error().message;
    co_return prepared;
  }
  const Result<void> up = co_await state->bring_up();
  if (!up) {
    state->last_error = up.error().message;
    co_return up;
  }
  state->is_watched = true;
  asio::co_spawn(state->executor, State::watch(state), asio::detached);
  co_return Result<void>();
}

Task<> EmbeddedServer::stop(milliseconds grace) {
  return State::stop(state_, grace);
}

const Endpoint& EmbeddedServer::endpoint() const {
  return state_->endpoint;
}

pid_t EmbeddedServer::pid() const {
  return state_->pid;
}

bool EmbeddedServer::is_up() const {
  return state_->is_up;
}

bool EmbeddedServer::was_taken_over() const {
  return state_->was_taken_over;
}

std::uint64_t EmbeddedServer::restarts() const {
  return state_->restarts;
}

const std::string& EmbeddedServer::last_error() const {
  return state_->last_error;
}

}  // namespace fanfare::redis
