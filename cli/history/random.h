#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace fanfare::cli::history {

/// Random numbers that are the same on every machine for the same seed. The standard fixes what
/// std::mt19937_64 yields but not what its distributions make of it, so the samplers are our own.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// A generator of its own for each `index`, so that one customer's draws do not move another's.
  static Random of(std::uint64_t seed, std::uint64_t index);

  /// Evenly from the open interval (0, 1), in steps of 2^-53.
  double uniform();

  /// Evenly from 0 to `bound` - 1. `bound` is above 0.
  std::uint64_t below(std::uint64_t bound);

  /// Mean 1 / `rate`. `rate` is above 0.
  double exponential(double rate);

  /// Mean 0, standard deviation 1 (Marsaglia & Bray's polar method, 1964).
  double normal();

  /// Mean `shape` / `rate` (Marsaglia & Tsang, "A Simple Method for Generating Gamma Variables",
  /// 2000). Both are above 0.
  double gamma(double shape, double rate);

  /// Median `median`, and `sigma` the standard deviation of the logarithm.
  double log_normal(double median, double sigma);

  /// The position of one of `weights`, each as likely as it is heavy. The weights sum to above 0.
  std::size_t weighted(std::span<const double> weights);

 private:
  std::mt19937_64 engine_;
};

}  // namespace fanfare::cli::history
