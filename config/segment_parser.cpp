#include "config/common.h"
#include "config/condition_parser.h"
#include "config/documents.h"

namespace fanfare::config {

void parse_segment(const MapReader& document, const Names& names, ProgramDraft& /*draft*/) {
  document.allow_only({"segment", "title", "when"});
  (void)parse_title(document);
  if (const auto id = document.fields().front().value.id()) {
    (void)segment_condition(document.fields().front().value, *id, names);
  }
}

campaigns::Condition segment_condition(const Value& where, std::string_view id,
                                       const Names& names) {
  return names.segments->condition(where, id, [&names](const MapReader& document) {
    const auto when = document.require("when");
    return when ? parse_condition(*when, {names, names.zone}) : campaigns::Condition();
  });
}

}  // namespace fanfare::config
