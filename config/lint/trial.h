#pragma once

#include <optional>

#include "campaigns/condition.h"

namespace fanfare::config::lint {

/// Whether a field that holds `value` meets `test`; empty when that cannot be told. A value with a
/// number stands for every way of writing that number.
std::optional<bool> meets(const campaigns::Literal& value, const campaigns::Test& test);

}  // namespace fanfare::config::lint
