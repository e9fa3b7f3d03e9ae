#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "cli/open_badges/jws.h"
#include "cli/open_badges/key_file.h"
#include "cli/open_badges/signing_key.h"
#include "tests/unit/cli/open_badge_keys.h"

namespace fanfare::cli::open_badges {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Handle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

SigningKey key_of(const char* pem) {
  auto key = SigningKey::from_pem(Secret(pem));
  EXPECT_TRUE(key) << key.error().message;
  return *std::move(key);
}

/// A PEM of a key that OpenSSL has just made.
std::string pem_of(EVP_PKEY* made) {
  const Handle key(made, EVP_PKEY_free);
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string der_of(std::string_view raw) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

/// Whether the key in the PEM made this DER signature with SHA-256.
bool verifies(const char* pem, std::string_view message, const std::string& der) {
  const Bio bio(BIO_new_mem_buf(pem, -1), BIO_free);
  const Handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(der.data()),
                          der.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

TEST(Base64Url, IsThatOfRfc4648WithoutPadding) {
  for (const auto& [bytes, text] :
       std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                        {"f", "Zg"},
                                                        {"fo", "Zm8"},
                                                        {"foo", "Zm9v"},
                                                        {"foobar", "Zm9vYmFy"},
                                                        {"\xFB\xFF\xFE", "-__-"}}) {
    EXPECT_EQ(base64url(bytes), text);
  }
}

TEST(Ed25519, SignsAsRfc8037DoesInAppendixA4) {
  const SigningKey key = key_of(kEd25519Pem);
  EXPECT_EQ(key.algorithm(), "EdDSA");
  const auto signature = key.sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
  ASSERT_TRUE(signature);
  EXPECT_EQ(
      base64url(*signature),
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST(Ed25519, HasThePublicKeyOfRfc8037AppendixA2) {
  EXPECT_EQ(key_of(kEd25519Pem).public_jwk(),
            R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
}

TEST(P256, HasThePublicKeyOfRfc7515AppendixA3) {
  for (const char* pem : {kP256Pem, kP256Sec1Pem}) {
    const SigningKey key = key_of(pem);
    EXPECT_EQ(key.algorithm(), "ES256");
    EXPECT_EQ(key.public_jwk(),
              R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
              R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  }
}

/// One number in 256 begins with a zero byte, which a signature as JWS has it must not lose.
TEST(P256, SignsWithTwoNumbersOf32Bytes) {
  const SigningKey key = key_of(kP256Pem);
  bool began_with_zero = false;
  for (int i = 0; i < 4000 && (i < 20 || !began_with_zero); ++i) {
    const std::string message = "message " + std::to_string(i);
    const auto signature = key.sign(message);
    ASSERT_TRUE(signature);
    ASSERT_EQ(signature->size(), 64U);
    ASSERT_TRUE(verifies(kP256Pem, message, der_of(*signature)));
    ASSERT_FALSE(verifies(kP256Pem, message + ".", der_of(*signature)));
    began_with_zero = began_with_zero || signature->front() == '\0' || signature->at(32) == '\0';
  }
  EXPECT_TRUE(began_with_zero);
}

TEST(CompactJws, HasThePublicKeyOrSaysWhereItIs) {
  const SigningKey key = key_of(kEd25519Pem);
  const auto with_jwk = compact_jws(key, "", "{}");
  ASSERT_TRUE(with_jwk);
  EXPECT_THAT(*with_jwk,
              testing::StartsWith(
                  base64url(R"({"alg":"EdDSA","typ":"JWT","jwk":{"crv":"Ed25519","kty":"OKP",)"
                            R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}})") +
                  ".e30."));
  const auto with_kid = compact_jws(key, "https://shop.example/keys/1", "{}");
  ASSERT_TRUE(with_kid);
  const std::string signed_part =
      base64url(R"({"alg":"EdDSA","typ":"JWT","kid":"https://shop.example/keys/1"})") + ".e30";
  EXPECT_EQ(*with_kid, signed_part + "." + base64url(*key.sign(signed_part)));
}

TEST(Pseudonym, FollowsFromTheKeyAndTheMessage) {
  std::set<SigningKey::Digest> all;
  for (const char* pem : {kEd25519Pem, kP256Pem}) {
    for (const char* message : {"alice", "bob"}) {
      const auto digest = key_of(pem).pseudonym(message);
      EXPECT_EQ(digest, key_of(pem).pseudonym(message));
      EXPECT_TRUE(all.insert(digest).second);
    }
  }
  EXPECT_EQ(key_of(kP256Pem).pseudonym("alice"), key_of(kP256Sec1Pem).pseudonym("alice"));
}

struct BadKey {
  const char* name;
  std::string pem;
  const char* found;
};
void PrintTo(const BadKey& key, std::ostream* out) {
  *out << key.name;
}

class BadKeys : public testing::TestWithParam<BadKey> {};

TEST_P(BadKeys, AreNamedAndNotRepeated) {
  const auto key = SigningKey::from_pem(Secret(GetParam().pem));
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, AllOf(HasSubstr("expected "), HasSubstr(GetParam().found),
                                         HasSubstr("`openssl "), Not(HasSubstr("BEGIN"))));
  const std::string body =
      GetParam().pem.substr(std::min(GetParam().pem.find('\n') + 1, GetParam().pem.size()));
  if (body.size() >= 16) {
    EXPECT_THAT(key.error().message, Not(HasSubstr(body.substr(0, 16))));
  }
}

std::string damaged() {
  std::string pem = kEd25519Pem;
  return pem.replace(pem.find("MC4C"), 4, "MC4D");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadKeys,
    testing::Values(
        BadKey{"Nothing", "", "found nothing"}, BadKey{"NoPem", "hunter2 is my secret", "no PEM"},
        BadKey{"Encrypted", kEncryptedPem, "found an encrypted one"},
        BadKey{"Public", kPublicPem, "found a public key"},
        BadKey{"Damaged", damaged(), "a private key that cannot be read"},
        BadKey{"Certificate",
               "-----BEGIN CERTIFICATE-----\nAAAAAAAAAAAAAAAAAAAA\n-----END CERTIFICATE-----\n",
               "a PEM of something else"},
        BadKey{"OpenSsh",
               "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n"
               "-----END OPENSSH PRIVATE KEY-----\n",
               "a key in OpenSSH's own format"},
        BadKey{"Rsa", pem_of(EVP_RSA_gen(2048)), "a key of the kind RSA"},
        BadKey{"P384", pem_of(EVP_EC_gen("P-384")), "an EC key on the curve secp384r1"},
        BadKey{"X25519", pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")),
               "a key of the kind X25519"}),
    [](const auto& row) { return row.param.name; });

class KeyFiles : public testing::Test {
 protected:
  KeyFiles() : folder_(fs::path(testing::TempDir()) / "fanfare-key-files") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~KeyFiles() override { fs::remove_all(folder_); }

  fs::path write(const std::string& text, fs::perms mode) {
    const fs::path path = folder_ / "issuer.pem";
    std::ofstream(path) << text;
    fs::permissions(path, mode);
    return path;
  }

  fs::path folder_;
};

TEST_F(KeyFiles, AreWarnedOfWhereOthersMayReadThem) {
  using enum fs::perms;
  for (const auto& [mode, warning] : std::vector<std::pair<fs::perms, const char*>>{
           {owner_read | owner_write, ""},
           {owner_read, ""},
           {owner_read | group_read, "(mode 0440); `chmod 600 "},
           {owner_read | others_read, "(mode 0404); `chmod 600 "}}) {
    const auto file = read_key_file(write(kEd25519Pem, mode));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_THAT(file->warning, HasSubstr(warning));
    EXPECT_EQ(file->warning.empty(), *warning == '\0');
    fs::remove(folder_ / "issuer.pem");
  }
}

TEST_F(KeyFiles, AreNamedWhereTheyAreNotWhatTheyShouldBe) {
  const auto problem = [](const fs::path& path) {
    const auto file = read_key_file(path);
    return file ? "" : file.error().message;
  };
  EXPECT_EQ(problem(folder_ / "no.pem"), (folder_ / "no.pem").string() + ": there is no such file");
  EXPECT_EQ(problem(folder_),
            folder_.string() + ": expected a file with a private key, found a folder");
  EXPECT_THAT(problem(write(std::string(70'000, 'x'), fs::perms::owner_all)),
              HasSubstr("issuer.pem: expected a private key, found more than 64 KiB"));
  EXPECT_THAT(problem(write("x", fs::perms::owner_all)),
              HasSubstr("issuer.pem: expected an Ed255"));
}

}  // namespace
}  // namespace fanfare::cli::open_badges
