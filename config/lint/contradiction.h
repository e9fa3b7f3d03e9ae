#pragma once

#include <optional>
#include <span>

#include "config/lint/requirement.h"

namespace fanfare::config::lint {

/// Two requirements that one field cannot meet together, in the order they were given. Where it
/// takes more than two, these are two of them; one that nothing can meet contradicts itself.
struct Contradiction {
  const Requirement* first;
  const Requirement* second;
};

/// A contradiction among requirements of one condition, where there certainly is one.
std::optional<Contradiction> find_contradiction(std::span<const Requirement> requirements);

}  // namespace fanfare::config::lint
