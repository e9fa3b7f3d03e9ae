#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/selection.h"

namespace fanfare::cli::testing {
namespace {

using Texts = std::vector<std::string>;

config::TestCase test_of(const std::string& name, const std::string& file) {
  return {name, {"shop/tests/" + file, 1, 1}, {}, {}};
}

const std::vector<config::TestCase> kTests = {
    test_of("The weekend doubles points", "season.yaml"),
    test_of("12.12 is one day (and once?)", "season.yaml"),
    test_of("a birthday brings a treat", "members/birthday.yaml")};

/// The places of the chosen tests, or why there are none.
std::string chosen_by(const Texts& patterns, const std::vector<config::TestCase>& tests = kTests) {
  const auto chosen = select_tests(tests, "shop", patterns);
  if (!chosen) {
    return chosen.error().message;
  }
  std::string places;
  for (const config::TestCase* test : *chosen) {
    places += std::to_string(test - tests.data());
  }
  return places;
}

struct Row {
  std::string name;
  Texts patterns;
  std::string chosen;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class Selection : public ::testing::TestWithParam<Row> {};

TEST_P(Selection, NamesTests) {
  EXPECT_EQ(chosen_by(GetParam().patterns), GetParam().chosen);
}

INSTANTIATE_TEST_SUITE_P(
    Found, Selection,
    ::testing::Values(Row{"NoPattern", {}, "012"}, Row{"PartOfAName", {"doubles"}, "0"},
                      Row{"InCapitals", {"WEEKEND"}, "0"}, Row{"PartOfAFile", {"season"}, "01"},
                      Row{"PathBelowTheFolder", {"tests/members"}, "2"},
                      Row{"PathAsReported", {"shop/tests/season.yaml"}, "01"},
                      Row{"GlobOfAName", {"12*once*"}, "1"},
                      Row{"GlobOfAFile", {"tests/*/*.yaml"}, "2"},
                      Row{"GlobSignsOfTheNameItself", {"once?)"}, "1"},
                      Row{"SeveralInTheTestsOrder", {"treat", "weekend"}, "02"},
                      Row{"OneTestOnce", {"weekend", "doubles"}, "0"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Nothing, Selection,
    ::testing::Values(
        Row{"WordMisspelt",
            {"wekend"},
            "no test has 'wekend' in its name or its file; did you mean 'weekend'?"},
        Row{"FileMisspelt",
            {"seasn.yaml"},
            "no test has 'seasn.yaml' in its name or its file; did you mean 'season.yaml'?"},
        Row{"OneOfTwo",
            {"weekend", "birthdya"},
            "no test has 'birthdya' in its name or its file; did you mean 'birthday'?"},
        // The folder that all files are in names no test in particular.
        Row{"TheFolder",
            {"shop"},
            "no test has 'shop' in its name or its file; the tests are\n"
            "  The weekend doubles points\n"
            "  12.12 is one day (and once?)\n"
            "  a birthday brings a treat"},
        Row{"GlobOfAPart",
            {"weekend*"},
            "no test has 'weekend*' in its name or its file; did you mean 'weekend'?"}),
    [](const auto& row) { return row.param.name; });

TEST(SelectionAmongMany, ListsAFew) {
  std::vector<config::TestCase> tests;
  for (int i = 0; i < 7; ++i) {
    tests.push_back(test_of("t" + std::to_string(i), "a.yaml"));
  }
  EXPECT_EQ(chosen_by({"nowhere"}, tests),
            "no test has 'nowhere' in its name or its file; the tests are\n"
            "  t0\n  t1\n  t2\n  t3\n  t4\n  ... and 2 more");
}

TEST(SelectionAmongNone, SaysSo) {
  EXPECT_EQ(chosen_by({}, {}), "");
  EXPECT_EQ(chosen_by({"x"}, {}),
            "no test has 'x' in its name or its file; there are no tests in shop");
}

}  // namespace
}  // namespace fanfare::cli::testing
