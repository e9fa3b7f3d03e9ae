#include "cli/open_badges/signing_key.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <optional>
#include <stdexcept>

#include "base/json_writer.h"
#include "cli/open_badges/jws.h"

namespace fanfare::cli::open_badges {
namespace {

constexpr int kScalarBytes = 32;
constexpr std::string_view kHowTo =
    "`openssl genpkey -algorithm ed25519 -out issuer.pem` makes one";

template <auto Release>
struct Releases {
  template <class T>
  void operator()(T* object) const {
    Release(object);
  }
};
using Bio = std::unique_ptr<BIO, Releases<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Releases<BN_clear_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Releases<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Releases<ECDSA_SIG_free>>;

/// A passphrase is not asked for: that it is needed is noted.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::unexpected<Error> unfit(std::string_view found) {
  return failure(
      fmt::format("expected an Ed25519 or P-256 private key as PEM, found {}; {}", found, kHowTo));
}

/// What stands where no private key could be read.
std::string_view contents_of(std::string_view pem) {
  if (pem.empty()) {
    return "nothing";
  }
  if (!pem.contains("-----BEGIN ")) {
    return "no PEM";
  }
  if (pem.contains("OPENSSH PRIVATE KEY")) {
    return "a key in OpenSSH's own format";
  }
  if (pem.contains("PRIVATE KEY-----")) {
    return "a private key that cannot be read: it is damaged, or of an unknown kind";
  }
  return pem.contains("PUBLIC KEY-----") ? "a public key" : "a PEM of something else";
}

std::string kind_words(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "EC") != 0) {
    std::array<char, 64> group{};
    EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr);
    return fmt::format("an EC key on the curve {}", group.data());
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  return fmt::format("a key of the kind {}", name != nullptr ? name : "unknown");
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  return EVP_PKEY_is_a(key, "EC") != 0 &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
         std::string_view(group.data()) == "prime256v1";
}

/// A number of the key as 32 bytes, big-endian; empty when it has none.
std::string scalar_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) {
    return "";
  }
  const Number number(raw);
  std::string bytes(kScalarBytes, '\0');
  const int written =
      BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(bytes.data()), kScalarBytes);
  return written == kScalarBytes ? bytes : "";
}

/// What OpenSSL keeps as 32 raw bytes: both halves of an Ed25519 key.
template <int (*Get)(const EVP_PKEY*, unsigned char*, std::size_t*)>
std::string raw_of(const EVP_PKEY* key) {
  std::string bytes(kScalarBytes, '\0');
  std::size_t size = bytes.size();
  const int done = Get(key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
  return done == 1 && size == bytes.size() ? bytes : "";
}

SigningKey::Digest hmac(std::string_view key, std::string_view message) {
  SigningKey::Digest digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
           &size) == nullptr) {
    throw std::runtime_error("OpenSSL could not compute an HMAC");
  }
  return digest;
}

std::string_view text_of(const SigningKey::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// `r || s` (RFC 7518 section 3.4) of a DER signature; empty when it is none.
std::string raw_signature(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Signature pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  std::string raw(std::size_t{2} * kScalarBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  const bool done =
      pair != nullptr &&
      BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, kScalarBytes) == kScalarBytes &&
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + kScalarBytes, kScalarBytes) == kScalarBytes;
  return done ? raw : "";
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

SigningKey::SigningKey(Handle key, Kind kind, const Digest& pseudonyms)
    : key_(std::move(key)), kind_(kind), pseudonyms_(std::string(text_of(pseudonyms))) {}

Result<SigningKey> SigningKey::from_pem(const Secret& pem) {
  const std::string& text = pem.reveal();
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  bool has_passphrase = false;
  ERR_clear_error();
  Handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, &has_passphrase));
  ERR_clear_error();  // what OpenSSL says is not repeated: it is about the private key
  if (has_passphrase) {
    return failure(
        "expected a key without a passphrase, found an encrypted one; "
        "`openssl pkey -in KEY -out issuer.pem` takes it off, and `chmod 600 issuer.pem` "
        "keeps others from reading it");
  }
  if (key == nullptr) {
    return unfit(contents_of(text));
  }
  const bool is_ed25519 = EVP_PKEY_is_a(key.get(), "ED25519") != 0;
  if (!is_ed25519 && !is_p256(key.get())) {
    return unfit(kind_words(key.get()));
  }
  std::string secret = is_ed25519 ? raw_of<EVP_PKEY_get_raw_private_key>(key.get())
                                  : scalar_of(key.get(), OSSL_PKEY_PARAM_PRIV_KEY);
  if (secret.empty()) {
    return unfit("a key without its private half");
  }
  const Digest pseudonyms = hmac(secret, "fanfare open badge pseudonyms, version 1");
  OPENSSL_cleanse(secret.data(), secret.size());
  return SigningKey(std::move(key), is_ed25519 ? Kind::Ed25519 : Kind::P256, pseudonyms);
}

std::string_view SigningKey::algorithm() const {
  return kind_ == Kind::Ed25519 ? "EdDSA" : "ES256";
}

std::string SigningKey::public_jwk() const {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  if (kind_ == Kind::Ed25519) {
    out.field("crv", "Ed25519").field("kty", "OKP");
    out.field("x", base64url(raw_of<EVP_PKEY_get_raw_public_key>(key_.get())));
  } else {
    out.field("crv", "P-256").field("kty", "EC");
    out.field("x", base64url(scalar_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X)));
    out.field("y", base64url(scalar_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)));
  }
  out.end_object();
  return text;
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  const Context context(EVP_MD_CTX_new());
  const EVP_MD* digest = kind_ == Kind::P256 ? EVP_sha256() : nullptr;
  const auto* in = reinterpret_cast<const unsigned char*>(message.data());
  std::string signature(128, '\0');
  std::size_t size = signature.size();
  ERR_clear_error();
  const bool done =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, in,
                     message.size()) == 1;
  ERR_clear_error();
  signature.resize(done ? size : 0);
  if (kind_ == Kind::P256) {
    signature = raw_signature(signature);
  }
  return signature.empty() ? failure("OpenSSL could not sign with this key; make another one")
                           : Result<std::string>(std::move(signature));
}

SigningKey::Digest SigningKey::pseudonym(std::string_view message) const {
  return hmac(pseudonyms_.reveal(), message);
}

}  // namespace fanfare::cli::open_badges
