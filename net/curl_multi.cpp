#include "net/curl_multi.h"

#include "net/curl_loop.h"

namespace fanfare::net {
namespace {

CurlResult result_of(const CurlTransfer& transfer) {
  CurlResult result{*transfer.result, transfer.words.data()};
  if (result.words.empty() && result.code != CURLE_OK) {
    result.words = curl_easy_strerror(result.code);
  }
  return result;
}

}  // namespace

/// An easy handle on a loop, taken off again at the end.
class CurlAttachment {
 public:
  CurlAttachment(std::shared_ptr<CurlLoop> loop, CURL* easy)
      : loop_(std::move(loop)), easy_(easy), transfer_(loop_->executor()) {
    loop_->add(easy_, transfer_);
  }
  CurlAttachment(const CurlAttachment&) = delete;
  CurlAttachment& operator=(const CurlAttachment&) = delete;
  ~CurlAttachment() { loop_->remove(easy_, transfer_); }

  Task<CurlResult> finished() {
    if (!transfer_.result) {
      co_await transfer_.ended.async_wait(kAsTuple);
    }
    if (!transfer_.result) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return result_of(transfer_);
  }

  [[nodiscard]] CurlLoop& loop() { return *loop_; }
  [[nodiscard]] CURL* easy() { return easy_; }

 private:
  std::shared_ptr<CurlLoop> loop_;
  CURL* easy_;
  CurlTransfer transfer_;
};

CurlMulti::CurlMulti(asio::any_io_executor executor, long max_host_connections)
    : loop_(std::make_shared<CurlLoop>(std::move(executor), max_host_connections)) {}

CurlMulti::~CurlMulti() {
  loop_->close();
}

void CurlMulti::hang_up(CURL* easy) {
  loop_->hang_up(easy);
}

std::size_t CurlMulti::open_connections() const {
  return loop_->open_connections();
}

Task<CurlResult> CurlMulti::perform(CURL* easy) {
  CurlAttachment attachment(loop_, easy);
  co_return co_await attachment.finished();
}

Task<CurlConnected> CurlMulti::connect(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  auto attachment = std::make_unique<CurlAttachment>(loop_, easy);
  CurlConnected connected;
  connected.result = co_await attachment->finished();
  if (connected.result.code == CURLE_OK) {
    connected.connection = std::make_shared<CurlConnection>(std::move(attachment));
  }
  co_return connected;
}

CurlConnection::CurlConnection(std::unique_ptr<CurlAttachment> attachment)
    : attachment_(std::move(attachment)) {}

CurlConnection::~CurlConnection() = default;

void CurlConnection::shut_down() {
  attachment_->loop().shut_down(attachment_->easy());
}

std::size_t CurlConnection::try_write(std::string_view bytes) {
  std::size_t written = 0;
  const CURLcode code = curl_easy_send(attachment_->easy(), bytes.data(), bytes.size(), &written);
  lost_ = lost_ || (code != CURLE_OK && code != CURLE_AGAIN);
  return written;
}

std::size_t CurlConnection::try_read(std::span<char> to) {
  std::size_t count = 0;
  const CURLcode code = curl_easy_recv(attachment_->easy(), to.data(), to.size(), &count);
  lost_ = lost_ || (code != CURLE_AGAIN && (code != CURLE_OK || count == 0));
  return count;
}

Task<bool> CurlConnection::write(std::string bytes) {
  std::string_view left = bytes;
  while (!left.empty()) {
    const std::size_t written = try_write(left);
    left.remove_prefix(written);
    if (lost_) {
      co_return false;
    }
    if (written == 0) {
      co_await attachment_->loop().wait_for(attachment_->easy(), false);
    }
  }
  co_return true;
}

Task<std::size_t> CurlConnection::read(std::span<char> to) {
  // Reading comes before waiting: TLS may hold bytes that the socket no longer does.
  std::size_t count = 0;
  while ((count = try_read(to)) == 0 && !lost_) {
    co_await attachment_->loop().wait_for(attachment_->easy(), true);
  }
  co_return count;
}

bool CurlConnection::is_idle() {
  char byte = 0;
  return !lost_ && try_read({&byte, 1}) == 0 && !lost_;
}

}  // namespace fanfare::net
