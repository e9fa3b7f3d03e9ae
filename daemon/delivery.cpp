#include "daemon/delivery.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <utility>

#include "daemon/faults.h"
#include "daemon/rendering.h"
#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/erasure_codec.h"
#include "redis/functions.h"

namespace fanfare::daemon {
namespace {

using namespace asio::experimental::awaitable_operators;
using notifiers::Delivered;
using notifiers::Misconfigured;
using notifiers::Rejected;
using notifiers::Retry;
using notifiers::Unreachable;

constexpr milliseconds kTimeout{5000};
constexpr milliseconds kPause{200};  ///< Between looks while there is nothing to do.
constexpr std::size_t kMostInHand = 256;
constexpr std::string_view kGroup = "delivery";
/// One consumer, whoever it is: the lease makes one daemon at a time deliver, and the next one
/// finds what the last left unfinished under the same name.
constexpr std::string_view kConsumer = "daemon";
/// How long a handed over id is remembered: longer than any retry and any re-reading of events.
constexpr std::chrono::seconds kRemember{691'200};
constexpr milliseconds kCrowdedDelay{5000};
constexpr milliseconds kTwinDelay{1000};

Instant now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

const char* outcome_name(const notifiers::Delivery& result) {
  static constexpr std::array kNames{"delivered", "retry", "rejected", "unreachable",
                                     "misconfigured"};
  return kNames[result.index()];
}

members::NameMap<std::string> to_map(redis::Reply hash) {
  members::NameMap<std::string> map;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    map.insert_or_assign(std::string(hash[i].text()), std::string(hash[i + 1].text()));
  }
  return map;
}

/// Whether it is for somebody who was erased, and was only not taken out of the outbox yet.
bool is_about_erased(const Outgoing& outgoing, redis::Reply open) {
  for (const redis::Reply record : open) {
    const auto erasure = redis::decode_erasure("", record.text());
    if (erasure && erasure->member == outgoing.member && outgoing.at <= erasure->at) {
      return true;
    }
  }
  return false;
}

}  // namespace

ChannelLine::ChannelLine(notifiers::Channel channel, std::unique_ptr<notifiers::Notifier> notifier)
    : channel_(std::move(channel)),
      notifier_(std::move(notifier)),
      turnstile_(channel_.in_flight) {}

Task<notifiers::Delivery> ChannelLine::deliver(notifiers::Message message) {
  ++waiting_;
  co_await turnstile_.enter();
  const net::Turnstile::Place place(turnstile_);
  --waiting_;
  co_return co_await notifier_->deliver(std::move(message));
}

Delivery::Delivery(asio::any_io_executor executor, DeliveryParts parts,
                   std::vector<std::unique_ptr<ChannelLine>> lines)
    : executor_(executor),
      parts_(std::move(parts)),
      lines_(std::move(lines)),
      random_(std::random_device{}()),
      due_timer_(executor) {
  for (const auto& each : lines_) {
    traits_.push_back({each->channel().name, each->channel().address});
  }
}

void Delivery::stop(milliseconds grace) {
  stopping_ = true;
  end_ = std::chrono::steady_clock::now() + grace;
  due_timer_.cancel();
}

Task<> Delivery::pause(milliseconds time) {
  asio::steady_timer timer(executor_, time);
  co_await timer.async_wait(kAsTuple);
}

Task<> Delivery::run() {
  co_await (read_loop() && due_loop());
  while (!entries_in_hand_.empty() && std::chrono::steady_clock::now() < end_) {
    co_await pause(milliseconds(10));
  }
}

Task<> Delivery::read_loop() {
  while (!stopping_) {
    if (!parts_.is_in_charge() || entries_in_hand_.size() >= kMostInHand) {
      if (!parts_.is_in_charge()) {
        position_.clear();  // whoever was in charge meanwhile may have left something
        parts_.health.clear("delivery");
      }
      co_await pause(milliseconds(20));
      continue;
    }
    if (std::exchange(read_again_, false)) {
      co_await pause(kPause);  // what failed may fail again: not in a tight loop
      position_.clear();
    }
    const Failed failed = co_await read_some();
    if (failed) {
      parts_.health.report("delivery", *failed);
      read_again_ = true;
      co_await pause(kPause);
    } else {
      parts_.health.clear("delivery");
    }
  }
}

/// Moves what has become due back into the outbox.
Task<> Delivery::due_loop() {
  while (!stopping_) {
    if (parts_.is_in_charge()) {
      redis::Request request;
      redis::Arguments call;
      call.add("FCALL").add(redis::function_name("release_due")).add("2");
      call.add(parts_.keys.outbox_later()).add(parts_.keys.outbox());
      call.add_number(to_unix_ms(now())).add("100");
      call.add_to(request);
      const auto moved = co_await redis::call(parts_.working, std::move(request), kTimeout);
      if (moved) {
        parts_.health.clear("retries");
      } else {
        parts_.health.report("retries",
                             "notifications that are due cannot be moved back to the "
                             "outbox: " +
                                 moved.error().message);
      }
    }
    if (!stopping_) {
      due_timer_.expires_after(kPause);
      co_await due_timer_.async_wait(kAsTuple);
    }
  }
}

Task<Delivery::Failed> Delivery::make_group() {
  redis::Request request{"XGROUP", "CREATE", parts_.keys.outbox(), kGroup, "0", "MKSTREAM"};
  const auto replies = co_await parts_.working.send(std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply answer = replies->front();
  if (answer.is_error() && !answer.error().starts_with("BUSYGROUP")) {
    co_return redis::trouble(answer)->sentence;
  }
  position_ = "0";  // first what was read before and not finished
  co_return std::nullopt;
}

Task<Delivery::Failed> Delivery::read_some() {
  if (position_.empty()) {
    if (Failed failed = co_await make_group()) {
      co_return failed;
    }
  }
  const std::string count = std::to_string(kMostInHand - entries_in_hand_.size());
  redis::Request request{"XREADGROUP", "GROUP", kGroup, kConsumer, "COUNT",
                         count,        "BLOCK", "250",  "STREAMS", parts_.keys.outbox(),
                         position_};
  const auto replies = co_await redis::call(parts_.reading, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply streams = replies->front();
  const bool backlog = position_ != ">";
  if (streams.empty() || streams[0][1].empty()) {
    position_ = ">";
    co_return std::nullopt;
  }
  for (const redis::Reply entry : streams[0][1]) {
    const std::string id(entry[0].text());
    if (backlog) {
      position_ = id;
    }
    if (entry[1].empty()) {  // deleted behind the group's back
      co_await forget(id);
    } else if (entries_in_hand_.insert(id).second) {
      asio::co_spawn(executor_, handle(decode_outgoing(entry)), asio::detached);
    }
  }
  parts_.metrics.outbox_in_hand.Set(static_cast<double>(entries_in_hand_.size()));
  co_return std::nullopt;
}

Task<Delivery::Failed> Delivery::forget(std::string entry) {
  redis::Request request{"XACK", parts_.keys.outbox(), kGroup, entry};
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  co_return replies ? std::nullopt : Failed(replies.error().message);
}

Task<> Delivery::handle(Outgoing outgoing) {
  Failed failed;
  const bool alone = !outgoing.withdrawn && ids_in_hand_.insert(outgoing.id).second;
  try {
    if (outgoing.withdrawn) {  // even while that one is under way: it may yet be postponed
      outgoing.id = withdrawal_of(outgoing);
      failed = co_await record_sent(outgoing);
    } else if (alone) {
      failed = co_await process(outgoing);
    } else {  // its twin is under way: look again when that one's outcome is known
      outgoing.due = now() + kTwinDelay;
      failed = co_await postpone(outgoing);
    }
  } catch (const std::exception& bug) {
    failed = fmt::format("delivering it failed ({}); this is a bug in the daemon", bug.what());
  }
  if (alone) {
    ids_in_hand_.erase(outgoing.id);
  }
  if (failed) {
    spdlog::warn("notification {} stays in the outbox: {}", outgoing.id, *failed);
    read_again_ = true;
  }
  entries_in_hand_.erase(outgoing.entry);
  parts_.metrics.outbox_in_hand.Set(static_cast<double>(entries_in_hand_.size()));
}

Task<Delivery::Failed> Delivery::process(Outgoing& outgoing) {
  if (unrecorded_.contains(outgoing.id)) {
    co_return co_await conclude(outgoing);
  }
  if (outgoing.due > now()) {
    co_return co_await postpone(outgoing);
  }
  redis::Request request{"HMGET", parts_.keys.sent(outgoing.day), outgoing.id,
                         withdrawal_of(outgoing)};
  request.add({"HVALS", parts_.keys.erasing()});
  request.add({"HGETALL", parts_.keys.member(outgoing.member)});
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  const redis::Reply marks = replies->front();
  if (!marks[0].is_nil() || !marks[1].is_nil()) {  // it was sent, or is not to be
    co_return co_await record_sent(outgoing);
  }
  if (is_about_erased(outgoing, (*replies)[1])) {
    co_return co_await record_sent(outgoing);  // whoever has the id now is somebody else
  }
  co_return co_await attempt(outgoing, to_map(replies->back()));
}

Task<Delivery::Failed> Delivery::attempt(Outgoing& outgoing, members::NameMap<std::string> member) {
  const std::shared_ptr<const config::LoadedProgram> loaded = parts_.program();
  const notifiers::Template* texts = loaded->templates->find(outgoing.template_id);
  if (texts == nullptr) {
    co_return co_await bury(
        outgoing, fmt::format("the program has no template '{}' any more", outgoing.template_id));
  }
  const notifiers::ChannelWishes wishes{outgoing.channels, texts->channels(), {}, texts->send()};
  notifiers::ChannelChoice choice = notifiers::choose_channels(wishes, traits_, member);
  if (choice.channels.empty()) {
    parts_.metrics.count_delivery("none", "no_address");
    spdlog::debug("notification {} to {}: {}", outgoing.id, outgoing.member, choice.why_none);
    co_return co_await record_sent(outgoing);
  }
  if (texts->send() == notifiers::Send::All && !outgoing.single_channel) {
    co_return co_await split(outgoing, std::move(choice.channels));
  }
  auto message = render(outgoing, *texts, *loaded, member);
  if (!message) {
    co_return co_await bury(outgoing, std::move(message.error().message));
  }
  co_return co_await try_channels(outgoing, *std::move(message), std::move(choice.channels),
                                  member);
}

Task<Delivery::Failed> Delivery::try_channels(Outgoing& outgoing, notifiers::Message message,
                                              std::vector<std::string> channels,
                                              const members::NameMap<std::string>& member) {
  std::string refusals;
  for (const std::string& name : channels) {
    ChannelLine& channel = *line(name);
    if (channel.is_crowded()) {
      outgoing.due = now() + kCrowdedDelay;
      co_return co_await postpone(outgoing);
    }
    message.channel = name;
    message.address = notifiers::address_for(channel.channel().address, member);
    if (!parts_.is_in_charge()) {
      co_return "another daemon delivers now";
    }
    notifiers::Message copy = message;
    const notifiers::Delivery result = co_await channel.deliver(std::move(copy));
    parts_.metrics.count_delivery(name, outcome_name(result));
    if (std::holds_alternative<Delivered>(result)) {
      unrecorded_.insert(outgoing.id);
      fault_point("delivered", outgoing.id);
      co_return co_await conclude(outgoing);
    }
    if (notifiers::is_retryable(result)) {
      co_return co_await retry_later(outgoing, channel, result);
    }
    spdlog::info("channel {} refused notification {} for {}: {}", name, outgoing.id,
                 outgoing.member, notifiers::words_of(result));
    refusals +=
        fmt::format("{}{}: {}", refusals.empty() ? "" : "; ", name, notifiers::words_of(result));
  }
  co_return co_await bury(outgoing, std::move(refusals));
}

/// Everything that is left to do once a channel has accepted it.
Task<Delivery::Failed> Delivery::conclude(const Outgoing& outgoing) {
  if (Failed failed = co_await tell_warned(outgoing)) {
    co_return failed;
  }
  co_return co_await record_sent(outgoing);
}

/// Where points live on until somebody was warned: tells the member that this has happened. After a
/// crash it may be told twice, under one id.
Task<Delivery::Failed> Delivery::tell_warned(const Outgoing& outgoing) {
  if (!parts_.program()->program->definitions().points.extend_unwarned) {
    co_return std::nullopt;
  }
  const std::string expires_at = warned_expiry(outgoing);
  if (expires_at.empty()) {
    co_return std::nullopt;
  }
  const std::string id = "warned-" + outgoing.id;
  redis::Request request{
      "XADD",    parts_.keys.events(), "*",  "type", members::event_type::kPointsWarned,
      "member",  outgoing.member,      "id", id,     "expires_at",
      expires_at};
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  co_return replies ? std::nullopt : Failed(replies.error().message);
}

/// A notification that takes all channels becomes one for each, so that each has a fate of its
/// own.
Task<Delivery::Failed> Delivery::split(Outgoing& outgoing, std::vector<std::string> channels) {
  redis::Request request;
  const std::string due = std::to_string(to_unix_ms(now()));
  for (const std::string& name : channels) {
    Outgoing part = outgoing;
    part.id = outgoing.id + "-" + name;
    part.channels = {name};
    part.single_channel = true;
    request.add({"ZADD", parts_.keys.outbox_later(), due, to_json(part.fields())});
  }
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  co_return co_await record_sent(outgoing);
}

Task<Delivery::Failed> Delivery::retry_later(Outgoing& outgoing, const ChannelLine& channel,
                                             const notifiers::Delivery& result) {
  const Instant time = now();
  if (outgoing.attempts++ == 0) {
    outgoing.first_attempt = time;
  }
  const auto* retry = std::get_if<Retry>(&result);
  const auto next =
      notifiers::next_attempt(channel.channel().retry, outgoing.attempts, outgoing.first_attempt,
                              time, retry != nullptr ? retry->after : std::nullopt, random_);
  if (!next) {
    co_return co_await bury(outgoing, fmt::format("given up after {} attempts; the last one: {}",
                                                  outgoing.attempts, notifiers::words_of(result)));
  }
  spdlog::warn("channel {} could not take notification {} (attempt {}), next try {}: {}",
               channel.channel().name, outgoing.id, outgoing.attempts, format_rfc3339(*next),
               notifiers::words_of(result));
  outgoing.due = *next;
  co_return co_await postpone(outgoing);
}

Task<Delivery::Failed> Delivery::record_sent(const Outgoing& outgoing) {
  // One that is withdrawn may wait for longer than that before it is looked at again.
  const auto wait = std::chrono::ceil<std::chrono::seconds>(outgoing.due - now());
  const auto remember = kRemember + std::max(wait, std::chrono::seconds(0));
  std::vector<std::string> arguments{"sent", std::string(kGroup), outgoing.entry, outgoing.id,
                                     std::to_string(remember.count())};
  Failed failed = co_await settle(std::move(arguments), outgoing.day);
  if (!failed) {
    unrecorded_.erase(outgoing.id);
  }
  co_return failed;
}

Task<Delivery::Failed> Delivery::postpone(const Outgoing& outgoing) {
  std::vector<std::string> arguments{"later",
                                     std::string(kGroup),
                                     outgoing.entry,
                                     outgoing.id,
                                     "0",
                                     std::to_string(to_unix_ms(outgoing.due)),
                                     to_json(outgoing.fields())};
  co_return co_await settle(std::move(arguments), outgoing.day);
}

Task<Delivery::Failed> Delivery::bury(const Outgoing& outgoing, std::string why) {
  spdlog::error("notification {} for {} goes to the dead letters: {}", outgoing.id, outgoing.member,
                why);
  std::vector<std::string> arguments{
      "dead", std::string(kGroup), outgoing.entry, outgoing.id, "0", "0", ""};
  Outgoing reset = outgoing;  // who retries it starts anew
  reset.attempts = 0;
  for (std::string& field : reset.fields()) {
    arguments.push_back(std::move(field));
  }
  arguments.insert(arguments.end(), {"error", std::move(why)});
  co_return co_await settle(std::move(arguments), outgoing.day);
}

Task<Delivery::Failed> Delivery::settle(std::vector<std::string> arguments, std::string day) {
  redis::Arguments call;
  call.add("FCALL").add(redis::function_name("settle_delivery")).add("5");
  call.add(parts_.keys.outbox()).add(parts_.keys.sent(day));
  call.add(parts_.keys.outbox_later()).add(parts_.keys.deadletters());
  call.add(parts_.keys.shard(0)).add(parts_.epoch());
  for (const std::string& argument : arguments) {
    call.add(argument);
  }
  redis::Request request;
  call.add_to(request);
  const auto replies = co_await redis::call(parts_.working, std::move(request), kTimeout);
  if (!replies) {
    co_return replies.error().message;
  }
  co_return replies->front().integer() == 1 ? std::nullopt : Failed("another daemon delivers now");
}

ChannelLine* Delivery::line(const std::string& name) {
  for (const auto& each : lines_) {
    if (each->channel().name == name) {
      return each.get();
    }
  }
  return nullptr;
}

}  // namespace fanfare::daemon
