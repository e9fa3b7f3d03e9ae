// A bare hiredis client for bench/ingest and bench/reload. It shares no code with the daemon:
//
//   load     pours purchases into fanfare:events
//   floor    reads and writes what Fanfare would, with no logic at all: XREAD 512; per event HSET
//   of
//            4 fields, LPUSH to the member's journal, HSETNX of the event's id; one cursor write a
//            batch; one XTRIM per 10,000 events
//   await    wakes a stopped daemon and takes the time until its cursor reaches the stream's end
//   latency  sends purchases at a steady rate and takes the time from XADD to a badge in Redis
//
// Each prints one JSON object.

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<const char*, 8> kCategories{"coffee",   "tea",   "pastry", "beans",
                                                 "sandwich", "juice", "cake",   "merchandise"};
constexpr std::uint64_t kSeed = 20261205;
constexpr int kPipeline = 1000;

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

/// A blocking connection; every trouble ends the program.
class Client {
 public:
  explicit Client(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {
    if (context_ == nullptr || context_->err != 0) {
      throw std::runtime_error("cannot connect to " + socket);
    }
  }
  ~Client() { redisFree(context_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  template <class... Args>
  void send(const char* format, Args... args) {
    redisAppendCommand(context_, format, args...);
  }

  Reply receive() {
    void* reply = nullptr;
    if (redisGetReply(context_, &reply) != REDIS_OK || reply == nullptr) {
      throw std::runtime_error(std::string("Redis: ") + context_->errstr);
    }
    Reply owned(static_cast<redisReply*>(reply));
    if (owned->type == REDIS_REPLY_ERROR) {
      throw std::runtime_error(std::string("Redis: ") + owned->str);
    }
    return owned;
  }

  template <class... Args>
  Reply ask(const char* format, Args... args) {
    send(format, args...);
    return receive();
  }

 private:
  redisContext* context_;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The endless load of bench/README.md: numbers drawn alike on every machine.
class Purchases {
 public:
  std::uint64_t draw(std::uint64_t below) { return random_() % below; }

  /// `entry` is the stream entry's id.
  void send(Client& client, std::uint64_t number, std::uint64_t member,
            const std::string& entry = "*") {
    client.send(
        "XADD fanfare:events %s id o-%llu type purchase member m%llu amount %llu category %s "
        "store s%llu",
        entry.c_str(), number, member, 1 + draw(200'000), kCategories[draw(kCategories.size())],
        1 + draw(50));
  }

 private:
  std::mt19937_64 random_{kSeed};
};

struct Load {
  std::uint64_t events = 100'000;
  std::uint64_t members = 100'000;
  std::uint64_t first = 0;  ///< Number of the first event.
  bool distinct = false;    ///< Each member once, in random order.
  bool numbered = false;    ///< Entries are `<now>-1`, `<now>-2`, ...: the cursor tells how many.
};

void load(Client& client, const Load& options) {
  Purchases purchases;
  std::vector<std::uint64_t> order(options.members);
  std::iota(order.begin(), order.end(), 0);
  std::mt19937_64 random(kSeed + options.first);
  std::shuffle(order.begin(), order.end(), random);
  const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  const auto start = Clock::now();
  for (std::uint64_t i = 0; i < options.events; i += kPipeline) {
    const std::uint64_t count = std::min<std::uint64_t>(kPipeline, options.events - i);
    for (std::uint64_t j = i; j < i + count; ++j) {
      const std::uint64_t member =
          options.distinct ? order[j % options.members] : random() % options.members;
      purchases.send(client, options.first + j, member,
                     options.numbered ? fmt::format("{}-{}", now, j + 1) : "*");
    }
    for (std::uint64_t j = 0; j < count; ++j) {
      client.receive();
    }
  }
  fmt::print("{{\"events\": {}, \"seconds\": {:.3f}}}\n", options.events, seconds_since(start));
}

/// The value of a field in an entry of XREAD's answer.
const redisReply* field(const redisReply* entry, std::string_view name) {
  const redisReply* fields = entry->element[1];
  for (std::size_t i = 0; i + 1 < fields->elements; i += 2) {
    if (std::string_view(fields->element[i]->str, fields->element[i]->len) == name) {
      return fields->element[i + 1];
    }
  }
  throw std::runtime_error("an event lacks a field");
}

/// Sends the writes for one event; returns how many answers to expect.
int write_event(Client& client, const redisReply* entry) {
  const redisReply* member = field(entry, "member");
  const redisReply* id = field(entry, "id");
  const redisReply* amount = field(entry, "amount");
  client.send("HSET fanfare:member:{%b} points %b points_lifetime %b last_seen %s rev %s",
              member->str, member->len, amount->str, amount->len, amount->str, amount->len,
              "2026-12-05T03:00:00Z", "12");
  client.send(
      "LPUSH fanfare:member:{%b}:journal "
      "{\"at\":\"2026-12-05T03:00:00Z\",\"type\":\"purchase\",\"id\":\"%b\",\"points\":{"
      "\"base-points\":%b}}",
      member->str, member->len, id->str, id->len, amount->str, amount->len);
  client.send("HSETNX fanfare:member:{%b}:seen %b 1", member->str, member->len, id->str, id->len);
  return 3;
}

void run_floor(Client& client) {
  std::string cursor = "0-0";
  std::uint64_t events = 0;
  std::uint64_t trimmed = 0;
  const auto start = Clock::now();
  while (true) {
    const Reply read = client.ask("XREAD COUNT 512 STREAMS fanfare:events %s", cursor.c_str());
    if (read->type == REDIS_REPLY_NIL) {
      break;
    }
    const redisReply* entries = read->element[0]->element[1];
    int answers = 0;
    for (std::size_t i = 0; i < entries->elements; ++i) {
      answers += write_event(client, entries->element[i]);
    }
    cursor = entries->element[entries->elements - 1]->element[0]->str;
    client.send("SET floor:cursor %s", cursor.c_str());
    ++answers;
    events += entries->elements;
    if (events - trimmed >= 10'000) {
      trimmed = events;
      client.send("XTRIM fanfare:events MAXLEN ~ 10000000");
      ++answers;
    }
    while (answers-- > 0) {
      client.receive();
    }
  }
  fmt::print("{{\"events\": {}, \"seconds\": {:.3f}}}\n", events, seconds_since(start));
}

std::string cursor_of(Client& client) {
  const Reply reply = client.ask("HGET fanfare:shard:0 cursor");
  return reply->type == REDIS_REPLY_STRING ? reply->str : "";
}

/// Waits until the cursor is at `last`, at a rate of looks that costs Redis nothing to speak of.
void wait_for(Client& client, const std::string& last) {
  const auto deadline = Clock::now() + std::chrono::minutes(5);
  while (cursor_of(client) != last) {
    if (Clock::now() > deadline) {
      throw std::runtime_error("the daemon did not reach " + last + " within five minutes");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void await(Client& client, pid_t daemon) {
  const Reply newest = client.ask("XREVRANGE fanfare:events + - COUNT 1");
  const std::string last = newest->element[0]->element[0]->str;
  const std::string first = cursor_of(client);
  ::kill(daemon, SIGCONT);
  // From the moment that the first batch is done: a start or a new lease is not what is measured.
  while (cursor_of(client) == first && first != last) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  const auto start = Clock::now();
  const std::string from = cursor_of(client);
  wait_for(client, last);
  const double seconds = seconds_since(start);
  const Reply left = client.ask("XRANGE fanfare:events (%s +", from.c_str());
  fmt::print("{{\"events\": {}, \"seconds\": {:.3f}}}\n", left->elements, seconds);
}

double quantile(std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
}

/// One purchase in each millisecond's portion is a probe: the first of a new member, which brings
/// a badge. Others load, ours waits for it.
void latency(Client& client, const std::string& socket, double rate, double duration) {
  Client watcher(socket);
  Purchases purchases;
  std::vector<double> times;
  const auto start = Clock::now();
  std::uint64_t sent = 0;
  std::uint64_t number = 1ULL << 40;
  for (std::uint64_t probe = 0; seconds_since(start) < duration; ++probe) {
    const auto due = static_cast<std::uint64_t>(seconds_since(start) * rate);
    std::uint64_t portion = 0;
    for (; sent + portion < due && portion < kPipeline; ++portion) {
      purchases.send(client, ++number, purchases.draw(100'000));
    }
    sent += portion;
    for (std::uint64_t i = 0; i < portion; ++i) {
      client.receive();
    }
    const auto sent_at = Clock::now();
    watcher.ask(
        "XADD fanfare:events * id probe-%llu type purchase member probe-%llu amount 1000 "
        "category tea store s60",
        probe, probe);
    while (watcher.ask("HEXISTS fanfare:member:{probe-%llu}:badges purchases-1", probe)->integer ==
           0) {
      if (seconds_since(sent_at) > 10) {
        throw std::runtime_error("no badge within ten seconds; is the daemon running?");
      }
    }
    times.push_back(seconds_since(sent_at) * 1000);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::ranges::sort(times);
  fmt::print("{{\"probes\": {}, \"rate\": {:.0f}, \"p50_ms\": {:.2f}, \"p99_ms\": {:.2f}}}\n",
             times.size(), static_cast<double>(sent) / seconds_since(start), quantile(times, 0.5),
             quantile(times, 0.99));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The bare client of bench/ingest"};
  std::string socket;
  Load options;
  pid_t daemon = 0;
  double rate = 10'000;
  double duration = 5;
  app.add_option("--socket", socket, "Redis's Unix socket")->required();
  app.require_subcommand(1);
  auto* load_command = app.add_subcommand("load", "pour purchases in");
  load_command->add_option("--events", options.events);
  load_command->add_option("--members", options.members);
  load_command->add_option("--first", options.first);
  load_command->add_flag("--distinct", options.distinct);
  load_command->add_flag("--numbered", options.numbered);
  auto* floor_command = app.add_subcommand("floor", "the same reads and writes without logic");
  auto* await_command = app.add_subcommand("await", "time a daemon");
  await_command->add_option("--daemon", daemon)->required();
  auto* latency_command = app.add_subcommand("latency", "XADD to badge");
  latency_command->add_option("--rate", rate);
  latency_command->add_option("--duration", duration);
  CLI11_PARSE(app, argc, argv);
  try {
    Client client(socket);
    if (load_command->parsed()) {
      load(client, options);
    } else if (floor_command->parsed()) {
      run_floor(client);
    } else if (await_command->parsed()) {
      await(client, daemon);
    } else if (latency_command->parsed()) {
      latency(client, socket, rate, duration);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_client: {}\n", error.what());
    return 1;
  }
  return 0;
}
