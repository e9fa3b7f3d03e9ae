#include "config/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fanfare::config {

MapReader::MapReader(Value value) : value_(value) {
  for (const auto& [key, field] : value.node().fields) {
    fields_.push_back({Value(*key, value.document(), value.diagnostics()),
                       Value(*field, value.document(), value.diagnostics())});
  }
}

std::optional<Value> MapReader::find(std::string_view key) const {
  const auto found = std::ranges::find(fields_, key, &Field::name);
  return found == fields_.end() ? std::nullopt : std::optional(found->value);
}

std::optional<Value> MapReader::require(std::string_view key) const {
  auto found = find(key);
  if (!found) {
    value_.fail(fmt::format("missing key '{}'", key));
  }
  return found;
}

void MapReader::allow_only(std::span<const std::string_view> keys,
                           std::span<const std::string_view> later) const {
  for (const Field& field : fields_) {
    if (std::ranges::find(keys, field.name()) != keys.end()) {
      continue;
    }
    if (std::ranges::find(later, field.name()) != later.end()) {
      field.key.fail(fmt::format("'{}' is not supported yet", field.name()));
    } else if (field.name() != "<<") {  // reported by the parser
      field.key.fail(fmt::format("unknown key '{}'{}", shortened(field.name(), 64),
                                 suggestion(field.name(), keys)));
    }
  }
}

std::optional<std::string> MapReader::one_of(std::string_view key,
                                             std::initializer_list<std::string_view> words) const {
  const auto value = find(key);
  return value ? value->one_of(words) : std::nullopt;
}

void MapReader::fail(std::string_view key, std::string message) const {
  find(key).value_or(value_).fail(std::move(message));
}

template <>
std::optional<std::string> read_as(const Value& value) {
  return value.text();
}
template <>
std::optional<std::int64_t> read_as(const Value& value) {
  return value.whole();
}
template <>
std::optional<bool> read_as(const Value& value) {
  return value.truth();
}
template <>
std::optional<Decimal> read_as(const Value& value) {
  return value.decimal();
}
template <>
std::optional<Duration> read_as(const Value& value) {
  return value.duration();
}
template <>
std::optional<milliseconds> read_as(const Value& value) {
  return value.exact_duration();
}
template <>
std::optional<TimeZone> read_as(const Value& value) {
  return value.time_zone();
}
template <>
std::optional<Secret> read_as(const Value& value) {
  return value.secret();
}
template <>
std::optional<std::filesystem::path> read_as(const Value& value) {
  return value.path();
}
template <>
std::optional<MapReader> read_as(const Value& value) {
  return value.map();
}
template <>
std::optional<std::vector<Value>> read_as(const Value& value) {
  return value.list();
}
template <>
std::optional<std::vector<std::string>> read_as(const Value& value) {
  return value.texts();
}

}  // namespace fanfare::config
