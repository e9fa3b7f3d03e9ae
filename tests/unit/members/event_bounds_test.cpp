#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "members/event_decoder.h"

namespace fanfare::members {
namespace {

using Fields = std::vector<Attribute>;

constexpr std::string_view kEntry = "1796439600000-0";
constexpr std::size_t kBound = 64 * 1024;

auto decode(const Fields& fields) {
  return decode_event(kEntry, fields, EventLimits{});
}

/// An event of exactly so many bytes: names and values together.
Fields event_of(std::size_t bytes, std::string& filling) {
  Fields fields{{"type", "visit"}, {"member", "alice"}, {"note", ""}};
  std::size_t rest = bytes;
  for (const auto& [name, value] : fields) {
    rest -= name.size() + value.size();
  }
  filling.assign(rest, 'x');
  fields.back().value = filling;
  return fields;
}

TEST(EventBounds, SixtyFourKibibytesAreTaken) {
  std::string filling;
  EXPECT_TRUE(decode(event_of(kBound, filling)));
}

TEST(EventBounds, OneByteMoreIsNot) {
  std::string filling;
  const auto event = decode(event_of(kBound + 1, filling));
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, "too_large");
  EXPECT_THAT(event.error().error, testing::HasSubstr("65537 bytes"));
  EXPECT_THAT(event.error().error, testing::HasSubstr("65536"));
  EXPECT_LT(event.error().error.size(), 200U);
}

TEST(EventBounds, TenThousandAttributesAreRefused) {
  std::vector<std::string> names;
  for (int i = 0; i < 10'000; ++i) {
    names.push_back(std::to_string(i));
  }
  Fields fields{{"type", "visit"}, {"member", "alice"}};
  for (const std::string& name : names) {
    fields.push_back({name, ""});
  }
  const auto event = decode(fields);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, "too_many_fields");
  EXPECT_THAT(event.error().error, testing::HasSubstr("10002"));
}

TEST(EventBounds, AsManyAttributesAsAllowedAreTaken) {
  const EventLimits limits;
  Fields fields{{"type", "visit"}, {"member", "alice"}};
  std::vector<std::string> names;
  for (std::size_t i = 2; i < limits.max_attributes; ++i) {
    names.push_back("a" + std::to_string(i));
  }
  for (const std::string& name : names) {
    fields.push_back({name, "1"});
  }
  const auto event = decode(fields);
  ASSERT_TRUE(event) << event.error().error;
  EXPECT_EQ(event->attributes.size(), names.size());
  fields.push_back({"one-more", "1"});
  EXPECT_FALSE(decode(fields));
}

std::string basket(int lines, const std::string& line) {
  std::string items = "[";
  for (int i = 0; i < lines; ++i) {
    items += (i == 0 ? "" : ",") + line;
  }
  return items + "]";
}

TEST(EventBounds, ABasketOfTenThousandLinesIsHandled) {
  const std::string small = basket(10'000, "{}");
  const auto taken = decode({{"type", "purchase"}, {"member", "alice"}, {"items", small}});
  ASSERT_TRUE(taken) << taken.error().error;
  EXPECT_EQ(taken->items, small);

  const std::string large = basket(10'000, R"({"sku":"x","quantity":2})");
  const auto refused = decode({{"type", "purchase"}, {"member", "alice"}, {"items", large}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "too_large");
}

TEST(EventBounds, DeeplyNestedItemsDoNotOverflowTheStack) {
  const std::string deep = "[{\"a\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}]";
  const auto event = decode({{"type", "purchase"}, {"member", "alice"}, {"items", deep}});
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, "bad_items");
}

void expect_sound(const std::expected<Event, Rejection>& event) {
  if (event) {
    RC_ASSERT(is_member_id(event->member));
    RC_ASSERT(is_name(event->type, "_.-"));
    RC_ASSERT(!event->id.empty());
    RC_ASSERT(parse_rfc3339(format_rfc3339(event->time)) == event->time);
  } else {
    RC_ASSERT(!event.error().code.empty());
    RC_ASSERT(!event.error().error.empty());
    RC_ASSERT(is_utf8(event.error().error));
  }
}

RC_GTEST_PROP(EventDecoderProperty, AnyBytesGiveAnEventOrARejection,
              (const std::string& entry,
               const std::vector<std::pair<std::string, std::string>>& pairs)) {
  Fields fields;
  for (const auto& [name, value] : pairs) {
    fields.push_back({name, value});
  }
  expect_sound(decode_event(entry, fields, EventLimits{}));
  expect_sound(decode_event(kEntry, fields, EventLimits{}));
}

RC_GTEST_PROP(EventDecoderProperty, KnownNamesWithAnyValueGiveAnEventOrARejection, ()) {
  const auto name = rc::gen::element<std::string>("type", "member", "id", "time", "reply", "amount",
                                                  "items", "category");
  const auto value =
      rc::gen::oneOf(rc::gen::element<std::string>(
                         "purchase", "alice", "12", "-1", "2026-12-05T03:00:00Z", "[]", "[{}]",
                         "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "253402300799999"),
                     rc::gen::arbitrary<std::string>());
  const auto pairs = *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(
      rc::gen::pair(name, value));
  Fields fields{{"type", "visit"}, {"member", "bob"}};
  for (const auto& [key, text] : pairs) {
    fields.push_back({key, text});
  }
  expect_sound(decode_event(kEntry, fields, EventLimits{.max_age = std::nullopt}));
}

}  // namespace
}  // namespace fanfare::members
