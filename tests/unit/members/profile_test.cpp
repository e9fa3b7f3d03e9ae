#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "members/member.h"
#include "tests/unit/base/rows.h"

namespace fanfare::members {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Set {
  const char* name;
  const char* field;
  std::string value;
  const char* problem;  ///< A part of it; empty: none.
};
void PrintTo(const Set& row, std::ostream* out) {
  *out << row.field << " = " << row.value;
}
using Profile = testing::TestWithParam<Set>;

TEST_P(Profile, TakesWhatTheContractAllows) {
  const std::string problem = profile_problem(GetParam().field, GetParam().value);
  if (*GetParam().problem == '\0') {
    EXPECT_THAT(problem, IsEmpty());
  } else {
    EXPECT_THAT(problem, HasSubstr(GetParam().problem));
    EXPECT_THAT(problem, HasSubstr(GetParam().field));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Profile,
    testing::Values(Set{"Name", "name", "Ren\xC3\xA9 O'Brien", ""},
                    Set{"LineBreakInName", "name", "Alice\r\nBcc: all@example.com",
                        "control character"},
                    Set{"LineBreakInAttribute", "attr.note", "a\nb", "control character"},
                    Set{"LongName", "name", std::string(1025, 'x'), "1025 bytes"},
                    Set{"LongestName", "name", std::string(1024, 'x'), ""},
                    Set{"Birthday", "birthday", "1990-12-06", ""},
                    Set{"BirthdayWithoutYear", "birthday", "--12-06", ""},
                    Set{"LeapDayWithoutYear", "birthday", "--02-29", ""},
                    Set{"LeapDay", "birthday", "2024-02-29", ""},
                    Set{"NoLeapDay", "birthday", "2023-02-29", "YYYY-MM-DD or --MM-DD"},
                    Set{"ThirtiethOfFebruary", "birthday", "--02-30", "--02-30"},
                    Set{"BirthdayWithTime", "birthday", "1990-12-06 10:00", "YYYY-MM-DD"},
                    Set{"GermanBirthday", "birthday", "6.12.1990", "'6.12.1990'"},
                    Set{"ThreeDashes", "birthday", "---12-06", "--MM-DD"},
                    Set{"Timezone", "timezone", "Asia/Jakarta", ""},
                    Set{"UnknownTimezone", "timezone", "Asia/Atlantis", "IANA name"},
                    Set{"TimezoneFromAFile", "timezone", "file:/dev/zero", "IANA name"},
                    Set{"JoinedAt", "joined_at", "2020-01-01T00:00:00+07:00", ""},
                    Set{"JoinedAtDate", "joined_at", "2020-01-01", "RFC 3339"},
                    Set{"JoinedAtCannotBeCleared", "joined_at", "", "RFC 3339"},
                    Set{"ClearBirthday", "birthday", "", ""},
                    Set{"ClearTimezone", "timezone", "", ""}, Set{"ClearName", "name", "", ""}),
    row_name<Set>);

TEST(ProfileFields, AreThoseOfTheContract) {
  for (const char* field :
       {"name", "email", "phone", "locale", "timezone", "birthday", "joined_at", "referred_by"}) {
    EXPECT_TRUE(is_profile_field(field)) << field;
  }
  for (const char* field : {"points", "tier", "id", "attr.vip", "last_seen", "", "Name"}) {
    EXPECT_FALSE(is_profile_field(field)) << field;
  }
}

}  // namespace
}  // namespace fanfare::members
