#pragma once

#include <string>

#include "cli/history/random.h"

namespace fanfare::cli::history {

/// A made-up customer of a coffee house in Jakarta.
struct Person {
  std::string id;        ///< `siti-0042`: ASCII, a member id.
  std::string name;      ///< UTF-8: `Siti Rahmawati`, `Zoë Tan`.
  std::string email;     ///< `<id>@example.com`, a domain that reaches nobody (RFC 2606).
  std::string locale;    ///< `id` or `en`.
  std::string birthday;  ///< `1994-03-17`.
};

/// Person number `number`, counted from 1, which makes the id unique.
Person draw_person(Random& random, std::uint64_t number);

}  // namespace fanfare::cli::history
