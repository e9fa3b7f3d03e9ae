#pragma once

#include <array>
#include <string>
#include <string_view>

namespace fanfare::redis {

/// What a member has keys of, besides the hash: what an erasure removes and an export tells. Who
/// adds one adds it here.
inline constexpr std::array<std::string_view, 9> kMemberParts{"counters", "badges",  "challenges",
                                                              "rewards",  "devices", "inbox",
                                                              "journal",  "state",   "ledger"};

/// The names of Fanfare's keys (contract section 3) under one prefix (`redis.prefix`).
class Keys {
 public:
  explicit Keys(std::string prefix = "fanfare:") : prefix_(std::move(prefix)) {}

  /// `fanfare:member:{alice}`, or with a part: `fanfare:member:{alice}:badges`. The braces put all
  /// keys of a member into one cluster slot.
  [[nodiscard]] std::string member(std::string_view id, std::string_view part = {}) const {
    std::string key;
    key.reserve(prefix_.size() + id.size() + part.size() + 10);
    key.append(prefix_).append("member:{").append(id).append("}");
    if (!part.empty()) {
      key.append(":").append(part);
    }
    return key;
  }

  [[nodiscard]] std::string events() const { return prefix_ + "events"; }
  [[nodiscard]] std::string rejected() const { return prefix_ + "rejected"; }
  [[nodiscard]] std::string feed() const { return prefix_ + "feed"; }
  [[nodiscard]] std::string outbox() const { return prefix_ + "outbox"; }
  [[nodiscard]] std::string outbox_later() const { return prefix_ + "outbox:later"; }
  [[nodiscard]] std::string deadletters() const { return prefix_ + "deadletters"; }
  /// Ids of the notifications that were handed over, by the UTC day (`2026-12-05`) of their cause.
  [[nodiscard]] std::string sent(std::string_view day) const {
    return prefix_ + "sent:" + std::string(day);
  }
  [[nodiscard]] std::string shard(int number) const {
    return prefix_ + "shard:" + std::to_string(number);
  }
  /// What everyone has used of the limits `per: everyone`: name -> `window:times:points`,
  /// of up to three windows.
  [[nodiscard]] std::string budgets() const { return prefix_ + "budgets"; }
  /// Where all points came from and went to (members::PointFlow): name -> number.
  [[nodiscard]] std::string statistics() const { return prefix_ + "statistics"; }
  /// When members are to be settled although no event comes: member -> Unix ms.
  [[nodiscard]] std::string timers(int shard) const {
    return prefix_ + "timers:" + std::to_string(shard);
  }
  /// What remains of erased members for the books: how many, and sums of their points.
  [[nodiscard]] std::string erased() const { return prefix_ + "erased"; }
  /// Marks of ids whose person was erased: redis/erasure_store.h.
  [[nodiscard]] std::string erased_members() const { return prefix_ + "erased:members"; }
  /// Erasures of which not every trace is removed yet.
  [[nodiscard]] std::string erasing() const { return prefix_ + "erasing"; }
  /// What is on record of scheduled campaigns: redis/schedule_store.h.
  [[nodiscard]] std::string schedules() const { return prefix_ + "schedules"; }
  /// What is on record of backfills of badges: daemon/backfill_book.h.
  [[nodiscard]] std::string backfills() const { return prefix_ + "backfills"; }
  /// What SCAN is to match for the hashes of all members; the prefix may hold any characters.
  [[nodiscard]] std::string every_member() const;
  /// The id of the member whose hash this is; empty when it is no such key.
  [[nodiscard]] std::string_view member_of(std::string_view key) const {
    const std::size_t before = prefix_.size() + std::string_view("member:{").size();
    return key.size() > before ? key.substr(before, key.size() - before - 1) : std::string_view();
  }
  /// The same for the counters of all members, and for the key of one.
  [[nodiscard]] std::string every_counters() const { return every_member() + ":counters"; }
  [[nodiscard]] std::string_view member_of_counters(std::string_view key) const {
    const bool is_one = key.starts_with(prefix_) && key.ends_with("}:counters") &&
                        key.substr(prefix_.size()).starts_with("member:{");
    return is_one ? member_of(key.substr(0, key.size() - std::string_view(":counters").size()))
                  : std::string_view();
  }
  /// Members by their score in one period of a leaderboard.
  [[nodiscard]] std::string leaderboard(std::string_view name, std::string_view period) const {
    return prefix_ + "leaderboard:{" + std::string(name) + "}:" + std::string(period);
  }
  /// What is on record of them: redis/leaderboard_store.h.
  [[nodiscard]] std::string leaderboards() const { return prefix_ + "leaderboards"; }
  [[nodiscard]] std::string reply(std::string_view event_id) const {
    return prefix_ + "reply:" + std::string(event_id);
  }
  /// Incremented to see whether anybody is told of it.
  [[nodiscard]] std::string probe() const { return prefix_ + "probe"; }
  /// What the daemon runs: redis/program_record.h.
  [[nodiscard]] std::string program() const { return prefix_ + "program"; }
  [[nodiscard]] std::string catalogue(std::string_view kind) const {
    return prefix_ + "catalogue:" + std::string(kind);
  }

 private:
  std::string prefix_;
};

inline std::string Keys::every_member() const {
  std::string pattern;
  for (const char each : prefix_) {
    if (std::string_view("*?[]^-\\").contains(each)) {
      pattern += '\\';
    }
    pattern += each;
  }
  return pattern + "member:{*}";
}

}  // namespace fanfare::redis
