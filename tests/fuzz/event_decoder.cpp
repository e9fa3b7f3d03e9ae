// Any bytes as a stream entry: zero bytes separate the entry's id, names and values. What is
// decoded keeps the contract's promises; what is refused says why.

#include "members/event_decoder.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using fanfare::members::Attribute;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find('\0');
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

void require(bool holds) {
  if (!holds) {
    __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = split({reinterpret_cast<const char*>(data), size});
  std::vector<Attribute> fields;
  for (std::size_t i = 1; i + 1 < parts.size(); i += 2) {
    fields.push_back({parts[i], parts[i + 1]});
  }
  const auto event = fanfare::members::decode_event(parts[0], fields, {});
  if (event) {
    require(fanfare::members::is_member_id(event->member));
    require(!event->type.empty());
    require(!event->id.empty());
  } else {
    require(!event.error().code.empty() && !event.error().error.empty());
  }
  return 0;
}
