#include "net/curl_loop.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <new>
#include <stdexcept>

namespace fanfare::net {
namespace {

void init_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (once != CURLE_OK) {
    throw std::runtime_error("libcurl cannot be initialised");
  }
}

}  // namespace

CurlLoop::CurlLoop(asio::any_io_executor executor, long max_host_connections)
    : executor_(std::move(executor)), timer_(executor_) {
  init_curl();
  multi_ = curl_multi_init();
  if (multi_ == nullptr) {
    throw std::bad_alloc();
  }
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, max_host_connections);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

CurlLoop::~CurlLoop() {
  closing_ = true;
  // Some protocols say goodbye to idle connections and wait, blocking, for an answer that may
  // never come: with the sockets shut down, libcurl gives up at once.
  for (const auto& [fd, watch] : watches_) {
    if (watch->is_connection) {
      ::shutdown(fd, SHUT_RDWR);
    }
  }
  curl_multi_cleanup(multi_);  // Closes them through on_close.
}

void CurlLoop::add(CURL* easy, CurlTransfer& transfer) {
  transfers_.insert(&transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.words.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlLoop::on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  if (curl_multi_add_handle(multi_, easy) != CURLM_OK) {
    transfer.result = CURLE_FAILED_INIT;
  }
}

void CurlLoop::remove(CURL* easy, CurlTransfer& transfer) {
  transfers_.erase(&transfer);
  curl_multi_remove_handle(multi_, easy);
  socket_of_.erase(easy);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, nullptr);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
}

void CurlLoop::hang_up(CURL* easy) {
  const auto found = socket_of_.find(easy);
  const auto watch = found == socket_of_.end() ? watches_.end() : watches_.find(found->second);
  if (watch != watches_.end() && watch->second->is_connection) {
    ::shutdown(watch->first, SHUT_RDWR);
  }
}

void CurlLoop::close() {
  closing_ = true;
  for (CurlTransfer* transfer : transfers_) {
    transfer->ended.cancel();
  }
  timer_.cancel();
  for (auto& [fd, watch] : watches_) {
    watch->descriptor.cancel();
  }
}

curl_socket_t CurlLoop::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  return static_cast<CurlLoop*>(self)->open_socket(*address);
}
int CurlLoop::on_close(void* self, curl_socket_t socket) {
  static_cast<CurlLoop*>(self)->close_socket(socket);
  return 0;
}
int CurlLoop::on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void*) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (what != CURL_POLL_REMOVE) {
    loop.socket_of_[easy] = socket;
  }
  loop.watch_socket(socket, what);
  return 0;
}
int CurlLoop::on_timer(CURLM*, long timeout_ms, void* self) {
  static_cast<CurlLoop*>(self)->set_timer(timeout_ms);
  return 0;
}

curl_socket_t CurlLoop::open_socket(const curl_sockaddr& address) {
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

void CurlLoop::close_socket(curl_socket_t socket) {
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
std::shared_ptr<CurlLoop::Watch> CurlLoop::adopt(curl_socket_t socket) {
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

void CurlLoop::watch_socket(curl_socket_t socket, int what) {
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

void CurlLoop::wait(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
  if (closing_) {
    return;
  }
  if (watch->wants_read && !watch->reading) {
    watch->reading = true;
    watch->descriptor.async_wait(Descriptor::wait_read, [weak = weak_from_this(), watch,
                                                         socket](boost::system::error_code error) {
      watch->reading = false;
      if (const auto self = weak.lock()) {
        self->on_ready(socket, watch, watch->wants_read, CURL_CSELECT_IN, error);
      }
    });
  }
  if (watch->wants_write && !watch->writing) {
    watch->writing = true;
    watch->descriptor.async_wait(Descriptor::wait_write, [weak = weak_from_this(), watch,
                                                          socket](boost::system::error_code error) {
      watch->writing = false;
      if (const auto self = weak.lock()) {
        self->on_ready(socket, watch, watch->wants_write, CURL_CSELECT_OUT, error);
      }
    });
  }
}

void CurlLoop::on_ready(curl_socket_t socket, const std::shared_ptr<Watch>& watch,
                        bool still_wanted, int event, boost::system::error_code error) {
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

bool CurlLoop::is_current(curl_socket_t socket, const std::shared_ptr<Watch>& watch) const {
  const auto found = watches_.find(socket);
  return found != watches_.end() && found->second == watch;
}

void CurlLoop::set_timer(long timeout_ms) {
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

void CurlLoop::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    char* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    auto* ended = reinterpret_cast<CurlTransfer*>(transfer);
    ended->result = message->data.result;
    ended->ended.cancel();
  }
}

void CurlLoop::shut_down(CURL* easy) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  if (watches_.contains(socket)) {
    ::shutdown(socket, SHUT_RDWR);
  }
}

Task<> CurlLoop::wait_for(CURL* easy, bool reading) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  const auto found = watches_.find(socket);
  if (found == watches_.end() || closing_) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  const std::shared_ptr<Watch> watch = found->second;
  const auto kind = reading ? Descriptor::wait_read : Descriptor::wait_write;
  const auto [error] = co_await watch->descriptor.async_wait(kind, kAsTuple);
  if (error) {
    throw boost::system::system_error(error);
  }
}

}  // namespace fanfare::net
