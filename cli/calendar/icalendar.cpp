#include "cli/calendar/icalendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/calendar/content_lines.h"
#include "cli/words/effect.h"

namespace fanfare::cli::calendar {
namespace {

using campaigns::Occurrence;

/// Form 1 of RFC 5545 section 3.3.5: `20261205T100000`.
std::string form_1(Instant when) {
  const LocalTime time = TimeZone().to_local(when);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}", time.year(), time.month(), time.day(),
                     time.hour(), time.minute(), time.second());
}

/// Form 2, UTC; of an entry in members' zones form 1, which is what its UTC stands for.
std::string date_time(Instant when, const Entry& entry) {
  return form_1(when) + (entry.member_local ? "" : "Z");
}

std::string_view category_of(const campaigns::Effect& effect) {
  using namespace campaigns;
  struct Category {
    std::string_view operator()(const GivePoints& /*effect*/) const { return "Points"; }
    std::string_view operator()(const GiveProportion& /*effect*/) const { return "Points"; }
    std::string_view operator()(const GiveBands& /*effect*/) const { return "Points"; }
    std::string_view operator()(const Multiply& /*effect*/) const { return "Points"; }
    std::string_view operator()(const GiveBadge& /*effect*/) const { return "Badges"; }
    std::string_view operator()(const AddToCounter& /*effect*/) const { return "Counters"; }
    std::string_view operator()(const SetProfile& /*effect*/) const { return "Profile"; }
    std::string_view operator()(const GrantTier& /*effect*/) const { return "Tiers"; }
    std::string_view operator()(const GiveReward& /*effect*/) const { return "Rewards"; }
    std::string_view operator()(const Convert& /*effect*/) const { return "Rewards"; }
    std::string_view operator()(const StartChallenge& /*effect*/) const { return "Challenges"; }
    std::string_view operator()(const GiveFreeze& /*effect*/) const { return "Challenges"; }
    std::string_view operator()(const Notify& /*effect*/) const { return "Notifications"; }
  };
  return std::visit(Category(), effect.action);
}

std::vector<std::string> categories_of(const campaigns::Campaign& campaign) {
  std::vector<std::string> names;
  for (const campaigns::Effect& effect : campaign.effects) {
    const std::string_view name = category_of(effect);
    if (std::ranges::find(names, name) == names.end()) {
      names.emplace_back(name);
    }
  }
  return names;
}

std::string description(const Entry& entry, const Occurrence& occurrence, const Window& window) {
  std::string text =
      fmt::format("{}: {}", entry.campaign->id, words::describe_deed(*entry.campaign));
  if (const std::string remarks = remarks_on(entry, window); !remarks.empty()) {
    text += '\n' + remarks;
  }
  if (!has_start(occurrence)) {
    text += "\nno start: shown from where this calendar begins";
  }
  if (!has_end(occurrence)) {
    text += "\nno end: shown until this calendar ends";
  }
  return text;
}

/// The occurrence with both ends, and long enough for DTEND to be later than DTSTART.
Occurrence drawn(const Entry& entry, Occurrence occurrence, const Window& window) {
  const auto in_entry = [&](Instant when) {
    return entry.member_local ? TimeZone().to_instant(window.zone.to_local(when)) : when;
  };
  if (!has_start(occurrence)) {
    occurrence.start = std::min(in_entry(window.from), occurrence.end);
  }
  if (!has_end(occurrence)) {
    occurrence.end = in_entry(window.to);
  }
  return {std::chrono::floor<seconds>(occurrence.start),
          std::chrono::ceil<seconds>(occurrence.end)};
}

/// The day on which the rule has an occurrence begin: a clock change may move its start, and over
/// midnight. No two occurrences have the same.
cctz::civil_day day_of(const Entry& entry, const Occurrence& occurrence) {
  const LocalTime first = entry.campaign->schedule.repeat->rule().first();
  const auto time_of_day = first - LocalTime(cctz::civil_day(first));
  return cctz::civil_day(entry.zone.to_local(occurrence.start) - time_of_day);
}

/// What identifies an event in all exports: not its times, which may be changed. Ids have no dot.
std::string uid_of(const Entry& entry, const Occurrence& occurrence,
                   const engine::Program& program) {
  std::string uid = entry.campaign->id;
  if (entry.campaign->schedule.repeat != nullptr) {
    const cctz::civil_day day = day_of(entry, occurrence);
    uid += fmt::format(".{:04}{:02}{:02}", day.year(), day.month(), day.day());
  }
  return uid + "@" + program.definitions().id;
}

void write_event(const Entry& entry, const Occurrence& occurrence, const engine::Program& program,
                 const Window& window, const View& view, Instant now, ContentLines& lines) {
  const campaigns::Campaign& campaign = *entry.campaign;
  const Occurrence shown = drawn(entry, occurrence, window);
  lines.line("BEGIN", "VEVENT")
      .line("UID", uid_of(entry, occurrence, program))
      .line("DTSTAMP", form_1(now) + "Z")
      .line("DTSTART", date_time(shown.start, entry))
      .line("DTEND", date_time(shown.end, entry))
      .text("SUMMARY", title_of(campaign.title, campaign.id, view))
      .text("DESCRIPTION", description(entry, occurrence, window))
      .texts("CATEGORIES", categories_of(campaign))
      .line("STATUS", campaign.enabled ? "CONFIRMED" : "TENTATIVE")
      .line("TRANSP", "TRANSPARENT")
      .line("END", "VEVENT");
}

/// A calendar holds at least one component (section 3.6): UTC, where there is no event.
void write_zone(ContentLines& lines) {
  lines.line("BEGIN", "VTIMEZONE")
      .line("TZID", "UTC")
      .line("BEGIN", "STANDARD")
      .line("DTSTART", "19700101T000000")
      .line("TZOFFSETFROM", "+0000")
      .line("TZOFFSETTO", "+0000")
      .line("END", "STANDARD")
      .line("END", "VTIMEZONE");
}

/// The occurrences of an entry that belong into the calendar.
std::vector<Occurrence> exported(const Entry& entry, const View& view) {
  if (entry.standing == Standing::Always && view.all) {
    return {Occurrence{Instant::min(), Instant::max()}};
  }
  const bool wanted = entry.standing == Standing::Runs && (entry.campaign->enabled || view.all);
  return wanted ? entry.occurrences : std::vector<Occurrence>();
}

}  // namespace

std::string icalendar(const engine::Program& program, const Agenda& agenda, const View& view,
                      Instant now) {
  const std::string title = title_of(program.definitions().title, program.definitions().id, view);
  ContentLines lines;
  lines.line("BEGIN", "VCALENDAR")
      .line("VERSION", "2.0")
      .line("PRODID", "-//Fanfare//fanfare calendar//EN")
      .line("CALSCALE", "GREGORIAN")
      .text("NAME", title)           // RFC 7986
      .text("X-WR-CALNAME", title);  // what Google Calendar and Outlook read instead
  const std::size_t empty = lines.written().size();
  for (const Entry& entry : agenda.entries) {
    for (const Occurrence& each : exported(entry, view)) {
      write_event(entry, each, program, agenda.window, view, now, lines);
    }
  }
  if (lines.written().size() == empty) {
    write_zone(lines);
  }
  lines.line("END", "VCALENDAR");
  return lines.written();
}

}  // namespace fanfare::cli::calendar
