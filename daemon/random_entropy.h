#pragma once

#include <openssl/rand.h>

#include <stdexcept>

#include "engine/entropy.h"

namespace fanfare::daemon {

/// OpenSSL's cryptographic generator. Throws std::runtime_error when it has nothing to give.
class RandomEntropy : public engine::Entropy {
 public:
  void fill(std::span<unsigned char> bytes) override {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
      throw std::runtime_error("the system has no random bytes to draw a code from");
    }
  }
};

}  // namespace fanfare::daemon
