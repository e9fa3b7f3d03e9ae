#include "daemon/recent_journal.h"

namespace fanfare::daemon {

void RecentJournal::add(std::uint64_t batch, std::string_view member,
                        const std::vector<std::string>& entries) {
  OfBatch& into = batches_[batch % batches_.size()];
  if (into.number != batch) {
    into.number = batch;
    into.made.clear();
  }
  into.made.push_back({std::string(member), entries});
}

std::vector<std::string> RecentJournal::after(std::uint64_t batch, std::string_view member) const {
  std::vector<std::string> all;
  for (std::uint64_t number = batch + 1; number <= batch + batches_.size(); ++number) {
    const OfBatch& each = batches_[number % batches_.size()];
    for (const Made& made : each.made) {
      if (each.number == number && made.member == member) {
        all.insert(all.end(), made.entries.begin(), made.entries.end());
      }
    }
  }
  return all;
}

}  // namespace fanfare::daemon
