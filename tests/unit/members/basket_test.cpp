#include "members/basket.h"

#include <gtest/gtest.h>

namespace fanfare::members {
namespace {

TEST(Basket, OfNothingHasNoLines) {
  EXPECT_TRUE(Basket("").lines().empty());
  EXPECT_TRUE(Basket("[]").lines().empty());
}

TEST(Basket, ReadsEveryKindOfValueAsText) {
  const Basket basket(
      R"([{"sku":"x","amount":"25.00","quantity":2,"weight":0.25,"gift":true,"note":null,"tags":["a"]},{}])");
  ASSERT_EQ(basket.lines().size(), 2U);
  const BasketLine& line = basket.lines()[0];
  EXPECT_EQ(line.field("sku"), "x");
  EXPECT_EQ(line.field("amount"), "25.00");
  EXPECT_EQ(line.field("quantity"), "2");
  EXPECT_EQ(line.field("weight"), "0.25");
  EXPECT_EQ(line.field("gift"), "true");
  EXPECT_EQ(line.field("note"), std::nullopt);
  EXPECT_EQ(line.field("tags"), std::nullopt);
  EXPECT_EQ(line.field("colour"), std::nullopt);
}

TEST(Basket, ALineWithoutQuantityIsOnePiece) {
  const Basket basket(R"([{"sku":"x"},{"quantity":null},{"quantity":0}])");
  EXPECT_EQ(basket.lines()[0].field("quantity"), "1");
  EXPECT_EQ(basket.lines()[1].field("quantity"), "1");
  EXPECT_EQ(basket.lines()[2].field("quantity"), "0");
}

TEST(Basket, NumbersHaveAtMostFourDecimals) {
  const Basket basket(
      R"([{"a":0.1,"b":19.9,"c":1e3,"d":-2.50,"e":1234567890.1234,"f":0.30000000000000004}])");
  const BasketLine& line = basket.lines()[0];
  EXPECT_EQ(line.field("a"), "0.1");
  EXPECT_EQ(line.field("b"), "19.9");
  EXPECT_EQ(line.field("c"), "1000");
  EXPECT_EQ(line.field("d"), "-2.5");
  EXPECT_EQ(line.field("e"), "1234567890.1234");
  EXPECT_EQ(line.field("f"), "0.3");
}

}  // namespace
}  // namespace fanfare::members
