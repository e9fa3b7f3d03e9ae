#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "config/reader.h"
#include "config/segments.h"

namespace fanfare::config {

/// The ids of one kind that a program declares, and where.
class NameTable {
 public:
  /// `kind` is the word that messages use: `badge`.
  explicit NameTable(std::string_view kind) : kind_(kind) {}

  /// Reports an id that is taken, with both places.
  void declare(const Value& id);
  /// A name that stands in no document, such as a channel's.
  void declare(std::string name) { places_.emplace(std::move(name), Place{}); }

  [[nodiscard]] bool contains(std::string_view name) const { return places_.contains(name); }
  [[nodiscard]] bool empty() const { return places_.empty(); }

  /// Whether `name` is declared; else reports `unknown badge 'x'; did you mean 'y'?` at `where`.
  bool check(const Value& where, std::string_view name) const;

  /// A reference to a declared id; empty, and reported, when it is none.
  [[nodiscard]] std::optional<std::string> reference(const Value& name) const;

 private:
  std::string_view kind_;
  std::map<std::string, Place, std::less<>> places_;
};

/// What the documents of a program may refer to, gathered before any of them is read in full, so
/// that a wrong name is reported where it stands.
struct Names {
  NameTable campaigns{"campaign"};
  NameTable badges{"badge"};
  NameTable templates{"template"};
  NameTable counters{"counter"};
  NameTable segment_ids{"segment"};
  NameTable leaderboards{"leaderboard"};
  NameTable tests{"test"};
  NameTable tiers{"tier"};
  NameTable rewards{"reward"};
  NameTable challenges{"challenge"};
  NameTable plans{"plan"};
  NameTable channels{"channel"};  ///< Empty: not known.
  NameTable streaks{"streak"};
  std::set<std::string, std::less<>> app_counters;
  std::set<std::string, std::less<>> falling_counters;   ///< Whose numbers begin at 0 again.
  std::set<std::string, std::less<>> measured_counters;  ///< To which no campaign can add.
  std::set<std::string, std::less<>> streaks_with_freezes;
  std::map<std::string, std::vector<std::string>, std::less<>> badge_levels;
  TimeZone zone;  ///< The program's.
  /// Filled while conditions are read, in whatever order these ask.
  std::shared_ptr<Segments> segments = std::make_shared<Segments>();
};

/// The first key of a document, which says what it is.
const MapReader::Field* kind_of(const MapReader& document);

/// Gathers the names of all documents; reports duplicates.
Names gather_names(const std::vector<MapReader>& documents,
                   const std::vector<std::string>& channels);

}  // namespace fanfare::config
