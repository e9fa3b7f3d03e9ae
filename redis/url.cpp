#include "redis/url.h"

#include <fmt/format.h>

#include <boost/url.hpp>
#include <optional>
#include <span>

#include "base/text.h"

namespace fanfare::redis {

namespace {

namespace urls = boost::urls;

constexpr std::string_view kForms =
    "write redis://[user:password@]host[:port][/database], rediss://... for TLS, or "
    "unix:///path/of/the.sock[?db=N]";

std::optional<int> parse_database(std::string_view text) {
  const auto database = parse_whole<int>(text);
  return database && *database >= 0 ? database : std::nullopt;
}

std::unexpected<Error> bad_database() {
  return failure(
      "the database in the Redis URL must be a whole number from 0, such as redis://h/2");
}

Result<void> read_parameters(const urls::url_view& url, Endpoint& endpoint) {
  for (const auto parameter : url.params()) {
    if (endpoint.transport == Endpoint::Transport::Unix && parameter.key == "db") {
      const auto database = parse_database(parameter.value);
      if (!database) {
        return bad_database();
      }
      endpoint.database = *database;
    } else if (endpoint.transport == Endpoint::Transport::Tls && parameter.key == "ca_file") {
      endpoint.ca_file = parameter.value;
    } else {
      return failure(
          "the Redis URL has a parameter that is not known: unix:// takes `db`, rediss:// takes "
          "`ca_file`, redis:// takes none");
    }
  }
  return {};
}

Result<void> read_socket(const urls::url_view& url, Endpoint& endpoint) {
  endpoint.path = url.path();
  if (!url.encoded_host().empty() || url.has_port() || endpoint.path.size() < 2) {
    return failure("a unix:// URL has three slashes and an absolute path: unix:///run/redis.sock");
  }
  if (endpoint.path.size() > kLongestSocketPath || endpoint.path.contains('\0')) {
    return failure(fmt::format(
        "the path of a Unix socket may have {} bytes, this one has {}: choose a shorter folder",
        kLongestSocketPath, endpoint.path.size()));
  }
  return {};
}

Result<void> read_server(const urls::url_view& url, Endpoint& endpoint) {
  endpoint.host = url.host_address();
  if (endpoint.host.empty()) {
    return failure(fmt::format("the Redis URL names no host: {}", kForms));
  }
  if (url.has_port()) {
    if (url.port_number() == 0) {
      return failure("the port in the Redis URL must be a number from 1 to 65535");
    }
    endpoint.port = url.port_number();
  }
  const std::string path = url.path();
  if (path.empty() || path == "/") {
    return {};
  }
  const auto database = parse_database(std::string_view(path).substr(1));
  if (!database) {
    return bad_database();
  }
  endpoint.database = *database;
  return {};
}

Result<Endpoint::Transport> read_scheme(std::string_view scheme) {
  if (scheme == "redis") {
    return Endpoint::Transport::Tcp;
  }
  if (scheme == "rediss") {
    return Endpoint::Transport::Tls;
  }
  if (scheme == "unix") {
    return Endpoint::Transport::Unix;
  }
  if (scheme == "redis-sentinel" || scheme == "redis-cluster") {
    return failure(fmt::format("{}:// is not supported yet: {}", scheme, kForms));
  }
  return failure(fmt::format("the Redis URL has a scheme that is not known: {}", kForms));
}

}  // namespace

Result<Endpoint> parse_url(std::string_view text) {
  // The scheme first: a list of hosts (sentinel, cluster) is no URL by RFC 3986.
  const auto transport = read_scheme(text.substr(0, std::min(text.find(':'), text.size())));
  if (!transport) {
    return std::unexpected(transport.error());
  }
  const auto url = urls::parse_uri(text);
  if (!url) {
    return failure(fmt::format(
        "the Redis URL cannot be read ({}): {}; percent-encode special characters of a password",
        url.error().message(), kForms));
  }
  Endpoint endpoint;
  endpoint.transport = *transport;
  endpoint.user = url->user();
  endpoint.password = url->password();
  if (url->has_fragment()) {
    return failure("the Redis URL has a fragment: write a `#` in a password as %23");
  }
  if (!endpoint.user.empty() && endpoint.password.empty()) {
    return failure(
        "the Redis URL has a user without a password: write user:password@host, or :password@host "
        "for a password alone");
  }
  const auto place = *transport == Endpoint::Transport::Unix ? read_socket(*url, endpoint)
                                                             : read_server(*url, endpoint);
  if (!place) {
    return std::unexpected(place.error());
  }
  const auto parameters = read_parameters(*url, endpoint);
  if (!parameters) {
    return std::unexpected(parameters.error());
  }
  return endpoint;
}

std::string Endpoint::describe() const {
  if (transport == Transport::Unix) {
    return database == 0 ? fmt::format("unix://{}", path)
                         : fmt::format("unix://{}?db={}", path, database);
  }
  const bool is_v6 = host.contains(':');
  return fmt::format("{}://{}{}{}:{}{}", transport == Transport::Tls ? "rediss" : "redis",
                     is_v6 ? "[" : "", host, is_v6 ? "]" : "", port,
                     database == 0 ? "" : fmt::format("/{}", database));
}

}  // namespace fanfare::redis
