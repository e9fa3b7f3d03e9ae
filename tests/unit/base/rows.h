#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace fanfare {

/// Names a case after its row's `name`, which is CamelCase because GoogleTest allows no more.
template <class Row>
std::string row_name(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

}  // namespace fanfare

/// One table of cases: `suite` is a TestWithParam whose parameter has a `name`.
#define FANFARE_ROWS(suite, ...)                                      \
  INSTANTIATE_TEST_SUITE_P(Rows, suite, testing::Values(__VA_ARGS__), \
                           fanfare::row_name<suite::ParamType>)
