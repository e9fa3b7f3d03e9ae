#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fanfare::engine {

/// Where random bytes come from. The engine draws none of its own: whoever asks for a decision
/// brings them along.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// Bytes that follow from a seed, for tests and simulations: the same every time. Anybody who knows
/// the seed knows them, so that nothing of worth may be made of them.
class DerivedEntropy : public Entropy {
 public:
  explicit DerivedEntropy(std::string seed) : seed_(std::move(seed)) {}
  void fill(std::span<unsigned char> bytes) override;

 private:
  std::string seed_;
  std::uint64_t drawn_ = 0;
};

/// `pattern` with each '#' replaced by one of 31 letters and digits that nobody confuses, all of
/// them equally likely.
std::string draw_code(std::string_view pattern, Entropy& entropy);

}  // namespace fanfare::engine
