#include "daemon/member_scan.h"

#include <set>

#include "base/text.h"
#include "redis/answer.h"

namespace fanfare::daemon {
namespace {

constexpr milliseconds kTimeout{5000};
/// Keys that one SCAN looks at; a member has five or so.
constexpr std::string_view kKeysPerPage = "500";

std::int64_t to_number(std::string_view text) {
  return parse_whole<std::int64_t>(text).value_or(0);
}

/// The value of `run_id:` in what INFO answers.
std::string run_id_in(std::string_view info) {
  constexpr std::string_view kName = "run_id:";
  const std::size_t at = info.find(kName);
  const std::string_view rest = at == std::string_view::npos ? "" : info.substr(at + kName.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

}  // namespace

Task<redis::Outcome<ServerState>> ask_server(redis::Connection& connection) {
  redis::Request request;
  request.add({"TIME"});
  request.add({"INFO", "server"});
  const auto replies = co_await redis::call(connection, std::move(request), kTimeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  const redis::Reply time = (*replies)[0];
  const milliseconds ms(to_number(time[0].text()) * 1000 + to_number(time[1].text()) / 1000);
  co_return ServerState{Instant(ms), run_id_in((*replies)[1].text())};
}

Task<redis::Outcome<MemberPage>> scan_members(redis::Connection& connection,
                                              const redis::Keys& keys, std::string cursor) {
  redis::Request scan{"SCAN", cursor, "MATCH", keys.every_member(), "COUNT", kKeysPerPage};
  const auto found = co_await redis::call(connection, std::move(scan), kTimeout);
  if (!found) {
    co_return std::unexpected(found.error());
  }
  const redis::Reply answer = found->front();
  std::set<std::string> unique;
  for (const redis::Reply key : answer[1]) {
    unique.emplace(keys.member_of(key.text()));
  }
  co_return MemberPage{{unique.begin(), unique.end()}, std::string(answer[0].text())};
}

Task<redis::Outcome<StreamId>> newest_event(redis::Connection& connection,
                                            const redis::Keys& keys) {
  redis::Request request{"XREVRANGE", keys.events(), "+", "-", "COUNT", "1"};
  const auto replies = co_await redis::call(connection, std::move(request), kTimeout);
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  const redis::Reply newest = replies->front();
  co_return newest.empty() ? StreamId() : StreamId::parse(newest[0][0].text());
}

}  // namespace fanfare::daemon
