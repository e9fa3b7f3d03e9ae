#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "badges/leaderboard.h"
#include "campaigns/budgets.h"
#include "members/changes.h"
#include "members/member.h"
#include "members/point_flow.h"
#include "net/asio.h"
#include "redis/arguments.h"
#include "redis/connection.h"
#include "redis/keys.h"
#include "redis/member_codec.h"

namespace fanfare::redis {

/// What a batch did to one member. Borrows everything.
struct MemberWrite {
  std::string_view id;
  std::uint64_t expected_rev = 0;  ///< The write is made only if the member still has it.
  const members::Changes* changes = nullptr;
  std::span<const std::string> journal;  ///< JSON, oldest first.
  /// So many of the newest entries, these among them, are kept even where that is more than
  /// `journal.keep`: what they ask for may not have been sent out yet.
  std::size_t unfinished_entries = 0;
  /// Records of the private state, to append to what is stored or to put in its place.
  std::string_view state;
  bool replace_state = false;
  std::string_view ledger;  ///< The whole of it (redis/ledger_codec.h); empty: it stays as it is.
  members::PointFlow flow;  ///< What the journal entries tell together.
  /// Nobody is stored under the id, although there is a revision: that of an erasure.
  bool first = false;
  std::span<const badges::Score> scores{};  ///< On leaderboards, as they are now.
};

/// A member as it was read, or why it cannot be: an app wrote something else over one of its keys.
struct LoadedMember {
  members::Member member;
  JournalLead lead;
  std::string problem;  ///< A sentence; empty when all is well.
};

/// Why writes were not made.
struct Conflicts {
  /// Positions of the members whose revision was another: nothing of theirs was written.
  std::vector<std::size_t> members;
  /// A budget does not hold what was decided: another daemon used it meanwhile.
  bool budgets = false;

  [[nodiscard]] bool any() const { return budgets || !members.empty(); }
};

/// Members in Redis. Not thread-safe: one loop, one user at a time per method.
class MemberStore {
 public:
  /// How many members one function call writes at most: an app that reads meanwhile waits for it
  /// (measured: 0.5 ms at the 99th percentile for 64, 1.1 ms for 512).
  static constexpr std::size_t kMembersPerCall = 32;

  /// How many of a member's newest journal entries are read along with it: the private state need
  /// not know of the events in these.
  static constexpr std::size_t kJournalRead = 24;

  MemberStore(Keys keys, std::size_t journal_keep);

  /// Reads members in the order asked for, in one round trip, or in two where some are unknown;
  /// these come back empty (rev 0, or as Member::gone).
  [[nodiscard]] Task<Outcome<std::vector<LoadedMember>>> load(Connection& connection,
                                                              std::vector<std::string> ids,
                                                              milliseconds timeout);

  /// Reads the given counters of members: result[i] are those of ids[i], by position in `names`;
  /// empty for a member whose counters cannot be read.
  [[nodiscard]] Task<Outcome<std::vector<std::vector<Decimal>>>> load_counters(
      Connection& connection, std::vector<std::string> ids, std::vector<std::string> names,
      milliseconds timeout);

  /// The member's newest journal entries, as stored.
  [[nodiscard]] Task<Outcome<std::vector<std::string>>> journal(Connection& connection,
                                                                std::string id,
                                                                milliseconds timeout);

  /// Adds the function call that writes `writes`, at most kMembersPerCall of them, to `request`.
  void add_commit(std::span<const MemberWrite> writes, Request& request);

  /// What kept writes from being made. `replies` are the answers to full calls of add_commit, the
  /// last one aside, and all without errors.
  [[nodiscard]] static Conflicts conflicts(const Replies& replies, std::size_t before = 0);

  /// What everyone has used so far of the limits they share.
  [[nodiscard]] Task<Outcome<campaigns::Budgets>> load_budgets(Connection& connection,
                                                               milliseconds timeout);

  [[nodiscard]] std::size_t journal_keep() const { return journal_keep_; }
  [[nodiscard]] const Keys& keys() const { return keys_; }

 private:
  /// True when there are any.
  bool add_budget_uses(std::span<const MemberWrite> writes);
  void add_scores(std::span<const MemberWrite> writes);
  void add_member(const MemberWrite& write);

  Keys keys_;
  std::size_t journal_keep_;
  Arguments key_arguments_;
  Arguments value_arguments_;
  Arguments fields_;
};

}  // namespace fanfare::redis
