#include "cli/open_badges/open_badge.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <span>
#include <stdexcept>

#include "base/json_writer.h"
#include "base/text.h"

namespace fanfare::cli::open_badges {
namespace {

constexpr std::string_view kMailto = "mailto:";
constexpr const char* kSchema =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
    "ob_v3p0_achievementcredential_schema.json";

std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

/// A version 8 UUID (RFC 9562 section 5.8) of the digest's first 16 bytes, as a URN.
std::string uuid_urn(SigningKey::Digest digest) {
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x80U);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
  std::string text = hexadecimal(std::span(digest).first(16));
  for (const std::size_t place : std::array<std::size_t, 4>{20, 16, 12, 8}) {
    text.insert(place, "-");
  }
  return "urn:uuid:" + text;
}

/// What a credential says of its recipient.
struct Subject {
  std::string id;
  std::string identity;  ///< An IdentityObject as JSON; may be empty.
};

std::string identity_object(std::string_view identity, std::string_view salt) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("type", "IdentityObject").field("hashed", !salt.empty());
  out.field("identityHash", salt.empty() ? std::string(identity) : identity_hash(identity, salt));
  out.field("identityType", "emailAddress");
  if (!salt.empty()) {
    out.field("salt", salt);
  }
  out.end_object();
  return text;
}

Subject subject_of(const Recipient& recipient, const std::string& credential,
                   const SigningKey& key) {
  if (recipient.uri.starts_with(kMailto)) {
    return {recipient.uri, identity_object(recipient.uri.substr(kMailto.size()), "")};
  }
  if (!recipient.uri.empty()) {
    return {recipient.uri, ""};
  }
  const SigningKey::Digest salt = key.pseudonym("salt\n" + credential);
  return {uuid_urn(key.pseudonym("subject\n" + credential)),
          identity_object(recipient.email, hexadecimal(std::span(salt).first(16)))};
}

void write_issuer(JsonWriter& out, const Issuer& issuer) {
  out.key("issuer").begin_object().field("id", issuer.id);
  out.key("type").begin_array().value("Profile").end_array();
  out.field("name", issuer.name);
  if (!issuer.url.empty()) {
    out.field("url", issuer.url);
  }
  if (!issuer.email.empty()) {
    out.field("email", issuer.email);
  }
  out.end_object();
}

void write_achievement(JsonWriter& out, const Issuer& issuer, const Achieved& achieved) {
  out.key("achievement").begin_object().field("id", achievement_id(issuer, achieved));
  out.key("type").begin_array().value("Achievement").end_array();
  out.field("achievementType", "Badge");
  out.field("name", achieved.name).field("description", achieved.description);
  out.key("criteria").begin_object().field("narrative", achieved.criteria).end_object();
  if (!achieved.image.empty()) {
    out.key("image").begin_object().field("id", achieved.image).field("type", "Image").end_object();
  }
  out.end_object();
}

/// The id of the one credential about this award.
std::string credential_id(const Issuer& issuer, const Award& award, const SigningKey& key) {
  return uuid_urn(
      key.pseudonym(fmt::format("credential\n{}\n{}\n{}", achievement_id(issuer, award.achieved),
                                award.member, to_unix_ms(award.awarded_at))));
}

bool is_https(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return url && url->scheme() == "https" && !url->encoded_host().empty() && !url->has_userinfo();
}

bool is_did(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  const auto method_end = text.find(':', 4);
  return url && text.starts_with("did:") && method_end != std::string_view::npos &&
         is_name(text.substr(4, method_end - 4), "") && method_end + 1 < text.size();
}

}  // namespace

bool is_issuer_id(std::string_view text) {
  return is_https(text) && !text.contains('#');
}

bool is_key_id(std::string_view text) {
  return is_https(text) || is_did(text);
}

bool is_recipient(std::string_view text) {
  if (!text.starts_with(kMailto)) {
    return is_did(text) && !text.contains('#');
  }
  const std::string_view address = text.substr(kMailto.size());
  const auto at = address.find('@');
  return boost::urls::parse_uri(text).has_value() &&
         text.find_first_of("?#%") == std::string_view::npos && at != 0 &&
         at != std::string_view::npos && at + 1 < address.size();
}

bool is_web_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return url && (url->scheme() == "https" || url->scheme() == "http") &&
         !url->encoded_host().empty();
}

bool is_image_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return is_web_url(text) || (url && url->scheme() == "data");
}

std::string identity_hash(std::string_view identity, std::string_view salt) {
  const std::string text = std::string(identity) + std::string(salt);
  SigningKey::Digest digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not compute a SHA-256 hash");
  }
  return "sha256$" + hexadecimal(digest);
}

std::string achievement_id(const Issuer& issuer, const Achieved& achieved) {
  return fmt::format("{}#{}/{}{}{}", issuer.id, achieved.program, achieved.badge,
                     achieved.level.empty() ? "" : "/", achieved.level);
}

std::string credential_payload(const Issuer& issuer, const Recipient& recipient, const Award& award,
                               const SigningKey& key) {
  const std::string id = credential_id(issuer, award, key);
  const Subject subject = subject_of(recipient, id, key);
  const auto from = std::chrono::floor<seconds>(award.awarded_at);
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("@context").begin_array();
  out.value("https://www.w3.org/ns/credentials/v2");
  out.value("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json").end_array();
  out.field("id", id).key("type").begin_array();
  out.value("VerifiableCredential").value("OpenBadgeCredential").end_array();
  out.field("name", award.achieved.name);
  write_issuer(out, issuer);
  out.field("validFrom", format_rfc3339(from));
  if (award.expires_at) {
    out.field("validUntil", format_rfc3339(std::chrono::floor<seconds>(*award.expires_at)));
  }
  out.key("credentialSubject").begin_object().field("id", subject.id);
  out.key("type").begin_array().value("AchievementSubject").end_array();
  if (!subject.identity.empty()) {
    out.key("identifier").begin_array().raw(subject.identity).end_array();
  }
  write_achievement(out, issuer, award.achieved);
  out.end_object();
  out.key("credentialSchema").begin_array().begin_object().field("id", kSchema);
  out.field("type", "1EdTechJsonSchemaValidator2019").end_object().end_array();
  out.field("iss", issuer.id).field("jti", id).field("sub", subject.id);
  out.field("nbf", std::int64_t{from.time_since_epoch().count()});
  if (award.expires_at) {
    const auto until = std::chrono::floor<seconds>(*award.expires_at);
    out.field("exp", std::int64_t{until.time_since_epoch().count()});
  }
  out.end_object();
  return text;
}

}  // namespace fanfare::cli::open_badges
