#include <boost/json.hpp>

#include "members/journal.h"

namespace fanfare::members {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Calls `read(value)` for each element of the array under `key`; nothing when it has none.
template <class Read>
void for_each(const json::object& object, std::string_view key, Read read) {
  if (const json::value* list = object.if_contains(key); list != nullptr && list->is_array()) {
    for (const json::value& element : list->get_array()) {
      read(element);
    }
  }
}

std::vector<std::string> read_names(const json::object& object, std::string_view key) {
  std::vector<std::string> names;
  for_each(object, key, [&](const json::value& name) {
    if (name.is_string()) {
      names.emplace_back(name.get_string());
    }
  });
  return names;
}

/// The texts in the object under `key`, in their order.
std::vector<std::pair<std::string, std::string>> texts_in(const json::object& object,
                                                          std::string_view key) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (const json::value* map = object.if_contains(key); map != nullptr && map->is_object()) {
    for (const auto& [name, value] : map->get_object()) {
      if (value.is_string()) {
        texts.emplace_back(name, value.get_string());
      }
    }
  }
  return texts;
}

Points points_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_int64() ? Points(value->get_int64()) : Points();
}

NotificationRequest read_notification(const json::value& value) {
  NotificationRequest request;
  if (value.is_string()) {
    request.template_id = value.get_string();
  } else if (value.is_object()) {
    request.template_id = text_of(value.get_object(), "template");
    request.delay = text_of(value.get_object(), "delay");
    request.badge = text_of(value.get_object(), "badge");
    request.about = texts_in(value.get_object(), "about");
    request.channels = read_names(value.get_object(), "channels");
  }
  return request;
}

void read_points(const json::object& object, JournalEntry& entry) {
  if (const json::value* points = object.if_contains("points"); points && points->is_object()) {
    for (const auto& [campaign, value] : points->get_object()) {
      if (value.is_int64()) {
        entry.points.emplace_back(campaign, Points(value.get_int64()));
      }
    }
  }
}

std::vector<std::pair<std::string, Decimal>> decimals_in(const json::object& object,
                                                         std::string_view key) {
  std::vector<std::pair<std::string, Decimal>> numbers;
  if (const json::value* map = object.if_contains(key); map != nullptr && map->is_object()) {
    for (const auto& [name, value] : map->get_object()) {
      if (const auto number =
              value.is_string() ? Decimal::parse(value.get_string()) : std::nullopt) {
        numbers.emplace_back(name, *number);
      }
    }
  }
  return numbers;
}

std::optional<PlanMove> read_plan(const json::object& object) {
  const json::value* plan = object.if_contains("plan");
  if (plan == nullptr || !plan->is_object()) {
    return std::nullopt;
  }
  const json::object& fields = plan->get_object();
  return PlanMove{text_of(fields, "plan"), text_of(fields, "state"),
                  parse_rfc3339(text_of(fields, "until"))};
}

std::optional<RefundNote> read_refund(const json::object& object) {
  const json::value* refund = object.if_contains("refund");
  if (refund == nullptr || !refund->is_object()) {
    return std::nullopt;
  }
  const json::object& fields = refund->get_object();
  return RefundNote{text_of(fields, "of"), text_of(fields, "id"), text_of(fields, "state"),
                    points_in(fields, "expired")};
}

void read_lots(const json::object& object, JournalEntry& entry) {
  for_each(object, "lots", [&](const json::value& lot) {
    if (lot.is_object()) {
      const json::object& fields = lot.get_object();
      entry.lots.push_back(
          {parse_rfc3339(text_of(fields, "expires")), points_in(fields, "points")});
    }
  });
}

void read_rewards(const json::object& object, JournalEntry& entry) {
  for_each(object, "rewards", [&](const json::value& reward) {
    if (reward.is_object()) {
      const json::object& fields = reward.get_object();
      entry.rewards.push_back({text_of(fields, "reward"), text_of(fields, "code"),
                               text_of(fields, "status"), parse_rfc3339(text_of(fields, "expires")),
                               text_of(fields, "campaign")});
    }
  });
}

std::optional<TierMove> read_tier(const json::object& object) {
  const json::value* tier = object.if_contains("tier");
  if (tier == nullptr || !tier->is_object()) {
    return std::nullopt;
  }
  const json::object& fields = tier->get_object();
  return TierMove{text_of(fields, "from"), text_of(fields, "to"),
                  parse_rfc3339(text_of(fields, "until"))};
}

}  // namespace

Result<JournalEntry> journal_entry_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error || !document.is_object()) {
    return failure("a journal entry is not a JSON object");
  }
  const json::object& object = document.get_object();
  JournalEntry entry;
  const auto at = parse_rfc3339(text_of(object, "at"));
  if (!at) {
    return failure("a journal entry has no time in 'at'");
  }
  entry.at = *at;
  entry.type = text_of(object, "type");
  entry.id = text_of(object, "id");
  entry.received = parse_date(text_of(object, "received"));
  read_points(object, entry);
  entry.pending = points_in(object, "pending");
  entry.expires = parse_rfc3339(text_of(object, "expires"));
  read_lots(object, entry);
  entry.tier = read_tier(object);
  read_rewards(object, entry);
  entry.reason = text_of(object, "reason");
  entry.limited = read_names(object, "limited");
  entry.late = read_names(object, "late");
  for_each(object, "badges", [&](const json::value& badge) {
    if (badge.is_object()) {
      const json::object& fields = badge.get_object();
      entry.badges.push_back(
          {text_of(fields, "badge"), text_of(fields, "level"), text_of(fields, "campaign")});
    }
  });
  for_each(object, "challenges", [&](const json::value& move) {
    if (move.is_object()) {
      const json::object& fields = move.get_object();
      const json::value* goal = fields.if_contains("goal");
      entry.challenges.push_back(
          {text_of(fields, "challenge"), text_of(fields, "state"),
           goal != nullptr && goal->is_int64() ? std::optional(goal->get_int64()) : std::nullopt,
           parse_rfc3339(text_of(fields, "ends"))});
    }
  });
  entry.counters = decimals_in(object, "counters");
  entry.plan = read_plan(object);
  entry.refund = read_refund(object);
  entry.amount = Decimal::parse(text_of(object, "amount"));
  entry.counted = decimals_in(object, "counted");
  entry.revoked = read_names(object, "revoked");
  for_each(object, "renewed", [&](const json::value& badge) {
    if (badge.is_object()) {
      const json::object& fields = badge.get_object();
      entry.renewed.push_back({text_of(fields, "badge"), text_of(fields, "level"),
                               parse_rfc3339(text_of(fields, "until"))});
    }
  });
  for_each(object, "forwards", [&](const json::value& each) {
    if (each.is_object()) {
      const json::object& fields = each.get_object();
      const json::value* effect = fields.if_contains("effect");
      entry.forwards.push_back({text_of(fields, "to"), text_of(fields, "campaign"),
                                effect != nullptr && effect->is_int64() ? effect->get_int64() : 0,
                                points_in(fields, "points")});
    }
  });
  for_each(object, "withdrawn", [&](const json::value& each) {
    if (each.is_object()) {
      const json::object& fields = each.get_object();
      entry.withdrawn.push_back(
          {text_of(fields, "id"), text_of(fields, "day"), text_of(fields, "delay")});
    }
  });
  entry.profile = texts_in(object, "set");
  for_each(object, "notify", [&](const json::value& request) {
    entry.notifications.push_back(read_notification(request));
  });
  entry.version = text_of(object, "v");
  entry.cascade_cut = object.contains("cascade_cut");
  return entry;
}

}  // namespace fanfare::members
