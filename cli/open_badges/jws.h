#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/open_badges/signing_key.h"

namespace fanfare::cli::open_badges {

/// Base64 for URLs, without padding (RFC 7515 section 2).
std::string base64url(std::string_view bytes);

/// A JWS in compact form (RFC 7515 section 7.1) over a JSON payload, as Open Badges 3.0 has it in
/// section "JSON Web Token Proof Format": `alg`, `typ`, and either `kid`, the address of the public
/// key, or, where `key_id` is empty, the public key itself as `jwk`; no other header.
Result<std::string> compact_jws(const SigningKey& key, std::string_view key_id,
                                std::string_view payload);

}  // namespace fanfare::cli::open_badges
