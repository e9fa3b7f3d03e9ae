#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "campaigns/condition.h"
#include "config/reader.h"

namespace fanfare::config {

/// The segments of a program by id. A condition that asks for a segment takes in its condition, so
/// that nothing behind the config knows of segments: they cost what their tests cost, and what is
/// indexed for a campaign is indexed through them too.
///
/// A segment is read when somebody first asks for it, whatever the order of the documents. One
/// thread.
class Segments {
 public:
  using Read = std::function<campaigns::Condition(const MapReader& document)>;

  void declare(const std::string& id, const MapReader& document);

  /// The condition of segment `id`; `read` is called once for each. Reports, at `where`, an id that
  /// is none, and one that leads back to itself; what it returns then is of no use.
  campaigns::Condition condition(const Value& where, std::string_view id, const Read& read);

 private:
  struct Segment {
    enum class State { Unread, BeingRead, Read };
    MapReader document;
    State state = State::Unread;
    campaigns::Condition when;
  };

  void report_unknown(const Value& where, std::string_view id) const;

  std::map<std::string, Segment, std::less<>> segments_;
};

}  // namespace fanfare::config
