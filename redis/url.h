#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fanfare::redis {

/// Where a Redis server is and how to sign in there.
struct Endpoint {
  enum class Transport { Tcp, Tls, Unix };

  Transport transport = Transport::Tcp;
  std::string host = "127.0.0.1";  // Tcp and Tls: a name or an address, IPv6 without brackets
  std::uint16_t port = 6379;
  std::string path{};  // Unix: the socket's file, at most 107 bytes
  std::string user{};  // empty: Redis's `default` user
  std::string password{};
  int database = 0;
  std::string ca_file{};  // Tls: a PEM file of trusted authorities; empty: the system's

  /// For messages and logs: `rediss://cache.example:6380/2`. Never holds user or password.
  [[nodiscard]] std::string describe() const;
};

/// Longest path that a Unix socket's address can hold (sun_path without its final zero).
inline constexpr std::size_t kLongestSocketPath = 107;

/// Reads `redis://[[user]:password@]host[:port][/database]`, the same with `rediss://` (TLS, always
/// verified), and `unix:///path/to.sock[?db=N]`. User, password and path may be percent-encoded.
/// `rediss://` takes `?ca_file=/path.pem`; other parameters are refused. No message repeats the
/// URL, because it may hold a password.
Result<Endpoint> parse_url(std::string_view url);

}  // namespace fanfare::redis
