#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fanfare {

/// XXH3, 64 bits: a fast, stable hash that may be stored. Not for secrets.
std::uint64_t stable_hash(std::string_view bytes);

/// XXH3, 128 bits, as 32 hexadecimal digits: an id that two different inputs will not share.
std::string stable_hex(std::string_view bytes);

}  // namespace fanfare
