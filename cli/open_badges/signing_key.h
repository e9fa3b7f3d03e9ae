#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

// OpenSSL's, without its headers.
struct evp_pkey_st;

namespace fanfare::cli::open_badges {

/// A private key of an issuer, for JSON Web Signatures: Ed25519 (`EdDSA`, RFC 8037) or P-256
/// (`ES256`, RFC 7518 section 3.4). It never gives the private half away, in no message either.
/// One thread at a time.
class SigningKey {
 public:
  using Digest = std::array<unsigned char, 32>;

  /// Reads a PEM (PKCS #8, or SEC 1 for P-256). What kind of key it is follows from the PEM. A
  /// failure says what was found instead, and how to make a key.
  static Result<SigningKey> from_pem(const Secret& pem);

  /// `EdDSA` or `ES256`.
  [[nodiscard]] std::string_view algorithm() const;

  /// The public half as a JSON Web Key (RFC 7517) with the members that are required, in the order
  /// of RFC 7638, so that equal keys have equal texts.
  [[nodiscard]] std::string public_jwk() const;

  /// The signature as a JWS has it: 64 bytes; of P-256 `r || s`, each 32 bytes, not DER.
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;

  /// HMAC-SHA-256 under a key that follows from the private one: the same for equal messages, and
  /// nobody without the private key can tell which message it came from, however few there are.
  [[nodiscard]] Digest pseudonym(std::string_view message) const;

 private:
  enum class Kind { Ed25519, P256 };
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using Handle = std::unique_ptr<evp_pkey_st, Free>;

  SigningKey(Handle key, Kind kind, const Digest& pseudonyms);

  Handle key_;
  Kind kind_;
  Secret pseudonyms_;  ///< The key of pseudonym().
};

}  // namespace fanfare::cli::open_badges
