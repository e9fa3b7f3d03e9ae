#pragma once

#include <string_view>

namespace fanfare::daemon {

/// A named place where tests make the daemon fail on purpose. The environment variable
/// FANFARE_FAULT says where and how, as `<how>:<point>:<subject>`: `crash:apply:order-13`,
/// `throw:apply:order-13`. The subject `*` is any, and `*:3` is the third that comes along. Does
/// nothing in builds without FANFARE_FAULTS. One thread.
///
/// The points: `apply`, before an event is decided; `committed`, between the members' commit and
/// the end of the batch, and `finished`, between that and the replies (the subject of both is the
/// batch's last entry); `erase` and `erased`, before and after the keys of a member are removed
/// (the subject of both is the entry of the event), and `swept`, when streams have no traces of
/// them left and that is not on record yet (the subject is the last such entry); `delivered`,
/// between a channel's acceptance of a notification and the record of it (the subject is the
/// notification's id); `backfilled`, when members of one page of a backfill were asked for (the
/// subject is the cursor behind them).
#ifdef FANFARE_FAULTS
void fault_point(std::string_view point, std::string_view subject);
#else
inline void fault_point(std::string_view, std::string_view) {}
#endif

}  // namespace fanfare::daemon
