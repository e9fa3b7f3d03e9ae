#include "cli/calendar/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "cli/terminal.h"
#include "cli/words/dates.h"
#include "cli/words/lists.h"
#include "cli/words/table.h"

namespace fanfare::cli::calendar {
namespace {

using campaigns::Occurrence;

/// Occurrences of one campaign that have a row each.
constexpr std::size_t kRowEach = 3;
/// Campaigns that are named in one paragraph below the rows.
constexpr std::size_t kNamed = 12;

struct Row {
  Instant start;  ///< On the window's time line.
  std::string starts;
  std::string ends;
  std::string what;
  const Entry* entry;
};

/// `Sat  5 Dec 00:00`, with the year where it is not the one that the window begins in.
std::string time_text(Instant when, const Entry& entry, const Window& window) {
  const LocalTime local = entry.zone.to_local(when);
  const bool this_year = local.year() == window.first_day().year();
  return fmt::format("{} {:2} {}{} {:02}:{:02}", words::short_weekday(cctz::civil_day(local)),
                     local.day(), words::short_month(local.month()),
                     this_year ? "" : fmt::format(" {}", local.year()), local.hour(),
                     local.minute());
}

std::string first_day_of(const Occurrence& occurrence, const Entry& entry) {
  return words::describe_day(cctz::civil_day(entry.zone.to_local(occurrence.start)));
}

/// `Happy hour (happy-hour): every Friday for 4h`.
std::string name_and_remarks(const Entry& entry, const Window& window, const View& view) {
  const campaigns::Campaign& campaign = *entry.campaign;
  const std::string title = words::harmless(title_of(campaign.title, campaign.id, view));
  const std::string remarks = remarks_on(entry, window);
  return fmt::format("{}{}{}", title, title == campaign.id ? "" : " (" + campaign.id + ")",
                     remarks.empty() ? "" : ": " + remarks);
}

void add_rows(const Entry& entry, const Window& window, const View& view, std::vector<Row>& rows) {
  std::string what = name_and_remarks(entry, window, view);
  std::size_t shown = entry.occurrences.size();
  if (shown > kRowEach && !view.all) {
    what +=
        fmt::format("; {} times, last on {}", shown, first_day_of(entry.occurrences.back(), entry));
    shown = 1;
  }
  for (const Occurrence& each : std::span(entry.occurrences).first(shown)) {
    rows.push_back({entry.on_line(each.start, window),
                    has_start(each) ? time_text(each.start, entry, window) : "no start",
                    has_end(each) ? time_text(each.end, entry, window) : "no end", what, &entry});
  }
}

std::string in_columns(const std::vector<Row>& rows, const Window& window, bool colours) {
  std::size_t starts = 0;
  std::size_t ends = 0;
  for (const Row& row : rows) {
    starts = std::max(starts, row.starts.size());
    ends = std::max(ends, row.ends.size());
  }
  const auto line = [&](std::string_view from, std::string_view to, std::string_view what) {
    return fmt::format("{:{}}  {:{}}  {}", from, starts, to, ends, what);
  };
  std::string text = painted(line("STARTS", "ENDS", "CAMPAIGN"), Colour::Bold, colours) + '\n';
  for (const Row& row : rows) {
    const std::string whole = line(row.starts, row.ends, row.what);
    text += !row.entry->campaign->enabled ? painted(whole, Colour::Dim, colours)
            : row.start <= window.from    ? painted(whole, Colour::Green, colours)
                                          : whole;
    text += '\n';
  }
  return text;
}

/// What has no rows, a paragraph for each reason.
struct Aside {
  Standing standing;
  std::string_view label;
};
constexpr std::array kAsides = {Aside{Standing::Always, "Always running"},
                                Aside{Standing::Later, "Later"}, Aside{Standing::Over, "Over"},
                                Aside{Standing::Never, "Never"}};
constexpr std::size_t kLabelWidth = 16;

std::string name_in_aside(const Entry& entry) {
  std::string name = entry.campaign->id;
  if (entry.standing == Standing::Later) {
    name += " from " + first_day_of(entry.occurrences.front(), entry);
  }
  return entry.campaign->enabled ? name : name + " (disabled)";
}

std::string paragraph(const Aside& aside, const Agenda& agenda, const View& view) {
  std::vector<std::string> names;
  for (const Entry& entry : agenda.entries) {
    if (entry.standing == aside.standing) {
      names.push_back(name_in_aside(entry));
    }
  }
  if (names.empty()) {
    return {};
  }
  if (names.size() > kNamed && !view.all) {
    const std::size_t more = names.size() - kNamed;
    names.resize(kNamed);
    names.push_back(fmt::format("and {} more (--all names them)", more));
  }
  return words::padded(aside.label, kLabelWidth) +
         words::in_lines(names, kLabelWidth, view.columns) + '\n';
}

}  // namespace

std::string table(const Agenda& agenda, const View& view) {
  std::vector<Row> rows;
  for (const Entry& entry : agenda.entries) {
    if (entry.standing == Standing::Runs) {
      add_rows(entry, agenda.window, view, rows);
    }
  }
  std::ranges::sort(rows, {}, [](const Row& row) { return std::pair(row.start, row.entry); });
  std::string text = rows.empty() ? "No scheduled campaign runs in this time.\n"
                                  : in_columns(rows, agenda.window, view.colours);
  std::string below;
  for (const Aside& aside : kAsides) {
    below += paragraph(aside, agenda, view);
  }
  return below.empty() ? text : text + '\n' + below;
}

}  // namespace fanfare::cli::calendar
