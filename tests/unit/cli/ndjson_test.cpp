#include "cli/event_files/ndjson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/event_files/constants.h"

namespace fanfare::cli::event_files {
namespace {

struct Good {
  const char* name;
  std::string json;
  Fields expected;
};
void PrintTo(const Good& each, std::ostream* out) {
  *out << each.name;
}

class GoodObjects : public testing::TestWithParam<Good> {};

TEST_P(GoodObjects, BecomeFields) {
  const auto fields = fields_from_json(GetParam().json);
  ASSERT_TRUE(fields) << fields.error().message;
  EXPECT_EQ(*fields, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, GoodObjects,
    testing::Values(
        Good{"Empty", "{}", {}},
        Good{"Texts", R"({"a":"x","b":"\u00e9\n\"y\""})", {{"a", "x"}, {"b", "é\n\"y\""}}},
        Good{"NumbersKeepTheirText",
             R"({"a":1.10,"b":125000,"c":-0.0001,"d":12345678901234567890123,"e":1e3})",
             {{"a", "1.10"},
              {"b", "125000"},
              {"c", "-0.0001"},
              {"d", "12345678901234567890123"},
              {"e", "1e3"}}},
        Good{"Words",
             R"({"a":true,"b":false,"c":null,"d":""})",
             {{"a", "true"}, {"b", "false"}, {"d", ""}}},
        Good{
            "Basket",
            R"({ "items" : [ {"sku":"x", "amount": 25.00, "tags":["a",null,true]} , {} ], "z": 1 })",
            {{"items", R"([{"sku":"x","amount":25.00,"tags":["a",null,true]},{}])"}, {"z", "1"}}},
        Good{"Object",
             R"({"o":{"a":{"b":[1.50]}},"p":{}})",
             {{"o", R"({"a":{"b":[1.50]}})"}, {"p", "{}"}}},
        Good{"TrailingBlanks", "{\"a\":1} \t\r", {{"a", "1"}}}),
    [](const auto& row) { return row.param.name; });

struct Bad {
  const char* name;
  std::string json;
  std::string expected;
};
void PrintTo(const Bad& each, std::ostream* out) {
  *out << each.name;
}

class BadObjects : public testing::TestWithParam<Bad> {};

TEST_P(BadObjects, AreExplained) {
  const auto fields = fields_from_json(GetParam().json);
  ASSERT_FALSE(fields);
  EXPECT_THAT(fields.error().message, testing::HasSubstr(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadObjects,
    testing::Values(Bad{"List", "[1]", "found a list"}, Bad{"Text", "\"x\"", "a JSON object"},
                    Bad{"Number", "7", "a JSON object"}, Bad{"Syntax", "{\"a\":}", "at column"},
                    Bad{"Unfinished", "{\"a\":1", "not valid JSON"},
                    Bad{"Two", "{\"a\":1}{\"a\":2}", "found more at column 8"},
                    Bad{"NotUtf8", "{\"a\":\"\xFF\"}", "not valid JSON"},
                    Bad{"TooDeep", "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}",
                        "not valid JSON"}),
    [](const auto& row) { return row.param.name; });

TEST(Ndjson, GoesOnBehindABadLineAndCountsBlankOnes) {
  std::istringstream in("{\"a\":1}\n\nnonsense\r\n{\"a\":2}");
  Ndjson source(in);
  const auto first = source.next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->line, 1U);
  const auto bad = source.next();
  ASSERT_TRUE(bad && !*bad);
  EXPECT_EQ(bad->error().line, 3U);
  const auto last = source.next();
  ASSERT_TRUE(last && *last);
  EXPECT_EQ((*last)->line, 4U);
  EXPECT_FALSE(source.next());
}

TEST(Constants, TakeTheFirstEqualsSign) {
  EXPECT_EQ(read_pair("note=a=b"), std::pair(std::string("note"), std::string("a=b")));
  EXPECT_EQ(read_pair("note="), std::pair(std::string("note"), std::string()));
  EXPECT_FALSE(read_pair("=x"));
  EXPECT_FALSE(read_pair("note"));
}

TEST(Constants, ReplaceWhatTheEventSays) {
  Fields fields{{"type", "sale"}, {"member", "x"}};
  EXPECT_EQ(problem_of(fields), std::nullopt);
  set_constants(fields, {{"type", "purchase"}, {"store", "web"}});
  EXPECT_EQ(fields, (Fields{{"member", "x"}, {"type", "purchase"}, {"store", "web"}}));
  EXPECT_THAT(problem_of({{"type", "purchase"}}).value_or(""), testing::HasSubstr("'member'"));
}

}  // namespace
}  // namespace fanfare::cli::event_files
