#pragma once

#include "campaigns/condition.h"
#include "config/names.h"

namespace fanfare::config {

/// What a field can hold, as far as it is known beforehand.
enum class FieldType {
  Any,     ///< What an app sent: `event.*`, `member.attr.*`.
  Text,    ///< `member.name`.
  Number,  ///< Counters, points, hours.
  Time,    ///< `member.joined_at`.
  Date,    ///< `time.date`.
  Badge,   ///< Held or not, and its level.
};

FieldType type_of(const campaigns::Field& field);
inline bool is_number_field(const campaigns::Field& field) {
  return type_of(field) == FieldType::Number;
}

/// Why the event's field of that name cannot be read, in words; empty when it can.
std::string_view unreadable_event_field(std::string_view name);

/// The key of a condition as a field: `event.amount`, `counter.coffees`. Reports unknown scopes,
/// fields, counters and badges with the nearest known one.
std::optional<campaigns::Field> parse_field(const Value& key, const Names& names);

}  // namespace fanfare::config
