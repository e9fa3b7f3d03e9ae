#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/planning/definition.h"

namespace fanfare::cli::planning {

/// One value of a definition that is another, or only on one side.
struct FieldChange {
  std::string path;              ///< `limits[0].times`. What was removed: as it was counted before.
  config::Node::Pointer before;  ///< Null: added.
  config::Node::Pointer after;   ///< Null: removed.

  /// Whether the path is `name` or leads below it.
  [[nodiscard]] bool is_in(std::string_view name) const;
};

/// One definition that publishing would add, remove or edit.
struct Change {
  enum class What { Add, Edit, Remove };

  std::string kind;
  std::string id;
  config::Node::Pointer before;     ///< Null: added.
  config::Node::Pointer after;      ///< Null: removed.
  std::vector<FieldChange> fields;  ///< Of an edit; not empty then.

  [[nodiscard]] What what() const {
    return !before ? What::Add : after ? What::Edit : What::Remove;
  }
};

/// What is different, by kind (the program first) and id. Two programs are the same definition,
/// whatever their ids. A list of scalars is one value; of a list of maps, those are compared that
/// belong together.
std::vector<Change> difference(std::span<const Definition> before,
                               std::span<const Definition> after);

}  // namespace fanfare::cli::planning
