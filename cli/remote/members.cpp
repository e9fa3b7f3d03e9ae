#include "cli/remote/members.h"

#include <unordered_set>
#include <vector>

#include "redis/budget_codec.h"
#include "redis/member_codec.h"

namespace fanfare::cli::remote {
namespace {

constexpr const char* kPage = "2000";
constexpr std::size_t kCommands = 6;  // for each member

redis::Request request_for(const std::vector<std::string>& ids, const redis::Keys& keys) {
  redis::Request request;
  for (const std::string& id : ids) {
    request.add({"HGETALL", keys.member(id)});
    request.add({"HGETALL", keys.member(id, "counters")});
    request.add({"HGETALL", keys.member(id, "badges")});
    request.add({"GET", keys.member(id, "state")});
    request.add({"GET", keys.member(id, "ledger")});
    request.add({"LRANGE", keys.member(id, "journal"), "0", "23"});
  }
  return request;
}

}  // namespace

Result<void> for_each_stored(
    Client& client,
    const std::function<void(const std::string& id, const members::Member& member)>& each) {
  std::unordered_set<std::string> seen;  // a scan may come across a key twice
  std::string cursor = "0";
  do {
    const auto page = client.send(
        redis::Request{"SCAN", cursor, "MATCH", client.keys().every_member(), "COUNT", kPage});
    if (!page) {
      return std::unexpected(page.error());
    }
    cursor = std::string(page->front()[0].text());
    std::vector<std::string> ids;
    for (const redis::Reply key : page->front()[1]) {
      const std::string_view id = client.keys().member_of(key.text());
      if (!id.empty() && seen.emplace(id).second) {
        ids.emplace_back(id);
      }
    }
    if (ids.empty()) {
      continue;
    }
    const auto replies = client.send(request_for(ids, client.keys()));
    if (!replies) {
      return std::unexpected(replies.error());
    }
    const redis::Replies& all = *replies;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::size_t at = i * kCommands;
      members::Member member =
          redis::decode_member(all[at], all[at + 1], all[at + 2], all[at + 3], all[at + 4]);
      redis::read_journal(all[at + 5], member);
      if (member.is_stored()) {
        each(ids[i], member);
      }
    }
  } while (cursor != "0");
  return {};
}

Result<campaigns::Budgets> read_budgets(Client& client) {
  const auto replies = client.send(redis::Request{"HGETALL", client.keys().budgets()});
  if (!replies) {
    return std::unexpected(replies.error());
  }
  return redis::decode_budgets(replies->front());
}

}  // namespace fanfare::cli::remote
