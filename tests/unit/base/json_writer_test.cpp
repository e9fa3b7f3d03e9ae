#include "base/json_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/json.hpp>

#include <limits>

#include "base/text.h"
#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

namespace json = boost::json;

std::string quoted(std::string_view text) {
  std::string out;
  JsonWriter(out).value(text);
  return out;
}

struct Escape {
  const char* name;
  std::string_view text;
  const char* json;
};
void PrintTo(const Escape& row, std::ostream* out) {
  *out << row.name;
}
using Escapes = testing::TestWithParam<Escape>;

TEST_P(Escapes, AreThoseOfRfc8259) {
  EXPECT_EQ(quoted(GetParam().text), GetParam().json);
  EXPECT_EQ(json::parse(quoted(GetParam().text)).as_string(), GetParam().text);
}

FANFARE_ROWS(Escapes, Escape{"Empty", "", R"("")"}, Escape{"Plain", "kopi", R"("kopi")"},
             Escape{"Quote", "say \"hi\"", R"("say \"hi\"")"},
             Escape{"Backslash", "a\\b", R"("a\\b")"}, Escape{"Newline", "a\nb", R"("a\nb")"},
             Escape{"Tab", "\t", R"("\t")"}, Escape{"Return", "\r", R"("\u000d")"},
             Escape{"Nul", std::string_view("a\0b", 3), R"("a\u0000b")"},
             Escape{"Unit", "\x1F", R"("\u001f")"}, Escape{"Delete", "\x7F", "\"\x7F\""},
             Escape{"Slash", "a/b", R"("a/b")"}, Escape{"Umlaut", "caf\xC3\xA9", "\"caf\xC3\xA9\""},
             Escape{"Emoji", "\xF0\x9F\x8E\x89", "\"\xF0\x9F\x8E\x89\""},
             Escape{"OnlyEscapes", "\"\"", R"("\"\"")"});

TEST(JsonWriter, SeparatesEverythingOnce) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object()
      .field("text", std::string("x"))
      .field("number", std::numeric_limits<std::int64_t>::min())
      .field("yes", true)
      .field("no", false);
  writer.key("none").null();
  writer.key("exact").raw("1234.5600");
  writer.key("empty").begin_array().end_array();
  writer.key("list").begin_array().value("a").value(std::int64_t{0}).begin_object().end_object();
  writer.begin_array().end_array().end_array();
  writer.field("last", "y").end_object();
  EXPECT_EQ(out, R"({"text":"x","number":-9223372036854775808,"yes":true,"no":false,"none":null,)"
                 R"("exact":1234.5600,"empty":[],"list":["a",0,{},[]],"last":"y"})");
  EXPECT_TRUE(json::parse(out).is_object());
}

RC_GTEST_PROP(JsonWriterProperty, AnyTextComesBack, ()) {
  const auto points = *rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange(0, 128),
                   [](int c) { return std::string(1, static_cast<char>(c)); }),
      rc::gen::element<std::string>("\xC3\xA9", "\xE2\x98\x95", "\xF0\x9F\x8E\x89")));
  std::string text;
  for (const std::string& point : points) {
    text += point;
  }
  RC_ASSERT(is_utf8(text));
  std::string out;
  JsonWriter(out).begin_object().field(text, text).end_object();
  const json::value parsed = json::parse(out);
  RC_ASSERT(parsed.as_object().size() == 1);
  RC_ASSERT(parsed.as_object().at(text).as_string() == std::string_view(text));
}

}  // namespace
}  // namespace fanfare
