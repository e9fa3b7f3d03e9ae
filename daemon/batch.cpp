#include "daemon/batch.h"

#include <unordered_set>

namespace fanfare::daemon {
namespace {

/// The entries in XREAD's answer: [[stream, [[id, [name, value, ...]], ...]]], or nil.
redis::Reply entries_of(const redis::Replies& replies) {
  return replies.front()[0][1];
}

/// Entries whose body was deleted behind the cursor have nil for fields: nothing to apply.
std::size_t count_fields(redis::Reply entries) {
  std::size_t count = 0;
  for (const redis::Reply entry : entries) {
    count += entry[1].size() / 2;
  }
  return count;
}

}  // namespace

std::vector<std::string_view> Batch::members() const {
  std::vector<std::string_view> ids;
  std::unordered_set<std::string_view> met;
  for (const Item& item : items) {
    if (item.event && met.insert(item.event->member).second) {
      ids.push_back(item.event->member);
    }
  }
  return ids;
}

Batch decode_batch(redis::Replies replies, const members::EventLimits& limits) {
  Batch batch;
  batch.replies = std::move(replies);
  if (batch.replies.front().empty()) {
    return batch;
  }
  const redis::Reply entries = entries_of(batch.replies);
  batch.fields.reserve(count_fields(entries));  // spans into it must stay good
  batch.items.reserve(entries.size());
  for (const redis::Reply entry : entries) {
    const std::size_t first = batch.fields.size();
    const redis::Reply fields = entry[1];
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      batch.fields.push_back({fields[i].text(), fields[i + 1].text()});
    }
    const std::span<const members::Attribute> own(batch.fields.data() + first,
                                                  batch.fields.size() - first);
    const std::string_view id = entry[0].text();
    batch.items.push_back({id, own, members::decode_event(id, own, limits)});
    const auto& event = batch.items.back().event;
    if (event && event->type == members::event_type::kErase) {
      break;
    }
  }
  return batch;
}

}  // namespace fanfare::daemon
