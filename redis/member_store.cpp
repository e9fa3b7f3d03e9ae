#include "redis/member_store.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "redis/answer.h"
#include "redis/budget_codec.h"
#include "redis/erasure_store.h"
#include "redis/functions.h"
#include "redis/leaderboard_store.h"
#include "redis/member_codec.h"

namespace fanfare::redis {
namespace {

constexpr std::size_t kRepliesPerMember = 6;

/// Sends reads of members. An error about one key (WRONGTYPE) is that member's own trouble and left
/// in place; one about the server fails the whole.
Task<Outcome<Replies>> read(Connection& connection, Request request, milliseconds timeout) {
  Outcome<Replies> replies = co_await connection.send(std::move(request), timeout);
  if (replies) {
    for (const Reply reply : *replies) {
      const auto problem = reply.error().starts_with("WRONGTYPE") ? std::nullopt : trouble(reply);
      if (problem) {
        co_return std::unexpected(Failure{Failure::Kind::Unusable, false, problem->sentence});
      }
    }
  }
  co_return replies;
}

/// Which of a member's keys holds what it should not; empty when none does.
std::string problem_of(const Replies& replies, std::size_t first, const Keys& keys,
                       std::string_view id) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, kRepliesPerMember> kParts{
      {{"", "hash"},
       {"counters", "hash"},
       {"badges", "hash"},
       {"state", "string"},
       {"ledger", "string"},
       {"journal", "list"}}};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    if (replies[first + i].is_error()) {
      return fmt::format(
          "the key {} is not a {}: something else wrote over it; delete or rename "
          "it, then retry the event",
          keys.member(id, kParts[i].first), kParts[i].second);
    }
  }
  return {};
}

/// Whether anything changes that seldom does: see write_rare in fanfare.lua.
bool has_rare(const members::Changes& changes) {
  return !changes.revoked_badges.empty() || !changes.rewards.empty() ||
         !changes.forgotten_rewards.empty() || !changes.challenges.empty();
}

void add_rare(const members::Changes& changes, Arguments& out) {
  const auto count = [&](std::size_t number) { out.add_number(static_cast<std::int64_t>(number)); };
  count(changes.revoked_badges.size());
  for (const std::string& badge : changes.revoked_badges) {
    out.add(badge);
  }
  const auto shown = static_cast<std::size_t>(std::ranges::count_if(changes.rewards, is_shown));
  count(shown * 2);
  for (const members::IssuedReward& reward : changes.rewards) {
    if (is_shown(reward)) {
      out.add(reward.code).add(encode_reward(reward));
    }
  }
  count(changes.forgotten_rewards.size() + changes.rewards.size() - shown);
  for (const std::string& code : changes.forgotten_rewards) {
    out.add(code);
  }
  for (const members::IssuedReward& reward : changes.rewards) {
    if (!is_shown(reward)) {
      out.add(reward.code);
    }
  }
  count(changes.challenges.size() * 2);
  for (const auto& [id, challenge] : changes.challenges) {
    out.add(id).add(encode_challenge(challenge));
  }
}

/// Calls `take` with the name and number of whatever moved.
template <class Take>
void for_each_moved(const members::PointFlow& flow, Take take) {
  for (const auto& [name, number] : members::PointFlow::kNames) {
    if (flow.*number != 0) {
      take(name, flow.*number);
    }
  }
}

/// The eight numbers that tell the function what follows for one member; see fanfare.lua.
std::string header(const MemberWrite& write, std::size_t main_fields) {
  const members::Changes& changes = *write.changes;
  const std::size_t state = write.state.empty() ? 0 : (write.replace_state ? 1 : 2);
  std::size_t flows = 0;
  for_each_moved(write.flow, [&](std::string_view, std::int64_t) { ++flows; });
  std::string packed;
  for (const std::size_t number :
       {main_fields, changes.counters.size() * 2, changes.badges.size() * 2, state,
        changes.app_counters.size() * 2, write.journal.size(), write.unfinished_entries,
        std::size_t{write.ledger.empty() ? 0U : 1U} + (has_rare(changes) ? 256 : 0) +
            65536 * 2 * flows}) {
    packed += static_cast<char>(number & 0xFF);
    packed += static_cast<char>(number >> 8 & 0xFF);
    packed += static_cast<char>(number >> 16 & 0xFF);
  }
  return packed;
}

}  // namespace

MemberStore::MemberStore(Keys keys, std::size_t journal_keep)
    : keys_(std::move(keys)), journal_keep_(journal_keep) {}

Task<Outcome<std::vector<LoadedMember>>> MemberStore::load(Connection& connection,
                                                           std::vector<std::string> ids,
                                                           milliseconds timeout) {
  const std::string newest = std::to_string(kJournalRead - 1);
  Request request;
  for (const std::string& id : ids) {
    request.add({"HGETALL", keys_.member(id)});
    request.add({"HGETALL", keys_.member(id, "counters")});
    request.add({"HGETALL", keys_.member(id, "badges")});
    request.add({"GET", keys_.member(id, "state")});
    request.add({"GET", keys_.member(id, "ledger")});
    request.add({"LRANGE", keys_.member(id, "journal"), "0", newest});
  }
  const Outcome<Replies> replies = co_await read(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  std::vector<LoadedMember> loaded;
  loaded.reserve(ids.size());
  for (std::size_t i = 0; i < replies->size(); i += kRepliesPerMember) {
    const Replies& all = *replies;
    LoadedMember& each = loaded.emplace_back();
    each.problem = problem_of(all, i, keys_, ids[i / kRepliesPerMember]);
    if (each.problem.empty()) {
      each.member = decode_member(all[i], all[i + 1], all[i + 2], all[i + 3], all[i + 4]);
      each.lead = read_journal(all[i + 5], each.member);
    }
  }
  const Outcome<void> marked = co_await read_marks(connection, keys_, ids, loaded, timeout);
  if (!marked) {
    co_return std::unexpected(marked.error());
  }
  co_return loaded;
}

Task<Outcome<std::vector<std::vector<Decimal>>>> MemberStore::load_counters(
    Connection& connection, std::vector<std::string> ids, std::vector<std::string> names,
    milliseconds timeout) {
  Request request;
  Arguments arguments;
  for (const std::string& id : ids) {
    arguments.clear();
    arguments.add("HMGET").add(keys_.member(id, "counters"));
    for (const std::string& name : names) {
      arguments.add(name);
    }
    arguments.add_to(request);
  }
  const Outcome<Replies> replies = co_await read(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  std::vector<std::vector<Decimal>> loaded;
  for (const Reply values : *replies) {
    std::vector<Decimal>& counters = loaded.emplace_back();
    for (const Reply value : values) {
      counters.push_back(Decimal::parse(value.text()).value_or(Decimal()));
    }
  }
  co_return loaded;
}

Task<Outcome<std::vector<std::string>>> MemberStore::journal(Connection& connection, std::string id,
                                                             milliseconds timeout) {
  Request request{"LRANGE", keys_.member(id, "journal"), "0", "-1"};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  std::vector<std::string> entries;
  for (const Reply entry : replies->front()) {
    entries.emplace_back(entry.text());
  }
  co_return entries;
}

void MemberStore::add_commit(std::span<const MemberWrite> writes, Request& request) {
  static const std::string kFunction = function_name("commit");
  key_arguments_.clear();
  value_arguments_.clear();
  value_arguments_.add_number(static_cast<std::int64_t>(writes.size()));
  value_arguments_.add_number(static_cast<std::int64_t>(journal_keep_));
  bool any_first = false;
  for (const MemberWrite& write : writes) {
    key_arguments_.add(keys_.member(write.id));
    const bool first = write.first || write.expected_rev == 0;
    any_first = any_first || first;
    if (first) {
      value_arguments_.add(expected_mark(write.expected_rev, write.id));
    } else {
      value_arguments_.add_number(static_cast<std::int64_t>(write.expected_rev));
    }
  }
  const bool uses_budgets = add_budget_uses(writes);
  add_scores(writes);
  for (const MemberWrite& write : writes) {
    add_member(write);
  }
  if (any_first) {
    key_arguments_.add(keys_.erased_members());
  }
  if (uses_budgets) {
    key_arguments_.add(keys_.budgets());
  }
  key_arguments_.add(keys_.statistics());
  Arguments command;
  command.add("FCALL").add(kFunction);
  command.add_number(static_cast<std::int64_t>(key_arguments_.size()));
  command.append(key_arguments_).append(value_arguments_);
  command.add_to(request);
}

bool MemberStore::add_budget_uses(std::span<const MemberWrite> writes) {
  std::size_t count = 0;
  for (const MemberWrite& write : writes) {
    count += write.changes->budgets.size();
  }
  Arguments& out = value_arguments_;
  out.add_number(static_cast<std::int64_t>(count));
  for (std::size_t i = 0; i < writes.size(); ++i) {
    for (const members::BudgetUse& use : writes[i].changes->budgets) {
      out.add_number(static_cast<std::int64_t>(i + 1)).add(use.key).add_number(use.window);
      out.add_number(use.times).add(use.points.to_string());
      out.add(use.most_times ? std::to_string(*use.most_times) : "");
      out.add(use.most_points ? use.most_points->to_string() : "");
    }
  }
  return count > 0;
}

void MemberStore::add_scores(std::span<const MemberWrite> writes) {
  std::vector<std::pair<std::string, const badges::Score*>> boards;  // each once, by its key
  Arguments scores;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    for (const badges::Score& score : writes[i].scores) {
      std::string key =
          keys_.leaderboard(score.board, badges::period_name(score.every, score.period));
      auto found = std::ranges::find(boards, key, [](const auto& each) { return each.first; });
      if (found == boards.end()) {
        found = boards.emplace(found, std::move(key), &score);
      }
      scores.add_number(static_cast<std::int64_t>(i + 1)).add_number(found - boards.begin());
      scores.add(score.score.to_string()).add(writes[i].id);
      ++count;
    }
  }
  value_arguments_.add_number(std::ssize(boards));
  for (const auto& [key, score] : boards) {
    key_arguments_.add(key);
    value_arguments_.add(closed_field(score->board, score->every)).add_number(score->period);
  }
  if (!boards.empty()) {
    key_arguments_.add(keys_.leaderboards());
    value_arguments_.add_number(count).append(scores);
  }
}

void MemberStore::add_member(const MemberWrite& write) {
  const members::Changes& changes = *write.changes;
  Arguments& out = value_arguments_;
  const auto use_key = [&](std::string_view part) {
    key_arguments_.add(keys_.member(write.id, part));
  };
  fields_.clear();
  add_member_fields(changes, write.expected_rev + 1, fields_);
  out.add(header(write, fields_.size()));
  out.append(fields_);
  if (!changes.counters.empty() || !changes.app_counters.empty()) {
    use_key("counters");
  }
  for (const auto& [name, value] : changes.counters) {
    out.add(name).add(value.to_string());
  }
  if (!changes.badges.empty()) {
    use_key("badges");
  }
  for (const auto& [id, badge] : changes.badges) {
    out.add(id).add(encode_badge(badge));
  }
  if (!write.state.empty()) {
    use_key("state");
    out.add(write.state);
  }
  if (!write.ledger.empty()) {
    use_key("ledger");
    out.add(write.ledger);
  }
  if (has_rare(changes)) {
    use_key("badges");
    use_key("rewards");
    use_key("challenges");
    add_rare(changes, out);
  }
  for (const auto& [name, by] : changes.app_counters) {
    out.add(name).add_number(by);
  }
  if (!write.journal.empty()) {
    use_key("journal");
  }
  for (const std::string& entry : write.journal) {
    out.add(entry);
  }
  for_each_moved(write.flow, [&](std::string_view name, std::int64_t number) {
    out.add(name).add_number(number);
  });
}

Conflicts MemberStore::conflicts(const Replies& replies, std::size_t before) {
  Conflicts conflicts;
  for (std::size_t call = 0; call + before < replies.size(); ++call) {
    for (const Reply place : replies[call + before]) {
      if (place.integer() == 0) {
        conflicts.budgets = true;
      } else {
        conflicts.members.push_back(call * kMembersPerCall +
                                    static_cast<std::size_t>(place.integer()) - 1);
      }
    }
  }
  return conflicts;
}

Task<Outcome<campaigns::Budgets>> MemberStore::load_budgets(Connection& connection,
                                                            milliseconds timeout) {
  Request request{"HGETALL", keys_.budgets()};
  const Outcome<Replies> replies = co_await call(connection, std::move(request), timeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return decode_budgets(replies->front());
}

}  // namespace fanfare::redis
