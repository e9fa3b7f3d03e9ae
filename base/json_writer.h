#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fanfare {

/// Appends compact JSON (RFC 8259) to a string: the writing half only, because every applied
/// event writes a journal entry and building a document tree first costs ten times as much.
/// Reading JSON is Boost.JSON's work. Strings must be UTF-8.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(bool truth);
  JsonWriter& null();

  /// Text that is JSON already: an exact decimal number, or a document made earlier.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    key(name);
    return value(v);
  }

 private:
  void separate();
  void quote(std::string_view text);

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace fanfare
