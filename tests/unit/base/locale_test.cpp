#include "base/locale.h"

#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"

namespace fanfare {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

struct Row {
  const char* name;
  Texts texts;
  const char* wanted;
  const char* program;
  const char* picked;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

const Texts kThree = {{"en", "Hello"}, {"id", "Halo"}, {"pt_BR", "Oi"}};

class PickLocale : public testing::TestWithParam<Row> {};

TEST_P(PickLocale, FindsTheNearest) {
  EXPECT_EQ(pick_locale(GetParam().texts, GetParam().wanted, GetParam().program),
            GetParam().picked);
}

FANFARE_ROWS(PickLocale, Row{"ItsLanguage", kThree, "id-ID", "en", "id"},
             Row{"AnyCaseAndSeparator", kThree, "PT-br", "en", "pt_BR"},
             Row{"TheProgramsWhereThereIsNone", kThree, "fr", "id-ID", "id"},
             Row{"EnglishWhereTheProgramsIsMissing", kThree, "fr", "de", "en"},
             Row{"NoneWanted", kThree, "", "id", "id"},
             Row{"TheFirstWhereNothingFits", {{"id", "Halo"}}, "fr", "de", "id"},
             Row{"OneTextForAll", {{"", "Kopi"}}, "fr", "de", ""});

}  // namespace
}  // namespace fanfare
