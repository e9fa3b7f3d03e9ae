#include "config/segments.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"

namespace fanfare::config {
namespace {

/// Segments that use others twice each can grow without bound.
constexpr std::size_t kMostTests = 1000;

}  // namespace

void Segments::declare(const std::string& id, const MapReader& document) {
  segments_.emplace(id, Segment{document, Segment::State::Unread, {}});
}

campaigns::Condition Segments::condition(const Value& where, std::string_view id,
                                         const Read& read) {
  const auto found = segments_.find(id);
  if (found == segments_.end()) {
    report_unknown(where, id);
    return {};
  }
  Segment& segment = found->second;
  if (segment.state == Segment::State::BeingRead) {
    where.fail(fmt::format("segment '{}' leads back to itself; a segment cannot depend on itself",
                           found->first));
    return {};
  }
  if (segment.state == Segment::State::Unread) {
    segment.state = Segment::State::BeingRead;
    segment.when = read(segment.document);
    segment.state = Segment::State::Read;
    if (segment.when.tests().size() > kMostTests) {
      segment.document.value().fail(
          fmt::format("segment '{}' comes to {} tests, with those of the segments it uses; at most "
                      "{} are allowed",
                      found->first, segment.when.tests().size(), kMostTests));
      segment.when = {};
    }
  }
  return segment.when;
}

void Segments::report_unknown(const Value& where, std::string_view id) const {
  std::vector<std::string_view> known;
  for (const auto& [name, segment] : segments_) {
    known.push_back(name);
  }
  where.fail(fmt::format("unknown segment '{}'{}", shortened(id, 64), suggestion(id, known)));
}

}  // namespace fanfare::config
