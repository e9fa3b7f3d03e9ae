#include "base/locale.h"

namespace fanfare {

std::string plain_locale(std::string_view locale) {
  std::string result(locale);
  for (char& c : result) {
    c = c == '_' ? '-' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

}  // namespace fanfare
