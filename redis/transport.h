#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "net/asio.h"
#include "redis/failure.h"
#include "redis/url.h"

namespace fanfare::redis {

using boost::system::error_code;

/// A connected byte stream: TCP, Unix socket or TLS. One read and one write may be under way at
/// the same time. close() ends both with an error.
class Transport {
 public:
  virtual ~Transport() = default;

  [[nodiscard]] virtual Task<std::pair<error_code, std::size_t>> read_some(
      asio::mutable_buffer buffer) = 0;

  /// Writes everything. The buffers and what they point at must stay until it returns.
  [[nodiscard]] virtual Task<error_code> write(std::span<const asio::const_buffer> buffers) = 0;

  virtual void close() = 0;
};

/// Connects to `endpoint`; TLS with its handshake, server name (SNI) and certificate check
/// (RFC 6125: the chain and the host's name or address). No time limit of its own: cancel it.
[[nodiscard]] Task<Outcome<std::unique_ptr<Transport>>> connect(Endpoint endpoint);

}  // namespace fanfare::redis
