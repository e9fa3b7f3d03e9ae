#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/asio.h"

namespace fanfare::daemon {

/// What the daemon answers over HTTP: status and body, as text.
struct HttpAnswer {
  unsigned status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

/// `/healthz`, `/readyz`, `/metrics`, `/-/reload` on Boost.Beast. One thread; connections are
/// bounded in number, size and time.
class HttpServer {
 public:
  /// Answers one request by method and path; may wait, and must not block.
  using Handler = std::function<Task<HttpAnswer>(std::string method, std::string path)>;

  HttpServer(asio::any_io_executor executor, Handler handler);

  /// Opens the port; 0 takes any free one.
  Result<void> listen(const std::string& host, std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Serves until stop().
  [[nodiscard]] Task<> run();
  void stop();

 private:
  [[nodiscard]] static Task<> serve(asio::ip::tcp::socket socket, std::shared_ptr<Handler> handler,
                                    std::shared_ptr<int> connections);

  asio::any_io_executor executor_;
  asio::ip::tcp::acceptor acceptor_;
  std::shared_ptr<Handler> handler_;
  std::shared_ptr<int> connections_ = std::make_shared<int>(0);
  std::uint16_t port_ = 0;
};

}  // namespace fanfare::daemon
