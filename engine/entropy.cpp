#include "engine/entropy.h"

#include <array>

#include "base/hash.h"

namespace fanfare::engine {
namespace {

/// Without 0 and O, 1, I and L.
constexpr std::string_view kAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
constexpr std::size_t kFair = 256 / kAlphabet.size() * kAlphabet.size();

char draw_letter(Entropy& entropy) {
  while (true) {
    std::array<unsigned char, 1> drawn{};
    entropy.fill(drawn);
    if (drawn[0] < kFair) {  // the few beyond would favour the first letters
      return kAlphabet[drawn[0] % kAlphabet.size()];
    }
  }
}

}  // namespace

void DerivedEntropy::fill(std::span<unsigned char> bytes) {
  for (unsigned char& each : bytes) {
    each = static_cast<unsigned char>(stable_hash(seed_ + std::to_string(drawn_++)) & 0xFF);
  }
}

std::string draw_code(std::string_view pattern, Entropy& entropy) {
  std::string code(pattern);
  for (char& each : code) {
    if (each == '#') {
      each = draw_letter(entropy);
    }
  }
  return code;
}

}  // namespace fanfare::engine
