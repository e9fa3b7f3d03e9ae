#include "cli/remote/member_state.h"

#include "redis/budget_codec.h"
#include "redis/member_codec.h"

namespace fanfare::cli::remote {

Result<MemberState> read_member_state(Client& client, const std::string& member) {
  const redis::Keys& keys = client.keys();
  redis::Request request;
  request.add({"HGETALL", keys.member(member)});
  request.add({"HGETALL", keys.member(member, "counters")});
  request.add({"HGETALL", keys.member(member, "badges")});
  request.add({"GET", keys.member(member, "state")});
  request.add({"GET", keys.member(member, "ledger")});
  request.add({"LRANGE", keys.member(member, "journal"), "0", "-1"});
  request.add({"HGETALL", keys.budgets()});
  request.add({"HGETALL", keys.program()});
  const auto replies = client.send(std::move(request));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  const redis::Replies& all = *replies;
  MemberState state;
  state.member = redis::decode_member(all[0], all[1], all[2], all[3], all[4]);
  redis::read_journal(all[5], state.member);
  for (const redis::Reply json : all[5]) {
    if (auto entry = members::journal_entry_from_json(json.text())) {
      state.journal.push_back(*std::move(entry));
    }
  }
  state.budgets = redis::decode_budgets(all[6]);
  state.running = redis::decode_program_record(all[7]);
  return state;
}

}  // namespace fanfare::cli::remote
