#include "cli/history/writer.h"

#include <fmt/format.h>

#include <array>

#include "base/json_writer.h"
#include "cli/event_files/csv.h"

namespace fanfare::cli::history {
namespace {

constexpr std::array<std::string_view, 13> kColumns = {
    "id",       "type",     "member", "time",     "name",     "email", "locale",
    "timezone", "birthday", "amount", "quantity", "category", "store"};

/// One value for each of kColumns; empty where the event has no such field.
using Row = std::array<std::string, kColumns.size()>;

template <class Sink>
void each_row(const History& history, const TimeZone& zone, Sink sink) {
  for (const auto& [person, time] : history.enrolments) {
    sink(Row{"enrol-" + person.id, "member.enrolled", person.id, format_rfc3339(time), person.name,
             person.email, person.locale, zone.name(), person.birthday, "", "", "", ""});
  }
  std::uint64_t order = 0;
  for (const Purchase& purchase : history.purchases) {
    sink(Row{fmt::format("order-{:06}", ++order), "purchase",
             history.enrolments[purchase.buyer].person.id, format_rfc3339(purchase.time), "", "",
             "", "", "", std::to_string(purchase.amount), std::to_string(purchase.quantity),
             std::string(purchase.category), std::string(purchase.store)});
  }
}

}  // namespace

void write_ndjson(const History& history, const TimeZone& zone, std::ostream& out) {
  std::string line;
  each_row(history, zone, [&](const Row& row) {
    line.clear();
    JsonWriter json(line);
    json.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool number = kColumns[i] == "amount" || kColumns[i] == "quantity";
      if (row[i].empty()) {
        continue;
      }
      json.key(kColumns[i]);
      number ? json.raw(row[i]) : json.value(row[i]);
    }
    json.end_object();
    out << line << '\n';
  });
}

void write_csv(const History& history, const TimeZone& zone, std::ostream& out) {
  const auto write = [&out](const auto& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << (i == 0 ? "" : ",") << event_files::csv_quoted(row[i]);
    }
    out << "\r\n";
  };
  write(kColumns);
  each_row(history, zone, write);
}

}  // namespace fanfare::cli::history
