#include "notifiers/mail/address.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fanfare::notifiers::mail {
namespace {

constexpr std::size_t kMaxAddressBytes = 254;
constexpr std::size_t kMaxLocalPartBytes = 64;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 5322 3.2.3 atext, and dots.
bool is_local_part(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLocalPartBytes &&
         std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c);
         });
}

bool is_domain(std::string_view text) {
  char before = '.';
  for (const char c : text) {
    if (!is_alphanumeric(c) && c != '-' && c != '.') {
      return false;
    }
    if (c == '.' && (before == '.' || before == '-')) {
      return false;
    }
    if (c == '-' && before == '.') {
      return false;
    }
    before = c;
  }
  return is_alphanumeric(before);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// For messages: control characters would forge log lines.
std::string shown(std::string_view address) {
  std::string text = shortened(address, 80);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

}  // namespace

std::string_view Sender::domain() const {
  return std::string_view(address).substr(address.find('@') + 1);
}

std::optional<Delivery> address_problem(std::string_view address) {
  if (address.empty()) {
    return Unreachable{"the member has no e-mail address"};
  }
  if (address.size() > kMaxAddressBytes) {
    return Unreachable{fmt::format("the e-mail address has {} bytes, more than the {} allowed",
                                   address.size(), kMaxAddressBytes)};
  }
  if (!is_ascii(address) && is_utf8(address) && !has_control_characters(address)) {
    return Rejected{fmt::format(
        "the e-mail address '{}' has characters outside ASCII, which need SMTPUTF8 or IDNA: not "
        "supported; use an ASCII form of it",
        shown(address))};
  }
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || !is_local_part(address.substr(0, at)) ||
      !is_domain(address.substr(at + 1))) {
    return Unreachable{
        fmt::format("'{}' is no e-mail address; expected name@domain", shown(address))};
  }
  return std::nullopt;
}

Result<Sender> parse_sender(std::string_view text) {
  Sender sender;
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos) {
    sender.address = text;
  } else if (text.ends_with('>')) {
    sender.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = text.substr(0, open);
    while (name.ends_with(' ')) {
      name.remove_suffix(1);
    }
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) {
      name = name.substr(1, name.size() - 2);
    }
    sender.name = name;
  }
  if (sender.address.empty()) {
    return failure(fmt::format("expected 'Name <address>' or an address, found '{}'", shown(text)));
  }
  if (auto problem = address_problem(sender.address)) {
    return failure(words_of(*problem));
  }
  if (has_control_characters(sender.name) || !is_utf8(sender.name)) {
    return failure("the sender's name holds control characters or is not UTF-8; remove them");
  }
  return sender;
}

}  // namespace fanfare::notifiers::mail
