// Answers tests/oracle/recurrence.py: one question a line, fields parted by tabs:
//   rule, start (local), zone, lasts, excepted dates parted by commas, moments (ms) parted by
//   commas
// For each moment it prints the occurrence under way and the one that ends next after it, as
// start:end in ms, or `-` where there is none.

#include <fmt/format.h>

#include <iostream>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "campaigns/schedule.h"

namespace {

using namespace fanfare;

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(text, by)) {
    parts.emplace_back(part.begin(), part.end());
  }
  return parts;
}

std::string shown(const campaigns::Occurrence& occurrence) {
  return fmt::format("{}:{}", to_unix_ms(occurrence.start), to_unix_ms(occurrence.end));
}

std::string answer(const std::vector<std::string>& question) {
  const TimeZone zone = TimeZone::find(question.at(2)).value();
  auto rule =
      campaigns::Recurrence::parse(question.at(0), parse_local_time(question.at(1)).value(), zone);
  if (!rule) {
    return rule.error().message;
  }
  std::vector<cctz::civil_day> except;
  for (const std::string& date : split(question.at(4), ',')) {
    if (!date.empty()) {
      except.emplace_back(parse_local_time(date).value());
    }
  }
  const campaigns::Occurrences occurrences(
      *std::move(rule), Duration::parse(question.at(3)).value(), std::move(except));
  std::string line;
  for (const std::string& ms : split(question.at(5), ',')) {
    const Instant when = from_unix_ms(std::stoll(ms));
    const auto now = occurrences.at(when, zone);
    const auto next = occurrences.following(when, zone, 1);
    line +=
        fmt::format("{} {} ", now ? shown(*now) : "-", next.empty() ? "-" : shown(next.front()));
  }
  return line;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::cout << answer(split(line, '\t')) << '\n';
  }
  return 0;
}
