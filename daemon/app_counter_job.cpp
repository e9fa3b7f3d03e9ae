#include "daemon/app_counter_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "members/event_decoder.h"
#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kRetryEvery{500};
constexpr milliseconds kAskIngestEvery{2};
constexpr milliseconds kMostSleep{5000};
constexpr milliseconds kProbeTime{1000};
constexpr std::chrono::minutes kPassEvery{10};  ///< Where Redis does not tell of increments.
constexpr std::size_t kMostAtOnce = 500;
/// Keys that one SCAN looks at; a member has five or so.
constexpr std::string_view kKeysPerPage = "500";
constexpr std::string_view kSetting = "notify-keyspace-events";

/// The channel on which Redis tells of every HINCRBY, and of no HSET.
std::string channel_of(const redis::Endpoint& endpoint) {
  return fmt::format("__keyevent@{}__:hincrby", endpoint.database);
}

/// What the setting must come to, so that these are told too; the same text where they are.
std::string with_increments(std::string flags) {
  const auto has = [&](char flag) { return flags.find(flag) != std::string::npos; };
  std::string missing = has('E') ? "" : "E";
  missing += has('h') || has('A') ? "" : "h";
  return flags + missing;
}

}  // namespace

AppCounterJob::AppCounterJob(asio::any_io_executor executor, AppCounterParts parts,
                             const redis::Keys& keys)
    : parts_(std::move(parts)),
      events_(keys, 0),
      members_(keys, 0),
      timer_(executor),
      pause_(std::move(executor)) {}

void AppCounterJob::begin() {
  stopping_ = false;
}

Task<> AppCounterJob::run() {
  while (!stopping_) {
    if (const Failed failed = co_await step()) {
      spdlog::warn("counters that apps increment wait: {}", *failed);
      parts_.health.note("app counters", *failed);
      co_await wait(pause_, kRetryEvery);
    } else {
      parts_.health.clear_note("app counters");
    }
  }
  parts_.health.clear_note("app counters");
  subscriber_.reset();
  waiting_.clear();
  cursor_.reset();
  active_ = false;
}

void AppCounterJob::stop() {
  stopping_ = true;
  wake();
  pause_.cancel();
}

void AppCounterJob::program_changed() {
  wants_pass_ = true;  // what depends on a counter now may be due for somebody already
  wake();
}

void AppCounterJob::look_at(std::string_view member) {
  if (active_ && waiting_.emplace(member).second) {
    wake();
  }
}

void AppCounterJob::heard(std::string_view key) {
  tells_ = true;
  const redis::Keys& keys = events_.keys();
  if (key == keys.probe()) {
    heard_probe_ = true;
    return;
  }
  if (const auto member = keys.member_of_counters(key); members::is_member_id(member)) {
    look_at(member);
  }
}

Task<Failed> AppCounterJob::step() {
  if (parts_.program()->watched_counters().empty()) {
    subscriber_.reset();
    waiting_.clear();
    cursor_.reset();
    active_ = wants_pass_ = false;
    co_await sleep();
    co_return std::nullopt;
  }
  active_ = true;
  if (!subscriber_) {
    listen();
  }
  if (std::exchange(listening_anew_, false)) {
    co_return co_await turn_on();
  }
  if (!waiting_.empty()) {
    co_return co_await settle_waiting();
  }
  const bool due = wants_pass_ || (!tells_ && Clock::now() >= next_pass_);
  if (!cursor_ && due) {
    wants_pass_ = false;
    next_pass_ = Clock::now() + kPassEvery;
    cursor_ = "0";
    next_page_ = Clock::now();
    // Else an event that is under way, and has read the counters before, might be overlooked.
    co_return co_await wait_for_ingest();
  }
  if (cursor_ && Clock::now() >= next_page_) {
    co_return co_await page();
  }
  co_await sleep();
  co_return std::nullopt;
}

void AppCounterJob::listen() {
  redis::Subscriber::Listener listener;
  listener.listening = [this] {
    listening_anew_ = wants_pass_ = true;
    wake();
  };
  listener.heard = [this](std::string_view key) { heard(key); };
  listener.refused = [this](const std::string& why) {
    tells_ = false;
    wants_pass_ = wants_pass_ || !has_said_;
    say_what_to_do(why);
    wake();
  };
  const auto executor = timer_.get_executor();
  subscriber_.emplace(executor, parts_.listening, channel_of(parts_.listening.endpoint),
                      std::move(listener));
}

Task<Failed> AppCounterJob::turn_on() {
  const auto refusal = co_await set_events();
  if (!refusal) {
    co_return refusal.error().message;
  }
  if (refusal->empty()) {
    tells_ = true;
    co_return std::nullopt;
  }
  // Somebody else may have turned it on: it is tried out.
  const auto told = co_await probe();
  if (!told) {
    co_return told.error().message;
  }
  tells_ = *told;
  if (!tells_) {
    next_pass_ = Clock::now() + kPassEvery;
    say_what_to_do(*refusal);
  }
  co_return std::nullopt;
}

/// Adds to the server's setting what is missing in it. Returns why that is not allowed; empty when
/// all is well.
Task<redis::Outcome<std::string>> AppCounterJob::set_events() {
  redis::Request ask{"CONFIG", "GET", kSetting};
  const auto asked = co_await parts_.connection.send(std::move(ask), kTimeout);
  if (!asked) {
    co_return std::unexpected(asked.error());
  }
  const redis::Reply present = asked->front();
  if (present.is_error() || present.size() != 2) {
    co_return std::string(present.error().empty() ? "no such setting" : present.error());
  }
  const std::string flags(present[1].text());
  const std::string wanted = with_increments(flags);
  if (wanted == flags) {
    co_return std::string();
  }
  redis::Request set{"CONFIG", "SET", kSetting, wanted};
  const auto answered = co_await parts_.connection.send(std::move(set), kTimeout);
  if (!answered) {
    co_return std::unexpected(answered.error());
  }
  if (!answered->front().is_error()) {
    spdlog::info("{} of Redis is '{}' now, and was '{}': increments by apps are told", kSetting,
                 wanted, flags);
  }
  co_return std::string(answered->front().error());
}

/// Increments something, and waits whether that is told.
Task<redis::Outcome<bool>> AppCounterJob::probe() {
  heard_probe_ = false;
  const std::string key = events_.keys().probe();
  redis::Request request;
  request.add({"HINCRBY", key, "n", "1"});
  request.add({"EXPIRE", key, "60"});
  const auto done = co_await redis::call(parts_.connection, std::move(request), kTimeout);
  if (!done) {
    co_return std::unexpected(done.error());
  }
  const auto deadline = Clock::now() + kProbeTime;
  while (!heard_probe_ && !stopping_ && Clock::now() < deadline) {
    co_await wait(pause_, kAskIngestEvery);
  }
  co_return heard_probe_;
}

void AppCounterJob::say_what_to_do(const std::string& why) {
  if (!std::exchange(has_said_, true)) {
    spdlog::warn(
        "Redis does not tell when an app increments a counter, and may not be asked to ({}): turn "
        "{} \"Eh\" on there and allow the user the channel __keyevent@*, or let apps call "
        "fanfare_count or send counter.add; otherwise what depends on it comes with the member's "
        "next event, or within {} minutes (docs/apps.md; said once)",
        why, kSetting, kPassEvery.count());
  }
}

Task<Failed> AppCounterJob::settle_waiting() {
  std::vector<std::string> members;
  while (!waiting_.empty() && members.size() < kMostAtOnce) {
    members.push_back(std::move(waiting_.extract(waiting_.begin()).value()));
  }
  std::vector<std::string> again = members;
  parts_.metrics.app_counter_looks.Increment(static_cast<double>(members.size()));
  if (Failed failed = co_await settle(std::move(members))) {
    waiting_.insert(again.begin(), again.end());
    co_return failed;
  }
  // Who increments without a pause is looked at as often as ingest can, and no more.
  co_return co_await wait_for_ingest();
}

Task<Failed> AppCounterJob::settle(std::vector<std::string> members) {
  redis::ScheduleStore::Write asked;
  asked.settle = std::move(members);
  const auto written =
      co_await events_.write(parts_.connection, parts_.lease.epoch(), std::move(asked), kTimeout);
  if (!written) {
    co_return written.error().message;
  }
  if (!*written) {
    parts_.lease.lose();
    co_return "another daemon has taken over";
  }
  co_return std::nullopt;
}

/// Looks at some members more.
Task<Failed> AppCounterJob::page() {
  const redis::Keys& keys = events_.keys();
  redis::Request scan{"SCAN", *cursor_, "MATCH", keys.every_counters(), "COUNT", kKeysPerPage};
  const auto found = co_await redis::call(parts_.connection, std::move(scan), kTimeout);
  if (!found) {
    co_return found.error().message;
  }
  std::set<std::string> unique;
  for (const redis::Reply key : found->front()[1]) {
    unique.emplace(keys.member_of_counters(key.text()));
  }
  const milliseconds share(1 + unique.size() * 1000 / kMembersPerSecond);
  next_page_ = Clock::now() + share;
  auto chosen = co_await choose({unique.begin(), unique.end()});
  if (!chosen) {
    co_return chosen.error().message;
  }
  if (!chosen->empty()) {
    parts_.metrics.app_counter_found.Increment(static_cast<double>(chosen->size()));
    if (Failed failed = co_await settle(*std::move(chosen))) {
      co_return failed;
    }
    if (Failed failed = co_await wait_for_ingest()) {
      co_return failed;
    }
  }
  cursor_ = std::string(found->front()[0].text());
  if (cursor_ == "0") {
    cursor_.reset();
    parts_.metrics.app_counter_passes.Increment();
  }
  co_return std::nullopt;
}

Task<redis::Outcome<std::vector<std::string>>> AppCounterJob::choose(std::vector<std::string> ids) {
  const std::shared_ptr<const engine::Program> program = parts_.program();
  std::vector<std::string> chosen;
  if (ids.empty() || program->watched_counters().empty()) {
    co_return chosen;
  }
  // Most members have no such counter, and one number is cheaper to read than a member.
  const auto counters = co_await members_.load_counters(parts_.connection, ids,
                                                        program->watched_counters(), kTimeout);
  if (!counters) {
    co_return std::unexpected(counters.error());
  }
  std::vector<std::string> counted;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool any =
        std::ranges::any_of((*counters)[i], [](const Decimal& each) { return each != Decimal(); });
    if (any) {
      counted.push_back(std::move(ids[i]));
    }
  }
  if (counted.empty()) {
    co_return chosen;
  }
  const auto loaded = co_await members_.load(parts_.connection, counted, kTimeout);
  if (!loaded) {
    co_return std::unexpected(loaded.error());
  }
  const Instant now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const redis::LoadedMember& each = (*loaded)[i];
    if (each.problem.empty() && engine::app_counters_due(*program, each.member, now)) {
      chosen.push_back(std::move(counted[i]));
    }
  }
  co_return chosen;
}

/// Waits until ingest has done all that stands in the stream now.
Task<Failed> AppCounterJob::wait_for_ingest() {
  redis::Request request{"XREVRANGE", events_.keys().events(), "+", "-", "COUNT", "1"};
  const auto replies = co_await redis::call(parts_.connection, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply newest = replies->front();
  const StreamId wanted = newest.empty() ? StreamId() : StreamId::parse(newest[0][0].text());
  while (!stopping_ && parts_.ingested() < wanted) {
    co_await wait(pause_, kAskIngestEvery);
  }
  co_return std::nullopt;
}

/// Until something happens, or it is time for more of a pass.
Task<> AppCounterJob::sleep() {
  milliseconds time = kMostSleep;
  if (cursor_) {
    const auto until = std::chrono::ceil<milliseconds>(next_page_ - Clock::now());
    time = std::clamp(until, milliseconds(0), kMostSleep);
  }
  if (!stopping_) {
    co_await wait(timer_, time);
  }
}

Task<> AppCounterJob::wait(asio::steady_timer& timer, milliseconds time) {
  timer.expires_after(time);
  co_await timer.async_wait(kAsTuple);
}

void AppCounterJob::wake() {
  timer_.cancel();
}

}  // namespace fanfare::daemon
