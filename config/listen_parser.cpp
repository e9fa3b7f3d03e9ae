#include <arpa/inet.h>

#include <array>

#include "base/text.h"
#include "config/settings_parser.h"

namespace fanfare::config {
namespace {

bool is_address(const std::string& host, bool is_bracketed) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(is_bracketed ? AF_INET6 : AF_INET, host.c_str(), bytes.data()) == 1;
}

}  // namespace

std::optional<HttpSettings> parse_listen(const Value& value) {
  const std::string text = value.is_scalar() ? value.node().text : "";
  const auto colon = text.rfind(':');
  if (colon != std::string::npos) {
    std::string host = text.substr(0, colon);
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) {
      host = host.substr(1, host.size() - 2);
    }
    const auto port = parse_whole<std::uint16_t>(std::string_view(text).substr(colon + 1));
    if (port && is_address(host, is_bracketed)) {
      return HttpSettings{host, *port};
    }
  }
  return value.expected("an address and a port such as 127.0.0.1:8321 or [::1]:8321");
}

}  // namespace fanfare::config
