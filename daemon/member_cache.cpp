#include "daemon/member_cache.h"

#include <algorithm>

namespace fanfare::daemon {

void MemberCache::evict(std::uint64_t oldest) {
  if (entries_.size() <= capacity_) {
    return;
  }
  // Everything not used since a time chosen so that about a tenth goes: one walk in a long while,
  // instead of keeping a list in order with every event.
  std::vector<std::uint64_t> ages;
  ages.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) {
    ages.push_back(entry.last_used);
  }
  const auto tenth = static_cast<std::ptrdiff_t>(entries_.size() - capacity_ + capacity_ / 10);
  const auto limit = ages.begin() + std::min<std::ptrdiff_t>(tenth, std::ssize(ages) - 1);
  std::ranges::nth_element(ages, limit);
  const std::uint64_t before = std::min(*limit + 1, oldest);
  std::erase_if(entries_, [&](const auto& each) { return each.second.last_used < before; });
}

bool MemberCache::forget(std::string_view id, std::uint64_t batch) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || !found->second.member.gone) {
    return true;  // somebody else has the id by now
  }
  if (found->second.last_used > batch) {
    return false;
  }
  entries_.erase(found);
  return true;
}

}  // namespace fanfare::daemon
