#include "notifiers/smtp/smtp_session.h"

#include <fmt/format.h>

#include <array>

namespace fanfare::notifiers::smtp {
namespace {

// RFC 5321 4.5.3.1.5 allows a reply line 512 bytes; some servers say more.
constexpr std::size_t kMaxLineBytes = 16 * 1024;
constexpr int kStartMailInput = 354;
constexpr int kClosing = 421;

/// Doubles the dot at the beginning of a line and adds the one that ends the message
/// (RFC 5321 4.5.2).
std::string stuffed(const std::string& mail) {
  std::string result;
  result.reserve(mail.size() + 16);
  bool at_line_begin = true;
  for (const char c : mail) {
    if (at_line_begin && c == '.') {
      result += '.';
    }
    result += c;
    at_line_begin = c == '\n';
  }
  return result + ".\r\n";
}

/// Shuts a connection down when its time is over.
class Watchdog {
 public:
  Watchdog(const asio::any_io_executor& executor,
           const std::shared_ptr<net::CurlConnection>& connection, milliseconds timeout)
      : timer_(executor, timeout), has_barked_(std::make_shared<bool>(false)) {
    timer_.async_wait(
        [weak = std::weak_ptr(connection), barked = has_barked_](boost::system::error_code error) {
          const auto watched = weak.lock();
          if (!error && watched) {
            *barked = true;
            watched->shut_down();
          }
        });
  }

  [[nodiscard]] bool has_barked() const { return *has_barked_; }

 private:
  asio::steady_timer timer_;
  std::shared_ptr<bool> has_barked_;
};

}  // namespace

Session::Session(net::CurlMulti& curl, const SmtpSettings& settings)
    : curl_(curl),
      settings_(settings),
      url_(fmt::format("{}://{}:{}/{}", settings.tls == Tls::Implicit ? "smtps" : "smtp",
                       settings.host, settings.port, settings.helo)),
      easy_(curl_easy_init()) {
  if (!easy_) {
    throw std::bad_alloc();
  }
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // The environment's proxies are for browsers.
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
  // libcurl passes every line of the server's replies as a header.
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Session::on_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, &Session::on_debug);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
  set_security(settings);
}

Session::~Session() {
  if (connection_ && is_usable()) {
    connection_->try_write("QUIT\r\n");
  }
}

void Session::set_security(const SmtpSettings& settings) {
  CURL* easy = easy_.get();
  const bool plain = settings.tls == Tls::None;
  // Never CURLUSESSL_TRY: whoever sits in between could talk it out of TLS.
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
                   static_cast<long>(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
  }
  if (!settings.username.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, settings.username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, settings.password.reveal().c_str());
  }
}

std::size_t Session::on_line(char* from, std::size_t size, std::size_t count, void* self) {
  static_cast<Session*>(self)->conversation_.take_line({from, size * count});
  return size * count;
}

int Session::on_debug(CURL* easy, curl_infotype type, char* text, std::size_t size, void* self) {
  // After a refused log in libcurl says QUIT and blocks until it is answered. Nobody needs that.
  if (type == CURLINFO_HEADER_OUT && std::string_view(text, size).starts_with("QUIT")) {
    static_cast<Session*>(self)->curl_.hang_up(easy);
  }
  return 0;
}

Task<net::CurlResult> Session::connect() {
  net::CurlConnected connected = co_await curl_.connect(easy_.get());
  connection_ = std::move(connected.connection);
  usable_ = connection_ != nullptr;
  co_return std::move(connected.result);
}

Task<net::CurlResult> Session::send(std::string to, std::string mail) {
  const auto executor = co_await asio::this_coro::executor;
  conversation_ = Conversation();
  sender_accepted_ = false;
  const Watchdog watchdog(executor, connection_, settings_.timeout);
  // A cancelled conversation stays unusable: its answers would be taken for the next one's.
  usable_ = false;
  net::CurlResult result = co_await converse(std::move(to), std::move(mail));
  usable_ = result.code != CURLE_RECV_ERROR && conversation_.code() != kClosing;
  if (watchdog.has_barked() && !usable_) {
    result = {CURLE_OPERATION_TIMEDOUT,
              fmt::format("timed out after {} ms", settings_.timeout.count())};
  }
  co_return result;
}

Task<net::CurlResult> Session::converse(std::string to, std::string mail) {
  net::CurlResult result;
  if (dirty_) {
    result = co_await command("RSET\r\n");
    if (result.code != CURLE_OK) {
      co_return lost();
    }
  }
  dirty_ = true;
  result = co_await command(fmt::format("MAIL FROM:<{}>\r\n", settings_.from.address));
  sender_accepted_ = result.code == CURLE_OK;
  if (result.code == CURLE_OK) {
    result = co_await command(fmt::format("RCPT TO:<{}>\r\n", to));
  }
  if (result.code == CURLE_OK) {
    result = co_await command("DATA\r\n");
  }
  if (result.code != CURLE_OK) {
    co_return result;
  }
  if (conversation_.code() != kStartMailInput) {
    co_return lost();
  }
  const bool written = co_await connection_->write(stuffed(mail));
  if (!written) {
    co_return lost();
  }
  conversation_.message_was_sent();
  const bool answered = co_await read_reply();
  if (!answered) {
    co_return lost();
  }
  dirty_ = false;
  if (conversation_.code() / 100 != 2) {
    result = {CURLE_WEIRD_SERVER_REPLY, "the message was refused"};
  }
  co_return result;
}

/// CURLE_OK for 2yz and 3yz, CURLE_SEND_ERROR for a refusal.
Task<net::CurlResult> Session::command(std::string line) {
  bool done = co_await connection_->write(std::move(line));
  if (done) {
    done = co_await read_reply();
  }
  if (!done) {
    co_return lost();
  }
  net::CurlResult result;
  if (conversation_.code() >= 400) {
    result = {CURLE_SEND_ERROR, "refused"};
  }
  co_return result;
}

Task<bool> Session::read_reply() {
  std::array<char, 2048> buffer;
  for (;;) {
    for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
      const bool complete = conversation_.take_line(std::string_view(unread_).substr(0, end));
      unread_.erase(0, end + 1);
      if (complete) {
        co_return true;
      }
    }
    if (unread_.size() > kMaxLineBytes) {
      co_return false;
    }
    const std::size_t count = co_await connection_->read(buffer);
    if (count == 0) {
      co_return false;
    }
    unread_.append(buffer.data(), count);
  }
}

net::CurlResult Session::lost() {
  return {CURLE_RECV_ERROR, "the connection to the mail server was lost"};
}

}  // namespace fanfare::notifiers::smtp
