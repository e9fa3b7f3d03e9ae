#include "cli/history/random.h"

#include <cmath>

namespace fanfare::cli::history {
namespace {

/// One step of SplitMix64 (Steele, Lea & Flood, 2014): spreads nearby seeds far apart.
std::uint64_t spread(std::uint64_t seed) {
  seed += 0x9E37'79B9'7F4A'7C15;
  seed = (seed ^ (seed >> 30)) * 0xBF58'476D'1CE4'E5B9;
  seed = (seed ^ (seed >> 27)) * 0x94D0'49BB'1331'11EB;
  return seed ^ (seed >> 31);
}

}  // namespace

Random Random::of(std::uint64_t seed, std::uint64_t index) {
  return Random(spread(spread(seed) + index));
}

double Random::uniform() {
  const std::uint64_t bits = engine_() >> 11;
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t unfair = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = engine_();
  while (drawn >= unfair) {
    drawn = engine_();
  }
  return drawn % bound;
}

double Random::exponential(double rate) {
  return -std::log(uniform()) / rate;
}

double Random::normal() {
  double x = 0;
  double square = 0;
  do {
    x = 2 * uniform() - 1;
    const double y = 2 * uniform() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  return x * std::sqrt(-2 * std::log(square) / square);
}

double Random::gamma(double shape, double rate) {
  if (shape < 1) {
    const double boost = std::pow(uniform(), 1 / shape);
    return gamma(shape + 1, rate) * boost;
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal();
    const double v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(uniform()) < x * x / 2 + d - d * v + d * std::log(v)) {
      return d * v / rate;
    }
  }
}

double Random::log_normal(double median, double sigma) {
  return median * std::exp(sigma * normal());
}

std::size_t Random::weighted(std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) {
    total += weight;
  }
  double left = uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0) {
      return i;
    }
  }
  return weights.size() - 1;
}

}  // namespace fanfare::cli::history
