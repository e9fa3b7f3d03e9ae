#include "members/member.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "members/changes.h"

namespace fanfare::members {
namespace {

constexpr std::array<std::string_view, 8> kProfileFields{
    "name", "email", "phone", "locale", "timezone", "birthday", "joined_at", "referred_by"};

bool is_birthday(std::string_view text) {
  // Without a year the leap day must be possible: any leap year will do to check it.
  const std::string full =
      text.starts_with("--") ? "2000-" + std::string(text.substr(2)) : std::string(text);
  return full.size() == 10 && parse_local_time(full).has_value();
}

}  // namespace

const SeenEvent* Member::find_seen(std::uint64_t event_hash) const {
  const auto found = std::find_if(seen.rbegin(), seen.rend(),
                                  [&](const SeenEvent& each) { return each.hash == event_hash; });
  return found == seen.rend() ? nullptr : &*found;
}

void Member::apply(const Changes& changes) {
  points = changes.points.value_or(points);
  points_lifetime = changes.points_lifetime.value_or(points_lifetime);
  if (changes.lots) {
    lots = *changes.lots;
  }
  if (changes.pending) {
    pending = *changes.pending;
  }
  standing = changes.standing.value_or(standing);
  grant = changes.grant.value_or(grant);
  if (changes.qualification) {
    qualification = *changes.qualification;
  }
  membership = changes.membership.value_or(membership);
  if (changes.waiting_refunds) {
    waiting_refunds = *changes.waiting_refunds;
  }
  if (changes.joined_at) {
    joined_at = changes.joined_at;
  }
  if (changes.last_seen) {
    last_seen = changes.last_seen;
  }
  if (changes.celebrated) {
    celebrated = changes.celebrated;
  }
  if (changes.anniversary) {
    anniversary = changes.anniversary;
  }
  if (changes.settled_until) {
    settled_until = changes.settled_until;
  }
  for (const auto& [name, value] : changes.profile) {
    profile.insert_or_assign(name, value);
  }
  for (const auto& [name, value] : changes.counters) {
    counters.insert_or_assign(name, value);
  }
  for (const auto& [name, by] : changes.app_counters) {
    counters[name] += Decimal::whole(by);
  }
  for (const auto& [id, held] : changes.badges) {
    badges.insert_or_assign(id, held);
  }
  for (const std::string& id : changes.revoked_badges) {
    badges.erase(id);
  }
  if (changes.withheld) {
    withheld = *changes.withheld;
  }
  for (const auto& [name, tally] : changes.tallies) {
    tallies.insert_or_assign(name, tally);
  }
  for (const auto& [id, challenge] : changes.challenges) {
    challenges.insert_or_assign(id, challenge);
  }
  for (const auto& [name, mark] : changes.boards) {
    boards.insert_or_assign(name, mark);
  }
  for (const IssuedReward& reward : changes.rewards) {
    rewards.insert_or_assign(reward.code, reward);
  }
  for (const std::string& code : changes.forgotten_rewards) {
    rewards.erase(code);
  }
  for (const auto& [key, used] : changes.usage) {
    usage[key].set(used);
  }
  seen.insert(seen.end(), changes.seen.begin(), changes.seen.end());
}

bool is_profile_field(std::string_view name) {
  return std::ranges::find(kProfileFields, name) != kProfileFields.end();
}

std::string profile_problem(std::string_view name, std::string_view value) {
  if (value.size() > 1024) {
    return fmt::format("'{}' is {} bytes long; a profile field holds at most 1024", name,
                       value.size());
  }
  if (has_control_characters(value)) {
    return fmt::format("'{}' holds a control character such as a line break; send plain text",
                       name);
  }
  if (value.empty() && name != "joined_at") {
    return {};  // clears the field
  }
  if (name == "birthday" && !is_birthday(value)) {
    return fmt::format("'birthday' is '{}'; expected YYYY-MM-DD or --MM-DD", shortened(value, 40));
  }
  if (name == "timezone" && !TimeZone::find(std::string(value))) {
    return fmt::format("'timezone' is '{}'; expected an IANA name such as Asia/Jakarta",
                       shortened(value, 40));
  }
  if (name == "joined_at" && !parse_rfc3339(value)) {
    return fmt::format("'joined_at' is '{}'; expected RFC 3339 such as 2026-12-05T10:00:00+07:00",
                       shortened(value, 40));
  }
  return {};
}

}  // namespace fanfare::members
