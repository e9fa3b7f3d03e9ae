#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace fanfare {

/// `id_ID` as `id-id`: equal locales have equal plain names.
std::string plain_locale(std::string_view locale);

/// The key of the text in `wanted` or in the language that it begins with; null when there is none.
template <class Text>
const std::string* find_locale(const std::map<std::string, Text, std::less<>>& texts,
                               std::string_view wanted) {
  std::string tag = plain_locale(wanted);
  while (!tag.empty()) {
    for (const auto& [name, text] : texts) {
      if (plain_locale(name) == tag) {
        return &name;
      }
    }
    const std::size_t cut = tag.rfind('-');
    tag.resize(cut == std::string::npos ? 0 : cut);
  }
  return nullptr;
}

/// The key of the text for somebody who reads `wanted`: `id-ID`, then `id`, then the program's
/// locale likewise, then `en`, then the first there is. `_` counts as `-`, and letter case does
/// not. `texts` holds at least one.
template <class Text>
const std::string& pick_locale(const std::map<std::string, Text, std::less<>>& texts,
                               std::string_view wanted, std::string_view program_locale) {
  for (const std::string_view candidate : {wanted, program_locale, std::string_view("en")}) {
    if (const std::string* found = find_locale(texts, candidate)) {
      return *found;
    }
  }
  return texts.begin()->first;
}

}  // namespace fanfare
