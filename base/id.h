#pragma once

#include <compare>
#include <functional>
#include <string>

namespace fanfare {

/// An identifier that cannot be mixed up with one of another kind.
template <class Tag>
struct Id {
  std::string value;

  auto operator<=>(const Id&) const = default;
  bool operator==(const Id&) const = default;
};

using MemberId = Id<struct MemberTag>;

}  // namespace fanfare

template <class Tag>
struct std::hash<fanfare::Id<Tag>> {
  std::size_t operator()(const fanfare::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
