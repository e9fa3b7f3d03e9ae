// Answers tests/oracle/expiry.py: one question a line, fields parted by tabs:
//   kind, what (a time, a day of the year), earned (ms), joined (ms), zone
// It prints the ms from which the points are gone.

#include <iostream>
#include <sstream>
#include <string>

#include "members/expiry.h"

namespace {

using namespace fanfare;
using members::ExpiryRule;

ExpiryRule rule_of(const std::string& kind, const std::string& what) {
  if (kind == "yearly") {
    return {ExpiryRule::Yearly{std::stoi(what.substr(0, 2)), std::stoi(what.substr(3))}};
  }
  if (kind == "joined_at") {
    return {ExpiryRule::YearOfMembership{}};
  }
  const Duration time = Duration::parse(what).value();
  if (kind == "inactivity") {
    return {ExpiryRule::Inactivity{time}};
  }
  return {ExpiryRule::After{time, kind == "month"}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream question(line);
    std::string kind;
    std::string what;
    std::string zone;
    std::int64_t earned = 0;
    std::int64_t joined = 0;
    question >> kind >> what >> earned >> joined >> zone;
    const auto expires = members::expiry_of(rule_of(kind, what), from_unix_ms(earned),
                                            from_unix_ms(joined), TimeZone::find(zone).value());
    std::cout << to_unix_ms(expires.value()) << '\n';
  }
}
