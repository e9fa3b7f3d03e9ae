#pragma once

#include <curl/curl.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "net/asio.h"

namespace fanfare::net {

/// One use of an easy handle on a loop.
struct CurlTransfer {
  explicit CurlTransfer(const asio::any_io_executor& executor)
      : ended(executor, asio::steady_timer::time_point::max()) {}

  asio::steady_timer ended;  ///< Cancelled when the result is there, or never will be.
  std::optional<CURLcode> result;
  std::array<char, CURL_ERROR_SIZE> words{};
};

/// libcurl's callbacks, turned into waits on sockets and a timer, and back: the inside of
/// CurlMulti. Handlers hold it weakly: libcurl is never called after curl_multi_cleanup.
class CurlLoop : public std::enable_shared_from_this<CurlLoop> {
 public:
  CurlLoop(asio::any_io_executor executor, long max_host_connections);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop();

  /// Starts a transfer. Both arguments stay where they are until remove().
  void add(CURL* easy, CurlTransfer& transfer);
  /// Ends it, finished or not.
  void remove(CURL* easy, CurlTransfer& transfer);
  /// Shuts the transfer's connection down; see CurlMulti::hang_up.
  void hang_up(CURL* easy);
  /// The same for a connect-only transfer that has its connection.
  void shut_down(CURL* easy);
  /// Ends every transfer without a result; from here on nothing new is waited for.
  void close();
  /// Waits until the connection of a connect-only transfer can be read or written. Throws
  /// operation_aborted when cancelled.
  Task<> wait_for(CURL* easy, bool reading);

  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] std::size_t open_connections() const { return open_; }

 private:
  using Descriptor = asio::posix::stream_descriptor;

  /// What libcurl wants to know of one socket.
  struct Watch {
    explicit Watch(const asio::any_io_executor& executor) : descriptor(executor) {}
    Descriptor descriptor;
    bool is_connection = false;  ///< Opened by on_open: ours to close when libcurl says so.
    bool wants_read = false;
    bool wants_write = false;
    bool reading = false;  ///< A wait is under way.
    bool writing = false;
  };

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address);
  static int on_close(void* self, curl_socket_t socket);
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);

  curl_socket_t open_socket(const curl_sockaddr& address);
  void close_socket(curl_socket_t socket);
  std::shared_ptr<Watch> adopt(curl_socket_t socket);
  void watch_socket(curl_socket_t socket, int what);
  void wait(curl_socket_t socket, const std::shared_ptr<Watch>& watch);
  void on_ready(curl_socket_t socket, const std::shared_ptr<Watch>& watch, bool still_wanted,
                int event, boost::system::error_code error);
  [[nodiscard]] bool is_current(curl_socket_t socket, const std::shared_ptr<Watch>& watch) const;
  void set_timer(long timeout_ms);
  void act(curl_socket_t socket, int events);

  asio::any_io_executor executor_;
  asio::steady_timer timer_;
  std::uint64_t timer_number_ = 0;
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::unordered_set<CurlTransfer*> transfers_;
  std::unordered_map<CURL*, curl_socket_t> socket_of_;  ///< The last one watched for a transfer.
  std::size_t open_ = 0;
  bool closing_ = false;
  CURLM* multi_ = nullptr;
};

}  // namespace fanfare::net
