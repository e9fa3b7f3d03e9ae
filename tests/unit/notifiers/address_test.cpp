#include "notifiers/mail/address.h"

#include <gtest/gtest.h>

namespace fanfare::notifiers::mail {
namespace {

enum class Verdict { Fine, Unreachable, Rejected };

struct AddressCase {
  const char* name;
  std::string address;
  Verdict verdict;
};

Verdict verdict_on(const std::string& address) {
  const auto problem = address_problem(address);
  if (!problem) {
    return Verdict::Fine;
  }
  return std::holds_alternative<Unreachable>(*problem) ? Verdict::Unreachable : Verdict::Rejected;
}

class Addresses : public testing::TestWithParam<AddressCase> {};

TEST_P(Addresses, AreSorted) {
  EXPECT_EQ(verdict_on(GetParam().address), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Addresses,
    testing::Values(
        AddressCase{"Plain", "ayu@example.org", Verdict::Fine},
        AddressCase{"Plus", "ayu+kopi@mail.example.org", Verdict::Fine},
        AddressCase{"AllOfAtext", "!#$%&'*+-/=?^_`{|}~@example.org", Verdict::Fine},
        AddressCase{"OneLabel", "root@localhost", Verdict::Fine},
        AddressCase{"Empty", "", Verdict::Unreachable},
        AddressCase{"NoAt", "ayu.example.org", Verdict::Unreachable},
        AddressCase{"TwoAts", "a@b@example.org", Verdict::Unreachable},
        AddressCase{"NoLocalPart", "@example.org", Verdict::Unreachable},
        AddressCase{"NoDomain", "ayu@", Verdict::Unreachable},
        AddressCase{"DotAtTheEnd", "ayu@example.org.", Verdict::Unreachable},
        AddressCase{"EmptyLabel", "ayu@example..org", Verdict::Unreachable},
        AddressCase{"HyphenFirst", "ayu@-example.org", Verdict::Unreachable},
        AddressCase{"Literal", "ayu@[127.0.0.1]", Verdict::Unreachable},
        AddressCase{"Blank", "a yu@example.org", Verdict::Unreachable},
        AddressCase{"Brackets", "<ayu@example.org>", Verdict::Unreachable},
        AddressCase{"SecondRecipient", "d@e.f>\r\nRCPT TO:<evil@x.y", Verdict::Unreachable},
        AddressCase{"LineFeed", "ayu@example.org\nBcc: x@y.z", Verdict::Unreachable},
        AddressCase{"Nul", std::string("ayu\0@example.org", 16), Verdict::Unreachable},
        AddressCase{"Comma", "a,b@example.org", Verdict::Unreachable},
        AddressCase{"Quoted", "\"a b\"@example.org", Verdict::Unreachable},
        AddressCase{"LongLocalPart", std::string(65, 'a') + "@example.org", Verdict::Unreachable},
        AddressCase{"LocalPartAtTheLimit", std::string(64, 'a') + "@example.org", Verdict::Fine},
        AddressCase{"TooLong", "a@" + std::string(250, 'd') + ".org", Verdict::Unreachable},
        AddressCase{"NotAsciiLocal", "küche@example.org", Verdict::Rejected},
        AddressCase{"NotAsciiDomain", "ayu@köln.example", Verdict::Rejected},
        AddressCase{"NotUtf8", "ayu\xFF@example.org", Verdict::Unreachable}),
    [](const auto& each) { return each.param.name; });

TEST(Addresses, ProblemsNameNoControlCharacters) {
  const auto problem = address_problem("x\r\nlevel=error forged");
  ASSERT_TRUE(problem);
  EXPECT_EQ(words_of(*problem),
            "'x??level=error forged' is no e-mail address; expected name@domain");
}

TEST(Sender, ReadsNameAndAddress) {
  const auto named = parse_sender("Kopi Senja <halo@kopisenja.example>").value();
  EXPECT_EQ(named.name, "Kopi Senja");
  EXPECT_EQ(named.address, "halo@kopisenja.example");
  EXPECT_EQ(named.domain(), "kopisenja.example");
  EXPECT_EQ(parse_sender("\"Kopi, Senja\" <a@b.example>")->name, "Kopi, Senja");
  EXPECT_EQ(parse_sender("a@b.example")->address, "a@b.example");
  EXPECT_EQ(parse_sender("a@b.example")->name, "");
}

TEST(Sender, RefusesWhatIsNone) {
  for (const char* text : {"", "Kopi Senja", "Kopi <a@b", "<>", "Kopi <a b@c>", "K\n <a@b.c>"}) {
    EXPECT_FALSE(parse_sender(text)) << text;
  }
}

}  // namespace
}  // namespace fanfare::notifiers::mail
