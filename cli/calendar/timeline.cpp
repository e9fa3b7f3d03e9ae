#include "cli/calendar/timeline.h"

#include <algorithm>
#include <utility>

#include "cli/terminal.h"
#include "cli/words/table.h"

namespace fanfare::cli::calendar {
namespace {

struct Glyphs {
  std::string_view whole;
  std::string_view part;
  std::string_view disabled;
  std::string_view mark;
  std::string_view empty;
};
constexpr Glyphs kBlocks{"█", "▄", "░", "┊", " "};
constexpr Glyphs kAscii{"#", "+", "-", ":", " "};

std::string bar(const Entry& entry, const Axis& axis, const Window& window, const Glyphs& glyphs) {
  const bool enabled = entry.campaign->enabled;
  std::string text;
  const std::vector<Coverage> covered = coverage(entry, axis, window);
  for (std::size_t i = 0; i < covered.size(); ++i) {
    text += covered[i] == Coverage::None    ? (axis.is_marked(i) ? glyphs.mark : glyphs.empty)
            : !enabled                      ? glyphs.disabled
            : covered[i] == Coverage::Whole ? glyphs.whole
                                            : glyphs.part;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::vector<Coverage> coverage(const Entry& entry, const Axis& axis, const Window& window) {
  const TimeZone& clock = entry.member_local ? entry.zone : window.zone;
  std::vector<Coverage> columns;
  for (std::size_t i = 0; i < axis.columns(); ++i) {
    const Instant from = clock.to_instant(axis.edges[i]);
    const Instant to = clock.to_instant(axis.edges[i + 1]);
    milliseconds runs(0);
    for (const campaigns::Occurrence& each : entry.occurrences) {
      if (each.start < to && each.end > from) {
        runs += std::min(each.end, to) - std::max(each.start, from);
      }
    }
    columns.push_back(runs == milliseconds(0) ? Coverage::None
                      : runs == to - from     ? Coverage::Whole
                                              : Coverage::Part);
  }
  return columns;
}

std::string timeline(const Agenda& agenda, const View& view) {
  std::vector<std::pair<std::string, const Entry*>> rows;
  std::size_t widest = 0;
  for (const Entry& entry : agenda.entries) {
    if (entry.standing == Standing::Runs) {
      const campaigns::Campaign& campaign = *entry.campaign;
      rows.emplace_back(words::harmless(title_of(campaign.title, campaign.id, view)), &entry);
      widest = std::max(widest, words::display_width(rows.back().first));
    }
  }
  if (rows.empty()) {
    return {};
  }
  const std::size_t label = std::min(widest, view.columns / 3);
  const Axis axis = Axis::fitting(agenda.window, view.columns - label - 2);
  const Glyphs& glyphs = view.utf8 ? kBlocks : kAscii;
  const std::string margin(label + 2, ' ');
  std::string text = margin + axis.months_line() + '\n';
  if (axis.marks != Axis::Marks::Months) {
    text += margin + axis.days_line() + '\n';
  }
  for (const auto& [title, entry] : rows) {
    text += words::padded(words::clipped(title, label), label) + "  " +
            painted(bar(*entry, axis, agenda.window, glyphs),
                    entry->campaign->enabled ? Colour::Green : Colour::Dim, view.colours) +
            '\n';
  }
  return text;
}

}  // namespace fanfare::cli::calendar
