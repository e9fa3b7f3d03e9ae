#include <fmt/format.h>

#include <algorithm>

#include "cli/explaining/answer.h"
#include "cli/terminal.h"
#include "cli/words/table.h"

namespace fanfare::cli::explaining {
namespace {

using Came = Line::Came;

/// Lines in three columns: what came of it, who, why.
class Table {
 public:
  Table(bool past, bool colours) : past_(past), colours_(colours) {}

  /// So many columns are taken by names at least.
  void make_room(std::string_view name) { width_ = std::max(width_, words::display_width(name)); }

  [[nodiscard]] std::string row(std::string_view mark, Colour colour, std::string_view name,
                                std::string_view text) const {
    const std::string shown = text.empty() ? std::string(name) : words::padded(name, width_);
    return fmt::format("{}  {}{}{}\n", painted(words::padded(mark, mark_width()), colour, colours_),
                       shown, text.empty() ? "" : "  ", text);
  }

  [[nodiscard]] std::string row(const Line& line) const {
    switch (line.came) {
      case Came::Acts:
        return row(past_ ? "acted" : "acts", Colour::Green, line.campaign, line.text);
      case Came::Maybe:
        return row("maybe", Colour::Yellow, line.campaign, line.text);
      case Came::Not:
        break;
    }
    return row("no", Colour::Dim, line.campaign, line.text);
  }

  [[nodiscard]] std::string row(const BadgeLine& line) const {
    return line.awarded ? row("badge", Colour::Green, line.badge, line.text)
                        : row("ahead", Colour::Dim, line.badge, line.text);
  }

 private:
  [[nodiscard]] static std::size_t mark_width() { return 5; }

  bool past_;
  bool colours_;
  std::size_t width_ = 0;
};

std::string heading(const Answer& answer) {
  return fmt::format("{}{} of {}, {}", words::harmless(answer.event_type),
                     answer.event_id.empty() ? "" : " " + words::harmless(answer.event_id),
                     answer.member, describe_moment(answer.at, answer.view.zone));
}

}  // namespace

std::string text_report(const Answer& answer, bool colours) {
  Table table(answer.past, colours);
  for (const Section& section : answer.sections) {
    for (const Line& line : section.lines) {
      table.make_room(line.campaign);
    }
  }
  for (const BadgeLine& line : answer.badges) {
    table.make_room(line.badge);
  }
  std::string text = painted(heading(answer), Colour::Bold, colours) + "\n";
  if (!answer.fields.empty()) {
    text += painted(answer.fields, Colour::Dim, colours) + "\n";
  }
  for (const std::string& note : answer.notes) {
    text += note + "\n";
  }
  for (const Section& section : answer.sections) {
    const bool first = &section == &answer.sections.front();
    text += first ? "\n" : fmt::format("\nIt caused {}:\n", section.event);
    if (section.lines.empty()) {
      text += section.event == members::event_type::kSchedule
                  ? "No campaign of this program comes due at that moment.\n"
                  : fmt::format("No campaign triggers on {}.\n", section.event);
    }
    for (const Line& line : section.lines) {
      text += table.row(line);
    }
  }
  text += answer.badges.empty() ? "" : "\n";
  for (const BadgeLine& line : answer.badges) {
    text += table.row(line);
  }
  return text;
}

}  // namespace fanfare::cli::explaining
