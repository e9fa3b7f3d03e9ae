#include "cli/words/tally.h"

#include <bit>
#include <string>

namespace fanfare::cli::words {
namespace {

/// A letter for each window of a streak, the newest first: `x` where something was done, `f` where
/// a freeze was used up, `t` where the member travelled, `.` where nothing was done.
std::string in_letters(const members::Streak& streak) {
  const std::uint64_t known = streak.counted | streak.bridged | streak.frozen;
  std::string letters;
  for (int age = 0; age < static_cast<int>(std::bit_width(known)); ++age) {
    const auto has = [&](std::uint64_t set) { return (set >> age & 1) != 0; };
    letters += has(streak.counted)   ? 'x'
               : has(streak.frozen)  ? 'f'
               : has(streak.bridged) ? 't'
                                     : '.';
  }
  return letters;
}

}  // namespace

void write_tally(JsonWriter& out, const members::Tally& tally) {
  if (tally.window) {
    out.field("window", *tally.window);
  }
  if (!tally.values.empty()) {
    out.field("values", static_cast<std::int64_t>(tally.values.size()));
  }
  if (tally.streak) {
    out.field("windows", in_letters(*tally.streak));
    out.field("before", tally.streak->before);
    out.field("utc_offset_s", std::int64_t{tally.streak->offset});
    out.field("freezes", std::int64_t{tally.streak->freezes});
  }
}

}  // namespace fanfare::cli::words
