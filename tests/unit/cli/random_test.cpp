#include "cli/history/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace fanfare::cli::history {
namespace {

// The C++ standard requires the 10,000th value of a default-seeded std::mt19937_64
// ([rand.predef]); nothing here works if the machine's differs.
TEST(Random, StandsOnTheStandardEngine) {
  std::mt19937_64 engine;
  engine.discard(9999);
  EXPECT_EQ(engine(), 9'981'545'732'273'789'042U);
}

struct Sampler {
  const char* name;
  std::function<double(Random&)> draw;
  double mean;
  double deviation;
};
void PrintTo(const Sampler& sampler, std::ostream* out) {
  *out << sampler.name;
}

class Samplers : public testing::TestWithParam<Sampler> {};

// Mean and deviation from the textbook formulas; five standard errors of room.
TEST_P(Samplers, HaveTheirMeanAndDeviation) {
  constexpr int kDraws = 200'000;
  Random random(42);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double drawn = GetParam().draw(random);
    sum += drawn;
    squares += drawn * drawn;
  }
  const double mean = sum / kDraws;
  const double deviation = std::sqrt(squares / kDraws - mean * mean);
  EXPECT_NEAR(mean, GetParam().mean, 5 * GetParam().deviation / std::sqrt(kDraws));
  EXPECT_NEAR(deviation, GetParam().deviation, 0.05 * GetParam().deviation);
}

INSTANTIATE_TEST_SUITE_P(
    All, Samplers,
    testing::Values(
        Sampler{"Uniform", [](Random& r) { return r.uniform(); }, 0.5, std::sqrt(1.0 / 12)},
        Sampler{"Exponential", [](Random& r) { return r.exponential(4); }, 0.25, 0.25},
        Sampler{"Normal", [](Random& r) { return r.normal(); }, 0, 1},
        Sampler{"GammaBelowOne", [](Random& r) { return r.gamma(0.5, 2); }, 0.25,
                std::sqrt(0.5) / 2},
        Sampler{"GammaAboveOne", [](Random& r) { return r.gamma(9, 3); }, 3, 1},
        Sampler{"LogNormal", [](Random& r) { return r.log_normal(10, 0.5); }, 10 * std::exp(0.125),
                10 * std::exp(0.125) * std::sqrt(std::exp(0.25) - 1)},
        Sampler{"Below", [](Random& r) { return static_cast<double>(r.below(6)); }, 2.5,
                std::sqrt(35.0 / 12)}),
    [](const auto& row) { return row.param.name; });

TEST(Random, DrawsByWeight) {
  Random random(7);
  const double weights[] = {1, 0, 3};
  int counts[3] = {};
  for (int i = 0; i < 40'000; ++i) {
    ++counts[random.weighted(weights)];
  }
  EXPECT_NEAR(counts[0], 10'000, 500);
  EXPECT_EQ(counts[1], 0);
}

TEST(Random, GivesEachIndexItsOwnStream) {
  EXPECT_NE(Random::of(1, 1).uniform(), Random::of(1, 2).uniform());
  EXPECT_NE(Random::of(1, 2).uniform(), Random::of(2, 1).uniform());
  EXPECT_EQ(Random::of(5, 9).uniform(), Random::of(5, 9).uniform());
}

}  // namespace
}  // namespace fanfare::cli::history
