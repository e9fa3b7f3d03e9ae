#include "net/curl_multi.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <new>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace fanfare::net {
namespace {

using Descriptor = asio::posix::stream_descriptor;

void init_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) {
    throw std::runtime_error("libcurl cannot be initialised");
  }
}

/// One perform(): lives in its coroutine's frame.
struct Transfer {
  explicit Transfer(const asio::any_io_executor& executor)
      : ended(executor, asio::steady_timer::time_point::max()) {}

  asio::steady_timer ended;  ///< Cancelled when the result is there.
  std::optional<CURLcode> result;
  std::array<char, CURL_ERROR_SIZE> words{};
};

}  // namespace

/// libcurl's callbacks, turned into waits on sockets and a timer, and back. Handlers hold it
/// weakly: libcurl is never called after curl_multi_cleanup.
class CurlMulti::Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(asio::any_io_executor executor, long max_host_connections)
      : executor_(std::move(executor)), timer_(executor_) {
    init_curl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) {
      throw std::bad_alloc();
    }
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, max_host_connections);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  ~Loop() {
    closing_ = true;
    curl_multi_cleanup(multi_);  // Closes idle connections through on_close.
  }

  void add(CURL* easy, Transfer& transfer) {
    transfers_.insert(&transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.words.data());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Loop::on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Loop::on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
      transfer.result = CURLE_FAILED_INIT;
    }
  }

  void remove(CURL* easy, Transfer& transfer) {
    transfers_.erase(&transfer);
    curl_multi_remove_handle(multi_, easy);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, nullptr);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  }

  /// Ends every transfer without a result; from here on nothing new is waited for.
  void close() {
    closing_ = true;
    for (Transfer* transfer : transfers_) {
      transfer->ended.cancel();
    }
    timer_.cancel();
    for (auto& [fd, watch] : watches_) {
      watch->descriptor.cancel();
    }
  }

  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] std::size_t open_connections() const { return open_; }

 private:
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

  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) {
    return static_cast<Loop*>(self)->open_socket(*address);
  }
  static int on_close(void* self, curl_socket_t socket) {
    static_cast<Loop*>(self)->close_socket(socket);
    return 0;
  }
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    static_cast<Loop*>(self)->watch_socket(socket, what);
    return 0;
  }
  static int on_timer(CURLM*, long timeout_ms, void* self) {
    static_cast<Loop*>(self)->set_timer(timeout_ms);
    return 0;
  }

  curl_socket_t open_socket(const curl_sockaddr& address) {
    const int fd =
        ::socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
    if (fd < 0) {
      return CURL_SOCKET_BAD;
    }
    auto watch = std::make_shared<Watch>(executor_);
    boost::system::error_code error;
    watch->descriptor.assign(fd, error);
    if (error) {
      ::close(fd);
      return CURL_SOCKET_BAD;
    }
    watch->is_connection = true;
    watches_[fd] = std::move(watch);
    ++open_;
    return fd;
  }

  void close_socket(curl_socket_t socket) {
    const auto found = watches_.find(socket);
    if (found != watches_.end() && found->second->is_connection) {
      // Taken out of Asio's reactor before the number can be used again.
      found->second->wants_read = found->second->wants_write = false;
      found->second->descriptor.release();
      watches_.erase(found);
      --open_;
    }
    ::close(socket);
  }

  /// A socket that libcurl made by itself (its resolver's wake-up pair). It is watched through a
  /// duplicate, because libcurl may close its own at any moment.
  std::shared_ptr<Watch> adopt(curl_socket_t socket) {
    const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
      return nullptr;
    }
    auto watch = std::make_shared<Watch>(executor_);
    boost::system::error_code error;
    watch->descriptor.assign(copy, error);
    if (error) {
      ::close(copy);
      return nullptr;
    }
    watches_[socket] = watch;
    return watch;
  }

  void watch_socket(curl_socket_t socket, int what) {
    const auto found = watches_.find(socket);
    if (what == CURL_POLL_REMOVE) {
      if (found == watches_.end()) {
        return;
      }
      found->second->wants_read = found->second->wants_write = false;
      if (found->second->is_connection) {
        // It may come back: an idle connection is used again.
        boost::system::error_code ignored;
        found->second->descriptor.cancel(ignored);
      } else {
        watches_.erase(found);
      }
      return;
    }
    const auto watch = found == watches_.end() ? adopt(socket) : found->second;
    if (watch == nullptr) {
      return;
    }
    watch->wants_read = (what & CURL_POLL_IN) != 0;
    watch->wants_write = (what & CURL_POLL_OUT) != 0;
    wait(socket, watch);
  }

  void wait(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
    if (closing_) {
      return;
    }
    if (watch->wants_read && !watch->reading) {
      watch->reading = true;
      watch->descriptor.async_wait(Descriptor::wait_read, [weak = weak_from_this(), watch, socket](
                                                              boost::system::error_code error) {
        watch->reading = false;
        if (const auto self = weak.lock()) {
          self->on_ready(socket, watch, watch->wants_read, CURL_CSELECT_IN, error);
        }
      });
    }
    if (watch->wants_write && !watch->writing) {
      watch->writing = true;
      watch->descriptor.async_wait(Descriptor::wait_write, [weak = weak_from_this(), watch, socket](
                                                               boost::system::error_code error) {
        watch->writing = false;
        if (const auto self = weak.lock()) {
          self->on_ready(socket, watch, watch->wants_write, CURL_CSELECT_OUT, error);
        }
      });
    }
  }

  void on_ready(curl_socket_t socket, const std::shared_ptr<Watch>& watch, bool still_wanted,
                int event, boost::system::error_code error) {
    if (closing_ || !is_current(socket, watch)) {
      return;
    }
    // A cancelled wait that is wanted again is simply started anew.
    if (still_wanted && error != asio::error::operation_aborted) {
      act(socket, error ? CURL_CSELECT_ERR : event);
    }
    if (is_current(socket, watch)) {
      wait(socket, watch);
    }
  }

  [[nodiscard]] bool is_current(curl_socket_t socket, const std::shared_ptr<Watch>& watch) const {
    const auto found = watches_.find(socket);
    return found != watches_.end() && found->second == watch;
  }

  void set_timer(long timeout_ms) {
    const std::uint64_t number = ++timer_number_;
    timer_.cancel();
    if (timeout_ms < 0 || closing_) {
      return;
    }
    // Even for 0 ms the handler runs from the event loop, never inside this callback of libcurl.
    timer_.expires_after(std::chrono::milliseconds(timeout_ms));
    timer_.async_wait([weak = weak_from_this(), number](boost::system::error_code) {
      const auto self = weak.lock();
      if (self && !self->closing_ && self->timer_number_ == number) {
        self->act(CURL_SOCKET_TIMEOUT, 0);
      }
    });
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      char* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      finish(*reinterpret_cast<Transfer*>(transfer), message->data.result);
    }
  }

  static void finish(Transfer& transfer, CURLcode result) {
    transfer.result = result;
    transfer.ended.cancel();
  }

  asio::any_io_executor executor_;
  asio::steady_timer timer_;
  std::uint64_t timer_number_ = 0;
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::unordered_set<Transfer*> transfers_;
  std::size_t open_ = 0;
  bool closing_ = false;
  CURLM* multi_ = nullptr;
};

CurlMulti::CurlMulti(asio::any_io_executor executor, long max_host_connections)
    : loop_(std::make_shared<Loop>(std::move(executor), max_host_connections)) {}

CurlMulti::~CurlMulti() {
  loop_->close();
}

std::size_t CurlMulti::open_connections() const {
  return loop_->open_connections();
}

Task<CurlResult> CurlMulti::perform(CURL* easy) {
  const std::shared_ptr<Loop> loop = loop_;
  Transfer transfer(loop->executor());
  struct Attached {
    Attached(Loop& to, CURL* handle, Transfer& as) : in(to), easy(handle), transfer(as) {
      in.add(easy, transfer);
    }
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
    ~Attached() { in.remove(easy, transfer); }
    Loop& in;
    CURL* easy;
    Transfer& transfer;
  } const attached(*loop, easy, transfer);

  if (!transfer.result) {
    co_await transfer.ended.async_wait(kAsTuple);
  }
  if (!transfer.result) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  CurlResult result{*transfer.result, transfer.words.data()};
  if (result.words.empty() && result.code != CURLE_OK) {
    result.words = curl_easy_strerror(result.code);
  }
  co_return result;
}

}  // namespace fanfare::net
