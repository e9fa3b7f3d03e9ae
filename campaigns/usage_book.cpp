#include "campaigns/usage_book.h"

#include <algorithm>

namespace fanfare::campaigns {

UsageBook::Record& UsageBook::open(Subject subject, std::string key, std::int64_t window) {
  const auto found = std::ranges::find_if(records_, [&](const Record& record) {
    return record.subject == subject && record.key == key;
  });
  if (found != records_.end()) {
    return *found;
  }
  const members::Usage used =
      subject == Subject::Member ? member_.usage(key, window) : used_by_everyone(key, window);
  records_.push_back({std::move(key), subject, used, 0, Points(), {}, {}});
  return records_.back();
}

members::Usage UsageBook::used_by_everyone(const std::string& key, std::int64_t window) const {
  members::Usage used = budgets_.usage(key, window);
  // What earlier steps of the same decision used stands in its changes alone.
  for (const members::BudgetUse& use : member_.changes().budgets) {
    if (use.key == key && use.window == used.window) {
      used.times += use.times;
      used.points += use.points;
    }
  }
  return used;
}

void UsageBook::write(members::Draft& member) const {
  for (const Record& record : records_) {
    if (record.times == 0 && record.points == Points()) {
      continue;
    }
    if (record.subject == Subject::Member) {
      member.set_usage(record.key, record.used);
    } else {
      member.use_budget({record.key, record.used.window, record.times, record.points,
                         record.most_times, record.most_points});
    }
  }
}

}  // namespace fanfare::campaigns
