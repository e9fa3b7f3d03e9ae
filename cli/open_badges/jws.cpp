#include "cli/open_badges/jws.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/json_writer.h"

namespace fanfare::cli::open_badges {

std::string base64url(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // one for the zero at the end
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  text.resize(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<std::string> compact_jws(const SigningKey& key, std::string_view key_id,
                                std::string_view payload) {
  std::string header;
  JsonWriter out(header);
  out.begin_object().field("alg", key.algorithm()).field("typ", "JWT");
  if (key_id.empty()) {
    out.key("jwk").raw(key.public_jwk());
  } else {
    out.field("kid", key_id);
  }
  out.end_object();
  std::string jws = base64url(header) + "." + base64url(payload);
  const auto signature = key.sign(jws);
  if (!signature) {
    return signature;
  }
  return jws + "." + base64url(*signature);
}

}  // namespace fanfare::cli::open_badges
