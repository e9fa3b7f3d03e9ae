#pragma once

#include <cstddef>
#include <string>

#include "cli/calendar/agenda.h"

namespace fanfare::cli::calendar {

/// How a calendar is to look.
struct View {
  std::string locale;  ///< Of the titles.
  std::string program_locale;
  bool all = false;  ///< Leave nothing out, however long it gets.
  bool colours = false;
  bool utf8 = false;         ///< Bars of block characters; else ASCII.
  std::size_t columns = 80;  ///< Of the terminal.
};

/// The title for readers of `view.locale`, as it was written; the id where there is none.
std::string title_of(const campaigns::LocalizedText& title, const std::string& id,
                     const View& view);

/// What there is to know about a campaign's schedule besides its times: `every Friday for 4h`, its
/// zone where that is not the window's, that it is disabled. Empty where there is nothing.
std::string remarks_on(const Entry& entry, const Window& window);

}  // namespace fanfare::cli::calendar
