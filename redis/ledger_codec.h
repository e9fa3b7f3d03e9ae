#pragma once

#include <string>
#include <string_view>

#include "members/member.h"

namespace fanfare::redis {

/// A member's private ledger, `:ledger`: the lots of their points, written whole whenever one
/// changes. Numbers are LEB128, seven bits in each byte, the lowest first; signed ones zigzag.
///
///     version (1 byte: 1)
///     'l' flags points earned [expires]                a lot of the balance
///     'b' time                                         when the last birthday was kept
///     'a' time                                         when the last anniversary was
///     'p' flags points earned [expires] source [due]   a pending lot; the source is 8 bytes
///     'g' standing standing                            the tier that was lent, and the own one
///     'q' measure count (days amount)...               gathered towards tiers: days since the one
///                                                      before (the first: since 1970)
///     'r' code reward status issued expires ended cost count (flags points earned [expires])...
///                                                      a reward, and the lots it was paid from
///     'm' plan state began periods until count tried...   a plan that is paid for
///     'w' id of partial amount at                      a refund that waits for its purchase
///     'x' badge                                        one that an operator took away for good
///     't' counter tally                                what a counter remembers
///     'd' leaderboard window base                      what a score is compared with
///     'c' id status started ends ended count (measure value target reached tally)...
///                                                      a challenge, and its goals
///
/// A tally is flags, then the window (1), the number of values and these (2), and the streak (4):
/// three sets of bits, before before_window offset freezes.
///
/// Texts have their length before them. A standing is a tier and when it ends; such times, and when
/// a reward expires, have a byte before them: 0 where there is none.
///
/// flags: 1 it expires, 2 a warning was accepted, 4 it has a due time. Times are in ms since 1970.
std::string encode_ledger(const members::Member& member);

/// Adds to the member what a ledger says. What cannot be read ends it: nothing else writes there.
void read_ledger(std::string_view ledger, members::Member& member);

}  // namespace fanfare::redis
