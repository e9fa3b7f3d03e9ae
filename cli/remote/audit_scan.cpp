#include "cli/remote/audit_scan.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "redis/member_codec.h"

namespace fanfare::cli::remote {
namespace {

using auditing::Books;

constexpr std::size_t kTogether = 250;
constexpr std::size_t kCommands = 5;  // for each member
constexpr int kTries = 20;
constexpr const char* kPage = "2000";

std::map<std::string, std::string> to_map(redis::Reply hash) {
  std::map<std::string, std::string> map;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    map.emplace(hash[i].text(), hash[i + 1].text());
  }
  return map;
}

redis::Request request_for(const std::vector<std::string>& ids, const redis::Keys& keys) {
  redis::Request request;
  for (const std::string& id : ids) {
    request.add({"HGETALL", keys.member(id)});
    request.add({"GET", keys.member(id, "ledger")});
    request.add({"HGETALL", keys.member(id, "rewards")});
    request.add({"LRANGE", keys.member(id, "journal"), "0", "-1"});
    request.add({"HGET", keys.member(id), "rev"});
  }
  return request;
}

/// Empty when the member changed between the first and the last command.
std::optional<Books> read_books(const std::string& id, const redis::Replies& replies,
                                std::size_t at, std::size_t journal_keep) {
  Books books;
  books.id = id;
  books.shown = to_map(replies[at]);
  const auto rev = books.shown.find("rev");
  if (rev == books.shown.end() || rev->second != replies[at + 4].text()) {
    return std::nullopt;
  }
  const redis::Reply none = replies[at + 4];  // neither fields nor records: only points are asked
  books.member = redis::decode_member(replies[at], none, none, none, replies[at + 1]);
  books.shown_rewards = to_map(replies[at + 2]);
  for (const redis::Reply entry : replies[at + 3]) {
    if (auto read = members::journal_entry_from_json(entry.text())) {
      books.journal.push_back(*std::move(read));
    }
  }
  books.journal_is_whole = replies[at + 3].size() < journal_keep;
  return books;
}

Result<void> read_members(Client& client, std::vector<std::string> ids, std::size_t journal_keep,
                          const std::function<void(const Books&)>& each) {
  for (int attempt = 0; attempt < kTries && !ids.empty(); ++attempt) {
    const auto replies = client.send(request_for(ids, client.keys()));
    if (!replies) {
      return std::unexpected(replies.error());
    }
    std::vector<std::string> again;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if ((*replies)[i * kCommands].empty()) {
        continue;  // erased meanwhile
      }
      if (const auto books = read_books(ids[i], *replies, i * kCommands, journal_keep)) {
        each(*books);
      } else {
        again.push_back(std::move(ids[i]));
      }
    }
    ids = std::move(again);
  }
  return ids.empty() ? Result<void>()
                     : failure(fmt::format("member '{}' changed each of {} times it was read; try "
                                           "again when there is less to do",
                                           ids.front(), kTries));
}

}  // namespace

Result<auditing::Totals> read_totals(Client& client) {
  redis::Request request{"HGETALL", client.keys().statistics()};
  request.add({"HGETALL", client.keys().erased()});
  const auto replies = client.send(std::move(request));
  if (!replies && replies.error().message.contains("WRONGTYPE")) {
    return failure(
        fmt::format("'{}' or '{}' is no hash: an app wrote over it; delete it, and run "
                    "'fanfare audit --accept' where members are right",
                    client.keys().statistics(), client.keys().erased()));
  }
  if (!replies) {
    return std::unexpected(replies.error());
  }
  const auto number_in = [](const std::map<std::string, std::string>& hash, std::string_view name) {
    const auto found = hash.find(std::string(name));
    return found == hash.end() ? 0 : parse_whole<std::int64_t>(found->second).value_or(0);
  };
  const auto sums = to_map((*replies)[0]);
  const auto erased = to_map((*replies)[1]);
  auditing::Totals totals;
  for (const auto& [name, number] : members::PointFlow::kNames) {
    totals.flow.*number = number_in(sums, name);
  }
  totals.opening = number_in(sums, "opening");
  totals.forfeited = number_in(erased, "points_forfeited") + number_in(erased, "pending_forfeited");
  totals.moves = number_in(sums, "moves") + number_in(erased, "members");
  return totals;
}

Result<void> add_to_opening(Client& client, std::int64_t points) {
  const auto done = client.send(
      redis::Request{"HINCRBY", client.keys().statistics(), "opening", std::to_string(points)});
  return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> for_each_member(Client& client, std::size_t journal_keep,
                             const std::function<void(const Books&)>& each) {
  std::unordered_set<std::string> seen;  // a scan may come across a key twice
  std::vector<std::string> ids;
  std::string cursor = "0";
  do {
    const auto page = client.send(
        redis::Request{"SCAN", cursor, "MATCH", client.keys().every_member(), "COUNT", kPage});
    if (!page) {
      return std::unexpected(page.error());
    }
    cursor = std::string(page->front()[0].text());
    for (const redis::Reply key : page->front()[1]) {
      const std::string_view id = client.keys().member_of(key.text());
      if (!id.empty() && seen.emplace(id).second) {
        ids.emplace_back(id);
      }
    }
    while (ids.size() >= kTogether || (cursor == "0" && !ids.empty())) {
      const std::size_t count = std::min(ids.size(), kTogether);
      std::vector<std::string> some(ids.end() - static_cast<std::ptrdiff_t>(count), ids.end());
      ids.resize(ids.size() - count);
      if (auto read = read_members(client, std::move(some), journal_keep, each); !read) {
        return read;
      }
    }
  } while (cursor != "0");
  return {};
}

}  // namespace fanfare::cli::remote
