#include "redis/budget_codec.h"

#include <algorithm>

#include "redis/member_codec.h"

namespace fanfare::redis {

campaigns::Budgets decode_budgets(Reply fields) {
  campaigns::Budgets budgets;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    std::string_view windows = fields[i + 1].text();
    while (!windows.empty()) {
      const std::size_t end = std::min(windows.find(' '), windows.size());
      if (const auto usage = decode_usage(windows.substr(0, end))) {
        budgets.set(fields[i].text(), *usage);
      }
      windows.remove_prefix(std::min(end + 1, windows.size()));
    }
  }
  return budgets;
}

}  // namespace fanfare::redis
