#include "cli/terminal.h"

#include <gtest/gtest.h>

#include "tests/unit/base/rows.h"

namespace fanfare::cli {
namespace {

struct Locale {
  const char* name;
  const char* lc_all;
  const char* lc_ctype;
  const char* lang;
  bool utf8;
};
void PrintTo(const Locale& each, std::ostream* out) {
  *out << each.name;
}

class Utf8Locale : public testing::TestWithParam<Locale> {};

TEST_P(Utf8Locale, IsWhatTheFirstVariableSays) {
  EXPECT_EQ(is_utf8_locale(GetParam().lc_all, GetParam().lc_ctype, GetParam().lang),
            GetParam().utf8);
}

FANFARE_ROWS(Utf8Locale, Locale{"Unset", "", "", "", false},
             Locale{"Lang", "", "", "en_US.UTF-8", true},
             Locale{"SmallLetters", "", "", "id_ID.utf8", true},
             Locale{"CtypeBeforeLang", "", "C", "en_US.UTF-8", false},
             Locale{"AllBeforeCtype", "C.UTF-8", "C", "C", true},
             Locale{"Latin", "", "", "de_DE.ISO-8859-1", false});

struct Width {
  const char* name;
  const char* variable;
  std::size_t reported;
  std::size_t columns;
};
void PrintTo(const Width& each, std::ostream* out) {
  *out << each.name;
}

class Columns : public testing::TestWithParam<Width> {};

TEST_P(Columns, AreWhatThereIsToWriteIn) {
  EXPECT_EQ(columns_of(GetParam().variable, GetParam().reported), GetParam().columns);
}

FANFARE_ROWS(Columns, Width{"NoTerminal", "", 0, 80}, Width{"Terminal", "", 133, 133},
             Width{"VariableFirst", "100", 133, 100}, Width{"NoNumber", "wide", 133, 133},
             Width{"Nought", "0", 133, 133}, Width{"TooNarrow", "5", 133, 40},
             Width{"TooWide", "", 9999, 500});

}  // namespace
}  // namespace fanfare::cli
