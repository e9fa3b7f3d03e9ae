#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "campaigns/condition.h"

namespace fanfare::campaigns {

/// Why a condition came out as it did: the one test that decided it and what that found, or, where
/// no single one did, what each part came to.
///
/// Points into the condition. Made by Condition::reason(); deciding an event makes none.
struct Reason {
  /// What it came to. The reason of a condition that fails has false here, unless it stands under a
  /// `not`: there it fails because it holds.
  bool held = false;

  const Test* test = nullptr;        ///< The test that decided; null: the parts did together.
  std::optional<std::string> found{};  ///< What the field held; empty: nothing.
  std::optional<Instant> found_at{};   ///< The same as a moment, for a test of time.
  std::optional<Instant> bound{};      ///< The moment that a test of time compares with.

  /// Every part of an `any` of which none held, or of an `all` of which all did; empty for a test,
  /// and for a condition that can come out in one way only.
  std::vector<Reason> parts{};
};

}  // namespace fanfare::campaigns
