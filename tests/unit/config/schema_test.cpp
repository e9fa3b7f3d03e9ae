#include "config/schema/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/config/messages.h"
#include "tests/unit/config/schema_walk.h"

namespace fanfare::config {
namespace {

namespace json = boost::json;

class EverySchema : public testing::TestWithParam<std::string_view> {
 protected:
  const json::value root = schema_of(GetParam());
};

/// The keywords of draft-07 that the schemas use. A misspelt one would be ignored in silence.
const std::set<std::string_view> kKeywords{"$ref",
                                           "title",
                                           "description",
                                           "default",
                                           "examples",
                                           "type",
                                           "enum",
                                           "const",
                                           "minimum",
                                           "maximum",
                                           "exclusiveMinimum",
                                           "minLength",
                                           "maxLength",
                                           "pattern",
                                           "items",
                                           "minItems",
                                           "maxItems",
                                           "uniqueItems",
                                           "properties",
                                           "patternProperties",
                                           "required",
                                           "minProperties",
                                           "additionalProperties",
                                           "maxProperties",
                                           "propertyNames",
                                           "dependencies",
                                           "if",
                                           "then",
                                           "else",
                                           "allOf",
                                           "anyOf",
                                           "oneOf",
                                           "not"};

TEST_P(EverySchema, SaysThatItIsDraft07AndWhatItIsFor) {
  const json::object& schema = root.as_object();
  EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  EXPECT_TRUE(schema.contains("title"));
  EXPECT_TRUE(schema.contains("description"));
  EXPECT_EQ(schema.at("type"), "object");
}

TEST_P(EverySchema, KnowsItsKeywords) {
  const std::set<std::string_view> root_only{"$schema", "definitions"};
  walk(root, "", [&](const std::string& pointer, const json::object& schema) {
    for (const auto& [key, value] : schema) {
      const bool known = kKeywords.contains(key) || (pointer.empty() && root_only.contains(key));
      EXPECT_TRUE(known) << pointer << ": " << key;
    }
  });
}

TEST_P(EverySchema, RefersOnlyToWhatItHolds) {
  walk(root, "", [&](const std::string& pointer, const json::object& schema) {
    const auto* reference = schema.if_contains("$ref");
    if (reference != nullptr) {
      ASSERT_TRUE(reference->as_string().starts_with("#/definitions/")) << pointer;
      json::error_code missing;
      EXPECT_NE(root.find_pointer(reference->as_string().subview(1), missing), nullptr)
          << pointer << ": " << *reference;
    }
  });
}

/// Draft-07 ignores what stands beside a `$ref`: for people that is no harm, for a check it is.
TEST_P(EverySchema, HasNothingThatChecksBesideAReference) {
  const std::set<std::string_view> for_people{"$ref", "description", "default", "examples"};
  walk(root, "", [&](const std::string& pointer, const json::object& schema) {
    if (!schema.contains("$ref")) {
      return;
    }
    for (const auto& [key, value] : schema) {
      EXPECT_TRUE(for_people.contains(key)) << pointer << ": " << key;
    }
  });
}

bool is_described(const json::object& schema, const json::value& root) {
  return schema.contains("description") || resolved(schema, root).contains("description");
}

/// Conditions that only take something away describe it once, for the whole.
bool only_forbids(const std::string& pointer) {
  return pointer.find("/definitions/not-of-") == 0;
}

TEST_P(EverySchema, DescribesEveryField) {
  std::size_t described = 0;
  walk(root, "", [&](const std::string& pointer, const json::object& schema) {
    for (const std::string_view kind : {"properties", "patternProperties"}) {
      const auto* fields = schema.if_contains(kind);
      if (fields == nullptr || only_forbids(pointer) || pointer.ends_with("/then")) {
        continue;
      }
      for (const auto& [name, field] : fields->as_object()) {
        if (!field.is_object() || pointer.find("/if") != std::string::npos) {
          continue;
        }
        EXPECT_TRUE(is_described(field.as_object(), root)) << pointer << ": " << name;
        ++described;
      }
    }
  });
  EXPECT_GT(described, 3U);
}

TEST_P(EverySchema, IsTextThatVersionControlLikes) {
  const std::string text = schema::json_schema(GetParam()).value();
  EXPECT_TRUE(text.ends_with("\n}\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr(" \n")));
  EXPECT_THAT(text, testing::StartsWith("{\n  \"$schema\": "));
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  std::ranges::transform(schema::kinds(), std::back_inserter(names), &schema::Kind::name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, EverySchema, testing::ValuesIn(kind_names()),
                         [](const auto& row) { return std::string(row.param); });

TEST(Schema, IsThereForEveryKindThatTheLoaderKnows) {
  for (const std::string word : {"program", "campaign", "badge", "template", "segment", "test",
                                 "challenge", "reward", "leaderboard"}) {
    const auto problems = problems_of(word + ": x\n");
    const bool is_later = testing::Value(
        problems, testing::Contains(testing::HasSubstr("'" + word + "' is not supported yet")));
    EXPECT_EQ(schema::json_schema(word).has_value(), !is_later) << word;
  }
}

TEST(Schema, IsNoneOfAnythingElse) {
  EXPECT_FALSE(schema::json_schema("limit"));
  EXPECT_FALSE(schema::json_schema(""));
}

}  // namespace
}  // namespace fanfare::config
