#pragma once

#include "base/json_writer.h"
#include "members/tally.h"

namespace fanfare::cli::words {

/// What a counter remembers besides its number, as fields of an object. Values are kept as hashes:
/// how many is all there is to tell.
void write_tally(JsonWriter& out, const members::Tally& tally);

}  // namespace fanfare::cli::words
