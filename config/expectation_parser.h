#pragma once

#include "config/names.h"
#include "config/test_case.h"

namespace fanfare::config {

/// `expect:` of a test's step: what each of the named members must look like.
TestExpectation parse_expectation(const Value& value, const Names& names,
                                  const NameTable& known_members);

}  // namespace fanfare::config
