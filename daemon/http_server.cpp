#include "daemon/http_server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace fanfare::daemon {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr int kMostConnections = 64;
constexpr std::chrono::seconds kIdleTime{15};

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

std::string path_of(const Request& request) {
  const std::string_view target(request.target().data(), request.target().size());
  return std::string(target.substr(0, target.find('?')));
}

Response make_response(const Request& request, HttpAnswer answer) {
  Response response(http::int_to_status(answer.status), request.version());
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(request.keep_alive());
  response.body() = std::move(answer.body);
  response.prepare_payload();
  if (request.method() == http::verb::head) {
    response.body().clear();
  }
  return response;
}

}  // namespace

HttpServer::HttpServer(asio::any_io_executor executor, Handler handler)
    : executor_(executor),
      acceptor_(executor),
      handler_(std::make_shared<Handler>(std::move(handler))) {}

Result<void> HttpServer::listen(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) {
    return failure(fmt::format("http.listen: '{}' is not a numeric address", host));
  }
  const asio::ip::tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), error);
  acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  acceptor_.bind(endpoint, error);
  if (!error) {
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return failure(
        fmt::format("http.listen: {}:{} cannot be opened ({}); is another daemon "
                    "running there? Choose another port, or 0 for any free one",
                    host, port, error.message()));
  }
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

Task<> HttpServer::run() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) {
      break;
    }
    if (error) {  // no descriptors left, for one: do not spin
      asio::steady_timer timer(executor_, std::chrono::milliseconds(100));
      co_await timer.async_wait(kAsTuple);
    } else if (*connections_ < kMostConnections) {
      asio::co_spawn(executor_, serve(std::move(socket), handler_, connections_), asio::detached);
    }
  }
}

void HttpServer::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

Task<> HttpServer::serve(asio::ip::tcp::socket socket, std::shared_ptr<Handler> handler,
                         std::shared_ptr<int> connections) {
  ++*connections;
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(16 * 1024);
  bool keep_alive = true;
  while (keep_alive) {
    Request request;
    stream.expires_after(kIdleTime);
    const auto [read_error, received] =
        co_await http::async_read(stream, buffer, request, kAsTuple);
    if (read_error) {
      break;
    }
    HttpAnswer answer = co_await (*handler)(std::string(request.method_string()), path_of(request));
    Response response = make_response(request, std::move(answer));
    keep_alive = response.keep_alive();
    stream.expires_after(kIdleTime);
    const auto [write_error, sent] = co_await http::async_write(stream, response, kAsTuple);
    if (write_error) {
      break;
    }
  }
  --*connections;
}

}  // namespace fanfare::daemon
