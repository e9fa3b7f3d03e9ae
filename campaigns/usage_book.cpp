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
  members::Usage used = on_record(subject, key);
  if (used.window < window) {
    used = members::Usage{window, 0, Points()};
  }
  records_.push_back({std::move(key), subject, used, 0, Points(), {}, {}});
  return records_.back();
}

members::Usage UsageBook::on_record(Subject subject, const std::string& key) const {
  if (subject == Subject::Member) {
    return member_.usage(key);
  }
  members::Usage used = budgets_.usage(key);
  // What earlier steps of the same decision used stands in its changes alone.
  for (const members::BudgetUse& use : member_.changes().budgets) {
    if (use.key == key && use.window >= used.window) {
      const bool same = use.window == used.window;
      used = members::Usage{use.window, (same ? used.times : 0) + use.times,
                            (same ? used.points : Points()) + use.points};
    }
  }
  return used;
}

void UsageBook::write(members::Draft& member) const {
  for (const Record& record : records_) {
    if (record.times == 0) {
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
