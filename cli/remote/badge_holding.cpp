#include "cli/remote/badge_holding.h"

#include <algorithm>

namespace fanfare::cli::remote {
namespace {

using open_badges::Holding;

Holding::Fields fields_of(redis::Reply hash) {
  Holding::Fields fields;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    fields.emplace_back(hash[i].text(), hash[i + 1].text());
  }
  std::ranges::sort(fields);
  return fields;
}

std::string field(const Holding::Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Holding::Fields::value_type::first);
  return found == fields.end() ? "" : found->second;
}

}  // namespace

Result<std::optional<Holding>> read_badge_holding(Client& client, const std::string& member,
                                                  const std::string& badge) {
  const redis::Keys& keys = client.keys();
  redis::Request request;
  request.add({"HGETALL", keys.member(member)});
  request.add({"HGETALL", keys.member(member, "badges")});
  request.add({"HGETALL", keys.catalogue("badges")});
  request.add({"HGETALL", keys.program()});
  const auto replies = client.send(std::move(request));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  const redis::Replies& all = *replies;
  if (all[0].empty()) {
    return std::optional<Holding>();
  }
  Holding holding{.member = member,
                  .badge = badge,
                  .email = field(fields_of(all[0]), "email"),
                  .held = fields_of(all[1]),
                  .catalogue = fields_of(all[2]),
                  .campaign = "",
                  .running = redis::decode_program_record(all[3])};
  if (const std::string giver = open_badges::giver_of(holding); !giver.empty()) {
    const auto entry = client.send({"HGET", keys.catalogue("campaigns"), giver});
    if (!entry) {
      return std::unexpected(entry.error());
    }
    holding.campaign = entry->front().text();
  }
  return std::optional(std::move(holding));
}

}  // namespace fanfare::cli::remote
