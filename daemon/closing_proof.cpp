#include "daemon/closing_proof.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <span>
#include <stdexcept>

namespace fanfare::daemon {
namespace {

std::string in_hex(std::span<const unsigned char> bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  }
  return text;
}

}  // namespace

std::string make_secret() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system has no randomness; mend OpenSSL's configuration");
  }
  return in_hex(bytes);
}

std::string closing_proof(std::string_view secret, const members::Event& event) {
  std::string said = fmt::format("{}\n{}\n{}", event.member, event.id, to_unix_ms(event.time));
  for (const char* name : {"leaderboard", "period", "rank", "score", "members"}) {
    said += fmt::format("\n{}", event.attribute(name).value_or(""));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const auto* const text = reinterpret_cast<const unsigned char*>(said.data());
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), text, said.size(),
           digest.data(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no SHA-256; mend its configuration");
  }
  return in_hex(std::span(digest).first(size));
}

bool has_closing_proof(std::string_view secret, const members::Event& event) {
  const auto proof = event.attribute("proof");
  if (secret.empty() || !proof) {
    return false;
  }
  const std::string wanted = closing_proof(secret, event);
  return proof->size() == wanted.size() &&
         CRYPTO_memcmp(proof->data(), wanted.data(), wanted.size()) == 0;
}

}  // namespace fanfare::daemon
