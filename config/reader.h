#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/secret.h"
#include "base/time.h"
#include "config/diagnostic.h"
#include "config/document.h"

namespace fanfare::config {

class MapReader;

/// The number that a scalar without quotes is, exact to four decimals. `007` is text.
std::optional<Decimal> number_of(const Node& node);

/// One value in a document, read strictly. A read that fails reports why, at the value's place,
/// and answers empty; reading goes on, so that one look reports every problem. Cheap to copy;
/// borrows the document and the diagnostics.
class Value {
 public:
  Value(const Node& node, const Document& document, Diagnostics& diagnostics)
      : node_(&node), document_(&document), diagnostics_(&diagnostics) {}

  [[nodiscard]] const Node& node() const { return *node_; }
  [[nodiscard]] const Document& document() const { return *document_; }
  [[nodiscard]] Diagnostics& diagnostics() const { return *diagnostics_; }
  [[nodiscard]] Place place() const { return {document_->file, node_->line, node_->column}; }
  [[nodiscard]] bool is_map() const { return node_->kind == Node::Kind::Map; }
  [[nodiscard]] bool is_list() const { return node_->kind == Node::Kind::Sequence; }
  [[nodiscard]] bool is_scalar() const { return node_->kind == Node::Kind::Scalar; }
  [[nodiscard]] bool is_null() const { return node_->kind == Node::Kind::Null; }
  /// An unquoted number, exact to four decimals.
  [[nodiscard]] std::optional<Decimal> number() const;
  /// What it is, for "expected ..., found ..." messages: `'text'`, `a list`, `a map`, `nothing`.
  [[nodiscard]] std::string described() const;

  /// Reports `message` here.
  void fail(std::string message) const;
  /// The same of what is legal and surely not meant.
  void warn(std::string message) const;
  /// Reports `expected <what>, found <this>`; answers empty for the caller to return.
  std::nullopt_t expected(std::string_view what) const;

  /// Any scalar, as it was written.
  [[nodiscard]] std::optional<std::string> text() const;
  /// `[a-z0-9-]{1,64}`.
  [[nodiscard]] std::optional<std::string> id() const;
  /// A whole number from `least` to `most`.
  [[nodiscard]] std::optional<std::int64_t> whole(std::int64_t least = INT64_MIN,
                                                  std::int64_t most = INT64_MAX) const;
  [[nodiscard]] std::optional<Decimal> decimal() const;
  /// `true` or `false`, unquoted; YAML 1.1's `yes`, `on` are refused.
  [[nodiscard]] std::optional<bool> truth() const;
  [[nodiscard]] std::optional<Duration> duration() const;
  /// A duration with an exact length (days count as 24 hours); months and years are refused.
  [[nodiscard]] std::optional<milliseconds> exact_duration() const;
  /// A local time in `zone`, or one with an offset or `Z`.
  [[nodiscard]] std::optional<Instant> instant(const TimeZone& zone) const;
  [[nodiscard]] std::optional<TimeZone> time_zone() const;
  /// One of the given words; a near miss is suggested.
  [[nodiscard]] std::optional<std::string> one_of(std::span<const std::string_view> words) const;
  [[nodiscard]] std::optional<std::string> one_of(
      std::initializer_list<std::string_view> words) const {
    return one_of(std::span(words.begin(), words.size()));
  }
  /// A path, relative ones below the document's folder.
  [[nodiscard]] std::optional<std::filesystem::path> path() const;
  /// `{file: path}` or `{env: NAME}`, looked up at once; a file's last line break is cut. A value
  /// in the clear is refused.
  [[nodiscard]] std::optional<Secret> secret() const;

  [[nodiscard]] std::optional<MapReader> map() const;
  /// The items of a list.
  [[nodiscard]] std::optional<std::vector<Value>> list() const;
  /// The items of a list, or the one value that stands in its place.
  [[nodiscard]] std::vector<Value> list_or_one() const;
  /// A list of scalars, or one scalar.
  [[nodiscard]] std::optional<std::vector<std::string>> texts() const;

 private:
  const Node* node_;
  const Document* document_;
  Diagnostics* diagnostics_;
};

/// Reads a T from a value: std::string, std::int64_t, bool, Decimal, Duration, milliseconds (an
/// exact duration), TimeZone, Secret, std::filesystem::path, MapReader, std::vector<Value>,
/// std::vector<std::string>.
template <class T>
std::optional<T> read_as(const Value& value);
template <>
std::optional<std::string> read_as(const Value& value);
template <>
std::optional<std::int64_t> read_as(const Value& value);
template <>
std::optional<bool> read_as(const Value& value);
template <>
std::optional<Decimal> read_as(const Value& value);
template <>
std::optional<Duration> read_as(const Value& value);
template <>
std::optional<milliseconds> read_as(const Value& value);
template <>
std::optional<TimeZone> read_as(const Value& value);
template <>
std::optional<Secret> read_as(const Value& value);
template <>
std::optional<std::filesystem::path> read_as(const Value& value);
template <>
std::optional<MapReader> read_as(const Value& value);
template <>
std::optional<std::vector<Value>> read_as(const Value& value);
template <>
std::optional<std::vector<std::string>> read_as(const Value& value);

/// The fields of one map.
///
///     reader.allow_only({"type", "url", "from"}, {"dkim"});
///     auto url = reader.required<std::string>("url");           // std::optional: empty = reported
///     auto timeout = reader.value_or<milliseconds>("timeout", seconds(30));
///
/// Copies are cheap; like Value it borrows the document and the diagnostics.
class MapReader {
 public:
  struct Field {
    Value key;
    Value value;
    [[nodiscard]] const std::string& name() const { return key.node().text; }
  };

  /// `value` is a map.
  explicit MapReader(Value value);

  [[nodiscard]] const Value& value() const { return value_; }
  [[nodiscard]] Place place() const { return value_.place(); }
  [[nodiscard]] Diagnostics& diagnostics() const { return value_.diagnostics(); }
  /// In the order they were written.
  [[nodiscard]] const std::vector<Field>& fields() const& { return fields_; }
  /// Of a temporary reader, so that `for (… : MapReader(value).fields())` is sound.
  [[nodiscard]] std::vector<Field> fields() && { return std::move(fields_); }
  [[nodiscard]] bool has(std::string_view key) const { return find(key).has_value(); }
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;
  /// The value of a key that must be there.
  [[nodiscard]] std::optional<Value> require(std::string_view key) const;

  /// Reports every other key: `unknown key 'shedule'; did you mean 'schedule'?`. The keys in
  /// `later` are reported as not supported yet.
  void allow_only(std::span<const std::string_view> keys,
                  std::span<const std::string_view> later = {}) const;
  void allow_only(std::initializer_list<std::string_view> keys,
                  std::initializer_list<std::string_view> later = {}) const {
    allow_only(std::span(keys.begin(), keys.size()), std::span(later.begin(), later.size()));
  }

  /// Empty, and reported, when the key is missing or its value is no T.
  template <class T>
  [[nodiscard]] std::optional<T> required(std::string_view key) const {
    const auto value = require(key);
    return value ? read_as<T>(*value) : std::nullopt;
  }
  /// Empty when the key is missing; empty, and reported, when its value is no T.
  template <class T>
  [[nodiscard]] std::optional<T> optional(std::string_view key) const {
    const auto value = find(key);
    return value ? read_as<T>(*value) : std::nullopt;
  }
  /// `otherwise` when the key is missing or (reported) its value is no T.
  template <class T>
  [[nodiscard]] T value_or(std::string_view key, T otherwise) const {
    auto value = optional<T>(key);
    return value ? std::move(*value) : std::move(otherwise);
  }

  /// A word out of a list; empty when the key is missing, or reported.
  [[nodiscard]] std::optional<std::string> one_of(
      std::string_view key, std::initializer_list<std::string_view> words) const;
  /// `{file: path}` or `{env: NAME}`; empty when the key is missing, or reported.
  [[nodiscard]] std::optional<Secret> secret(std::string_view key) const {
    return optional<Secret>(key);
  }

  /// Reports `message` at the value of `key`, or at the map when there is none.
  void fail(std::string_view key, std::string message) const;

 private:
  Value value_;
  std::vector<Field> fields_;
};

/// `; did you mean 'schedule'?`, or nothing when no candidate is near.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace fanfare::config
