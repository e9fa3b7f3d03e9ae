#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "config/loader.h"
#include "daemon/health.h"
#include "daemon/metrics.h"
#include "daemon/outgoing.h"
#include "net/asio.h"
#include "net/turnstile.h"
#include "notifiers/notifier.h"
#include "notifiers/registry.h"
#include "notifiers/retry.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::daemon {

/// A notifier at work, and the room it has for deliveries at once.
class ChannelLine {
 public:
  ChannelLine(notifiers::Channel channel, std::unique_ptr<notifiers::Notifier> notifier);

  [[nodiscard]] const notifiers::Channel& channel() const { return channel_; }
  /// More wait for this channel than it is worth holding in hand.
  [[nodiscard]] bool is_crowded() const { return waiting_ > 4 * channel_.in_flight; }

  /// One attempt, when its turn has come.
  [[nodiscard]] Task<notifiers::Delivery> deliver(notifiers::Message message);

 private:
  notifiers::Channel channel_;
  std::unique_ptr<notifiers::Notifier> notifier_;
  net::Turnstile turnstile_;
  std::size_t waiting_ = 0;
};

struct DeliveryParts {
  redis::Connection& reading;  ///< Only for XREADGROUP, which blocks.
  redis::Connection& working;
  redis::Keys keys;
  Metrics& metrics;
  Health& health;
  std::function<std::shared_ptr<const config::LoadedProgram>()> program;
  /// Whether this daemon is the one that delivers.
  std::function<bool()> is_in_charge;
  /// The epoch of the lease under which it does.
  std::function<std::string()> epoch;
};

/// Takes notifications from the outbox and brings them to members: choose a channel, render, one
/// attempt, record. What fails for now waits in a sorted set until its time; what fails for good
/// goes to `fanfare:deadletters`. A notification's id is remembered once it is handed over, so
/// that it is delivered once however often it was asked for. One thread.
class Delivery {
 public:
  Delivery(asio::any_io_executor executor, DeliveryParts parts,
           std::vector<std::unique_ptr<ChannelLine>> lines);

  /// Runs until stop(); then ends when the attempts under way have, or their time is up: what
  /// they were about stays in the outbox.
  [[nodiscard]] Task<> run();
  /// Ends run() within `grace`.
  void stop(milliseconds grace);
  [[nodiscard]] std::size_t in_hand() const { return entries_in_hand_.size(); }

 private:
  using Failed = std::optional<std::string>;

  [[nodiscard]] Task<> read_loop();
  [[nodiscard]] Task<> due_loop();
  [[nodiscard]] Task<Failed> read_some();
  [[nodiscard]] Task<Failed> make_group();
  [[nodiscard]] Task<Failed> forget(std::string entry);
  [[nodiscard]] Task<> handle(Outgoing outgoing);
  [[nodiscard]] Task<Failed> process(Outgoing& outgoing);
  [[nodiscard]] Task<Failed> attempt(Outgoing& outgoing, members::NameMap<std::string> member);
  [[nodiscard]] Task<Failed> try_channels(Outgoing& outgoing, notifiers::Message message,
                                          std::vector<std::string> channels,
                                          const members::NameMap<std::string>& member);
  [[nodiscard]] Task<Failed> conclude(const Outgoing& outgoing);
  [[nodiscard]] Task<Failed> tell_warned(const Outgoing& outgoing);
  [[nodiscard]] Task<Failed> split(Outgoing& outgoing, std::vector<std::string> channels);
  [[nodiscard]] Task<Failed> retry_later(Outgoing& outgoing, const ChannelLine& line,
                                         const notifiers::Delivery& result);
  [[nodiscard]] Task<Failed> record_sent(const Outgoing& outgoing);
  [[nodiscard]] Task<Failed> postpone(const Outgoing& outgoing);
  [[nodiscard]] Task<Failed> bury(const Outgoing& outgoing, std::string why);
  [[nodiscard]] Task<Failed> settle(std::vector<std::string> arguments, std::string day);
  [[nodiscard]] ChannelLine* line(const std::string& name);
  [[nodiscard]] Task<> pause(milliseconds time);

  asio::any_io_executor executor_;
  DeliveryParts parts_;
  std::vector<std::unique_ptr<ChannelLine>> lines_;
  std::vector<notifiers::ChannelTraits> traits_;
  std::mt19937_64 random_;
  asio::steady_timer due_timer_;

  std::string position_;     ///< Where in the outbox to read on: empty: make the group first.
  bool read_again_ = false;  ///< Something stayed in the outbox: look at its backlog again.
  bool stopping_ = false;
  std::chrono::steady_clock::time_point end_;  ///< Of the attempts under way, once stopping.
  std::unordered_set<std::string> entries_in_hand_;
  std::unordered_set<std::string> ids_in_hand_;
  /// Handed over, but Redis could not be told yet.
  std::unordered_set<std::string> unrecorded_;
};

}  // namespace fanfare::daemon
