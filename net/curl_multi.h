#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "net/asio.h"

namespace fanfare::net {

/// How a transfer ended.
struct CurlResult {
  CURLcode code = CURLE_OK;
  std::string words;  ///< libcurl's sentence about a failure.
};

/// Runs libcurl transfers on an Asio event loop (libcurl-multi(3), curl_multi_socket_action).
///
/// Connections are kept and shared by the transfers of one CurlMulti. Thread-safety: one thread,
/// the executor's. It may be destroyed while transfers are under way: they end as cancelled.
class CurlMulti {
 public:
  /// At most `max_host_connections` connections to one host. A transfer that waits for one spends
  /// its timeout waiting, so bound the transfers in flight too.
  CurlMulti(asio::any_io_executor executor, long max_host_connections);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  ~CurlMulti();

  /// Runs one transfer to its end. The caller owns `easy`, has set its URL and options, and keeps
  /// it and whatever it points to until the coroutine ends; the private pointer, error buffer,
  /// socket and signal options are set here. Cancellation ends the transfer at once, closes its
  /// connection, and throws operation_aborted.
  Task<CurlResult> perform(CURL* easy);

  /// Connections that are open now, busy or idle.
  [[nodiscard]] std::size_t open_connections() const;

 private:
  class Loop;
  std::shared_ptr<Loop> loop_;
};

}  // namespace fanfare::net
