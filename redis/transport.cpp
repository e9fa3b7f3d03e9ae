#include "redis/transport.h"

#include <fmt/format.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <string>

namespace fanfare::redis {

namespace {

using asio::ip::tcp;

Failure not_connected(std::string message) {
  return Failure{Failure::Kind::Disconnected, false, std::move(message)};
}

/// The common part: all streams read and write alike, only closing differs.
template <class Stream>
class StreamTransport : public Transport {
 public:
  explicit StreamTransport(Stream stream) : stream_(std::move(stream)) {}

  Task<std::pair<error_code, std::size_t>> read_some(asio::mutable_buffer buffer) override {
    auto [problem, size] = co_await stream_.async_read_some(buffer, kAsTuple);
    co_return std::pair(problem, size);
  }

  Task<error_code> write(std::span<const asio::const_buffer> buffers) override {
    auto [problem, size] = co_await asio::async_write(stream_, buffers, kAsTuple);
    co_return problem;
  }

  void close() override {
    error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 protected:
  Stream stream_;
};

using PlainTransport = StreamTransport<asio::generic::stream_protocol::socket>;

/// The context must outlive the stream, so it is the first base.
struct TlsContext {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

class TlsTransport : private TlsContext, public StreamTransport<asio::ssl::stream<tcp::socket>> {
 public:
  TlsTransport(TlsContext tls, tcp::socket socket)
      : TlsContext(std::move(tls)),
        StreamTransport(asio::ssl::stream<tcp::socket>(std::move(socket), context)) {}

  asio::ssl::stream<tcp::socket>& stream() { return stream_; }
};

Task<Outcome<tcp::resolver::results_type>> resolve(Endpoint endpoint) {
  tcp::resolver resolver(co_await asio::this_coro::executor);
  const std::string port = std::to_string(endpoint.port);
  auto [problem, addresses] = co_await resolver.async_resolve(endpoint.host, port, kAsTuple);
  if (problem) {
    co_return std::unexpected(
        not_connected(fmt::format("{} cannot be resolved: {}", endpoint.host, problem.message())));
  }
  co_return addresses;
}

Task<Outcome<tcp::socket>> connect_tcp(Endpoint endpoint) {
  const auto addresses = co_await resolve(endpoint);
  if (!addresses) {
    co_return std::unexpected(addresses.error());
  }
  tcp::socket socket(co_await asio::this_coro::executor);
  auto [problem, address] = co_await asio::async_connect(socket, *addresses, kAsTuple);
  if (problem) {
    co_return std::unexpected(not_connected(problem.message()));
  }
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  co_return socket;
}

Outcome<void> trust(asio::ssl::context& context, const std::string& ca_file) {
  error_code problem;
  context.set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                      asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  if (ca_file.empty()) {
    context.set_default_verify_paths(problem);
  } else {
    context.load_verify_file(ca_file, problem);
  }
  if (problem) {
    return std::unexpected(not_connected(
        fmt::format("the trusted certificates cannot be read from {}: {}",
                    ca_file.empty() ? "the system's store" : ca_file, problem.message())));
  }
  return {};
}

Failure handshake_failure(asio::ssl::stream<tcp::socket>& stream, const Endpoint& endpoint,
                          const error_code& problem) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict == X509_V_OK) {
    return not_connected(fmt::format("the TLS handshake failed: {}", problem.message()));
  }
  return Failure{Failure::Kind::Rejected, false,
                 fmt::format("the server's certificate was not accepted for '{}': {}",
                             endpoint.host, X509_verify_cert_error_string(verdict))};
}

Task<Outcome<std::unique_ptr<Transport>>> connect_tls(Endpoint endpoint) {
  TlsContext tls;
  const auto trusted = trust(tls.context, endpoint.ca_file);
  if (!trusted) {
    co_return std::unexpected(trusted.error());
  }
  auto socket = co_await connect_tcp(endpoint);
  if (!socket) {
    co_return std::unexpected(std::move(socket.error()));
  }
  auto transport = std::make_unique<TlsTransport>(std::move(tls), std::move(*socket));
  auto& stream = transport->stream();
  error_code no_address;
  asio::ip::make_address(endpoint.host, no_address);
  if (no_address) {  // RFC 6066 section 3: the server name is a DNS name, never an address
    SSL_set_tlsext_host_name(stream.native_handle(), endpoint.host.c_str());
  }
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(endpoint.host));
  auto [problem] = co_await stream.async_handshake(asio::ssl::stream_base::client, kAsTuple);
  if (problem) {
    co_return std::unexpected(handshake_failure(stream, endpoint, problem));
  }
  co_return std::unique_ptr<Transport>(std::move(transport));
}

Task<Outcome<std::unique_ptr<Transport>>> connect_unix(Endpoint endpoint) {
  asio::local::stream_protocol::socket socket(co_await asio::this_coro::executor);
  const asio::local::stream_protocol::endpoint address(endpoint.path);
  auto [problem] = co_await socket.async_connect(address, kAsTuple);
  if (problem) {
    co_return std::unexpected(not_connected(problem.message()));
  }
  co_return std::make_unique<PlainTransport>(
      asio::generic::stream_protocol::socket(std::move(socket)));
}

}  // namespace

Task<Outcome<std::unique_ptr<Transport>>> connect(Endpoint endpoint) {
  switch (endpoint.transport) {
    case Endpoint::Transport::Unix:
      co_return co_await connect_unix(std::move(endpoint));
    case Endpoint::Transport::Tls:
      co_return co_await connect_tls(std::move(endpoint));
    case Endpoint::Transport::Tcp:
      break;
  }
  auto socket = co_await connect_tcp(std::move(endpoint));
  if (!socket) {
    co_return std::unexpected(std::move(socket.error()));
  }
  co_return std::make_unique<PlainTransport>(
      asio::generic::stream_protocol::socket(std::move(*socket)));
}

}  // namespace fanfare::redis
