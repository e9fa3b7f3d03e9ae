#include "notifiers/smtp/smtp_notifier.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

#include "net/curl_multi.h"
#include "notifiers/mail/mail_message.h"
#include "notifiers/smtp/smtp_reply.h"

namespace fanfare::notifiers::smtp {
namespace {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One message on its way: what libcurl's callbacks read and write. Must not move.
class Transaction {
 public:
  Transaction(const SmtpSettings& settings, const std::string& url, const Message& message)
      : bytes_(mail::compose(message, settings.from)),
        left_(bytes_),
        recipient_(curl_slist_append(nullptr, message.address.c_str())),
        easy_(curl_easy_init()) {
    if (!easy_ || !recipient_) {
      throw std::bad_alloc();
    }
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");  // The environment's proxies are for browsers.
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    set_security(settings);
    set_message(settings);
  }

  [[nodiscard]] CURL* easy() { return easy_.get(); }
  [[nodiscard]] const Conversation& conversation() const { return conversation_; }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(easy_.get(), option, value); code != CURLE_OK) {
      throw std::runtime_error(fmt::format("libcurl refused option {}: {}",
                                           static_cast<int>(option), curl_easy_strerror(code)));
    }
  }

  void set_security(const SmtpSettings& settings) {
    set(CURLOPT_USE_SSL,
        static_cast<long>(settings.tls == Tls::None ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings.ca_file.empty()) {
      set(CURLOPT_CAINFO, settings.ca_file.c_str());
    }
    if (!settings.username.empty()) {
      set(CURLOPT_USERNAME, settings.username.c_str());
      set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
    }
  }

  void set_message(const SmtpSettings& settings) {
    set(CURLOPT_MAIL_FROM, settings.from.address.c_str());
    set(CURLOPT_MAIL_RCPT, recipient_.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes_.size()));
    set(CURLOPT_READFUNCTION, &Transaction::on_read);
    set(CURLOPT_READDATA, this);
    // libcurl passes every line of the server's replies as a header.
    set(CURLOPT_HEADERFUNCTION, &Transaction::on_line);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Transaction::on_body);
  }

  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transaction*>(self)->read({to, size * count});
  }
  static std::size_t on_line(char* from, std::size_t size, std::size_t count, void* self) {
    static_cast<Transaction*>(self)->conversation_.take_line({from, size * count});
    return size * count;
  }
  static std::size_t on_body(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
  }

  std::size_t read(std::span<char> to) {
    const std::size_t count = std::min(to.size(), left_.size());
    std::copy_n(left_.data(), count, to.data());
    left_.remove_prefix(count);
    if (left_.empty()) {
      conversation_.message_was_sent();
    }
    return count;
  }

  std::string bytes_;
  std::string_view left_;
  Conversation conversation_;
  std::unique_ptr<curl_slist, ListCleanup> recipient_;
  std::unique_ptr<CURL, EasyCleanup> easy_;
};

/// Lets a fixed number of coroutines of one thread in; the others wait in turn.
class Turnstile {
 public:
  Turnstile(const asio::any_io_executor& executor, std::size_t places) : free_(executor, places) {
    for (std::size_t i = 0; i < places; ++i) {
      leave();
    }
  }

  /// Holds a place until its end.
  class Place {
   public:
    explicit Place(Turnstile& in) : in_(in) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { in_.leave(); }

   private:
    Turnstile& in_;
  };

  /// Throws operation_aborted when cancelled; no place is lost by that.
  Task<> enter() { co_await free_.async_receive(asio::use_awaitable); }

 private:
  void leave() { free_.try_send(boost::system::error_code()); }

  asio::experimental::channel<void(boost::system::error_code)> free_;
};

class SmtpNotifier : public Notifier {
 public:
  SmtpNotifier(asio::any_io_executor executor, SmtpSettings settings)
      : settings_(std::move(settings)),
        url_(fmt::format("{}://{}:{}/{}", settings_.tls == Tls::Implicit ? "smtps" : "smtp",
                         settings_.host, settings_.port, settings_.helo)),
        places_(executor, settings_.connections),
        curl_(executor, settings_.connections) {}

  Task<Delivery> deliver(Message message) override {
    if (auto problem = mail::address_problem(message.address)) {
      co_return std::move(*problem);
    }
    co_await places_.enter();
    const Turnstile::Place place(places_);
    Transaction transaction(settings_, url_, message);
    const net::CurlResult result = co_await curl_.perform(transaction.easy());
    co_return classify(result, transaction.conversation());
  }

 private:
  SmtpSettings settings_;
  std::string url_;
  Turnstile places_;
  net::CurlMulti curl_;
};

}  // namespace

std::unique_ptr<Notifier> make_smtp_notifier(asio::any_io_executor executor,
                                             SmtpSettings settings) {
  return std::make_unique<SmtpNotifier>(std::move(executor), std::move(settings));
}

}  // namespace fanfare::notifiers::smtp
