#include "cli/history/people.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace fanfare::cli::history {
namespace {

/// A first name, its plain spelling for ids, and the language its bearer reads.
struct FirstName {
  std::string_view name;
  std::string_view plain;
  std::string_view locale;
};

constexpr std::array kFirstNames = {
    FirstName{"Siti", "siti", "id"},
    FirstName{"Budi", "budi", "id"},
    FirstName{"Dewi", "dewi", "id"},
    FirstName{"Agus", "agus", "id"},
    FirstName{"Putri", "putri", "id"},
    FirstName{"Rizky", "rizky", "id"},
    FirstName{"Ayu", "ayu", "id"},
    FirstName{"Bayu", "bayu", "id"},
    FirstName{"Indah", "indah", "id"},
    FirstName{"Joko", "joko", "id"},
    FirstName{"Ratna", "ratna", "id"},
    FirstName{"Hendra", "hendra", "id"},
    FirstName{"Nur'aini", "nuraini", "id"},
    FirstName{"Wahyu", "wahyu", "id"},
    FirstName{"Maya", "maya", "id"},
    FirstName{"Fajar", "fajar", "id"},
    FirstName{"Ni Luh Sri", "sri", "id"},
    FirstName{"Made", "made", "id"},
    FirstName{"Yusuf", "yusuf", "id"},
    FirstName{"Citra", "citra", "id"},
    FirstName{"Emma", "emma", "en"},
    FirstName{"Oliver", "oliver", "en"},
    FirstName{"Grace", "grace", "en"},
    FirstName{"Daniel", "daniel", "en"},
    FirstName{"Zoë", "zoe", "en"},
    FirstName{"José", "jose", "en"},
    FirstName{"Renée", "renee", "en"},
    FirstName{"Björn", "bjorn", "en"},
    FirstName{"Siân", "sian", "en"},
    FirstName{"Chloé", "chloe", "en"},
    FirstName{"Mei Lin 美琳", "meilin", "id"},
    FirstName{"Kenji 健司", "kenji", "en"},
};

constexpr std::array<std::string_view, 24> kLastNames = {
    "Rahmawati", "Santoso",  "Wijaya",      "Kusuma", "Lestari", "Hidayat", "Pratama", "Saputra",
    "Nugroho",   "Siregar",  "Simanjuntak", "Halim",  "Gunawan", "Tan",     "Lim",     "Hartono",
    "Wulandari", "Setiawan", "O'Brien",     "Müller", "Walker",  "Nguyễn",  "Smith",   "Fernández",
};

}  // namespace

Person draw_person(Random& random, std::uint64_t number) {
  const FirstName& first = kFirstNames[random.below(kFirstNames.size())];
  const std::string_view last = kLastNames[random.below(kLastNames.size())];
  Person person;
  person.id = fmt::format("{}-{:04}", first.plain, number);
  person.name = fmt::format("{} {}", first.name, last);
  person.email = person.id + "@example.com";
  person.locale = first.locale;
  const auto year = 1960 + random.below(48);
  const auto month = 1 + random.below(12);
  const auto day = 1 + random.below(28);
  person.birthday = fmt::format("{:04}-{:02}-{:02}", year, month, day);
  return person;
}

}  // namespace fanfare::cli::history
