#pragma once

namespace fanfare::cli {

/// What `fanfare` ends with (contract section 5).
namespace exit_code {
inline constexpr int kDone = 0;
inline constexpr int kNo = 1;              ///< Not valid, rejected, unknown, some failed.
inline constexpr int kInvalidProgram = 2;  ///< `fanfare test` only.
inline constexpr int kChanges = 2;         ///< `fanfare plan` only.
inline constexpr int kBadUsage = 64;       ///< EX_USAGE of sysexits(3).
}  // namespace exit_code

}  // namespace fanfare::cli
