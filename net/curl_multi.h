#pragma once

#include <curl/curl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/asio.h"

namespace fanfare::net {

/// How a transfer ended.
struct CurlResult {
  CURLcode code = CURLE_OK;
  std::string words;  ///< libcurl's sentence about a failure.
};

class CurlAttachment;
class CurlLoop;

/// A connection that libcurl made, TLS and all, and that the caller now speaks on by itself.
/// Thread-safety: the loop's thread.
class CurlConnection {
 public:
  explicit CurlConnection(std::unique_ptr<CurlAttachment> attachment);
  CurlConnection(const CurlConnection&) = delete;
  CurlConnection& operator=(const CurlConnection&) = delete;
  ~CurlConnection();

  /// Writes all of `bytes`; false when the connection is lost. Throws operation_aborted when
  /// cancelled.
  Task<bool> write(std::string bytes);
  /// Reads at least one byte; 0 when the connection is lost. `to` outlives the call. Throws
  /// operation_aborted when cancelled.
  Task<std::size_t> read(std::span<char> to);
  /// Writes what can be written without waiting.
  std::size_t try_write(std::string_view bytes);
  /// Whether the connection stands and the other side has said nothing that was not read.
  bool is_idle();
  /// Ends it: reads and writes under way find it lost.
  void shut_down();

 private:
  std::size_t try_read(std::span<char> to);

  std::unique_ptr<CurlAttachment> attachment_;
  bool lost_ = false;
};

struct CurlConnected {
  CurlResult result;
  std::shared_ptr<CurlConnection> connection;  ///< Null unless the result is CURLE_OK.
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

  /// Connects only, with all that the URL's protocol does before its first request (TLS, greeting,
  /// log in). The caller keeps `easy` until the connection is gone. Cancellation as in perform().
  Task<CurlConnected> connect(CURL* easy);

  /// Shuts down the connection of a transfer under way; callable from libcurl's callbacks. What was
  /// written still goes out. For goodbyes whose answer libcurl would wait for, blocking the loop.
  void hang_up(CURL* easy);

  /// Connections that are open now, busy or idle.
  [[nodiscard]] std::size_t open_connections() const;

 private:
  std::shared_ptr<CurlLoop> loop_;
};

}  // namespace fanfare::net
