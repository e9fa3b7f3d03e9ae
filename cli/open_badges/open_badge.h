#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "cli/open_badges/signing_key.h"

// Open Badges 3.0 (1EdTech), on the Verifiable Credentials Data Model 2.0 (W3C).
namespace fanfare::cli::open_badges {

/// Who issues: a `Profile` (Open Badges 3.0, data model).
struct Issuer {
  std::string id;  ///< An https URL without a fragment: is_issuer_id().
  std::string name;
  std::string url;    ///< A home page: is_web_url(); may be empty.
  std::string email;  ///< May be empty.
};

/// To whom: either is set.
struct Recipient {
  std::string uri;    ///< Their own identifier, `did:…` or `mailto:…`, told as it is.
  std::string email;  ///< An address that is told as a salted hash only.
};

/// What was achieved, in the words of the program: one level of one badge.
struct Achieved {
  std::string program;  ///< Ids, as programs have them.
  std::string badge;
  std::string level;  ///< Empty for a badge without levels.
  std::string name;   ///< The title.
  std::string image;  ///< A URL; may be empty.
  std::string description;
  std::string criteria;
};

/// The award of a badge to a member.
struct Award {
  Achieved achieved;
  std::string member;  ///< Their id, which is in no credential.
  Instant awarded_at;
  std::optional<Instant> expires_at;
};

/// Whether `text` is an https URL with a host, and without user, password and fragment.
bool is_issuer_id(std::string_view text);

/// Whether `text` is a URL of a public key: https, or a DID URL.
bool is_key_id(std::string_view text);

/// Whether `text` is `did:method:…` or `mailto:address`.
bool is_recipient(std::string_view text);

/// Whether `text` is an http or https URL with a host.
bool is_web_url(std::string_view text);

/// Whether an image can be told of by this URL: http, https or data.
bool is_image_url(std::string_view text);

/// `sha256$` and the hash of `identity` with `salt` behind it, in hexadecimal (IdentityHash).
std::string identity_hash(std::string_view identity, std::string_view salt);

/// The achievement's id: `issuer#program/badge/level`, the same for all who hold it.
std::string achievement_id(const Issuer& issuer, const Achieved& achieved);

/// The payload of a VC-JWT (section "Create the JWT Payload"): the OpenBadgeCredential with the
/// claims `iss jti nbf sub`, and `exp` where the badge expires. Times are cut to the second,
/// because the claims must equal the credential's own. The ids of credential and subject and the
/// salt are pseudonyms under `key`: equal for equal awards, and telling nobody else who the member
/// is.
std::string credential_payload(const Issuer& issuer, const Recipient& recipient, const Award& award,
                               const SigningKey& key);

}  // namespace fanfare::cli::open_badges
