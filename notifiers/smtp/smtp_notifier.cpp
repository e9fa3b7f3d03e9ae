#include "notifiers/smtp/smtp_notifier.h"

#include <vector>

#include "net/curl_multi.h"
#include "net/turnstile.h"
#include "notifiers/mail/mail_message.h"
#include "notifiers/smtp/smtp_reply.h"
#include "notifiers/smtp/smtp_session.h"

namespace fanfare::notifiers::smtp {
namespace {

/// A server may close a connection that says nothing for five minutes (RFC 5321 4.5.3.2.7).
constexpr std::chrono::seconds kMaxIdle{100};

class SmtpNotifier : public Notifier {
 public:
  SmtpNotifier(asio::any_io_executor executor, SmtpSettings settings)
      : settings_(std::move(settings)),
        places_(settings_.connections),
        curl_(std::move(executor), settings_.connections) {}

  Task<Delivery> deliver(Message message) override {
    if (auto problem = mail::address_problem(message.address)) {
      co_return std::move(*problem);
    }
    co_await places_.enter();
    const net::Turnstile::Place place(places_);
    const std::string mail = mail::compose(message, settings_.from);
    if (auto kept = take_idle()) {
      const net::CurlResult result = co_await kept->send(message.address, mail);
      // The server may have closed a kept connection just now: that is no failure yet.
      const bool gone = result.code == CURLE_RECV_ERROR && kept->was_untouched();
      if (!gone) {
        co_return conclude(std::move(kept), result);
      }
    }
    auto session = std::make_unique<Session>(curl_, settings_);
    net::CurlResult result = co_await session->connect();
    if (result.code == CURLE_OK) {
      result = co_await session->send(message.address, mail);
    }
    co_return conclude(std::move(session), result);
  }

 private:
  struct Idle {
    std::unique_ptr<Session> session;
    std::chrono::steady_clock::time_point since;
  };

  /// The connection used last, which is the likeliest to stand; null when there is none.
  std::unique_ptr<Session> take_idle() {
    while (!idle_.empty()) {
      Idle last = std::move(idle_.back());
      idle_.pop_back();
      if (std::chrono::steady_clock::now() - last.since < kMaxIdle && last.session->is_usable()) {
        return std::move(last.session);
      }
    }
    return nullptr;
  }

  Delivery conclude(std::unique_ptr<Session> session, const net::CurlResult& result) {
    Delivery delivery = classify(result, session->conversation());
    if (session->is_usable()) {
      idle_.push_back({std::move(session), std::chrono::steady_clock::now()});
    }
    return delivery;
  }

  SmtpSettings settings_;
  net::Turnstile places_;
  net::CurlMulti curl_;
  std::vector<Idle> idle_;  // Before curl_ in destruction.
};

}  // namespace

std::unique_ptr<Notifier> make_smtp_notifier(asio::any_io_executor executor,
                                             SmtpSettings settings) {
  return std::make_unique<SmtpNotifier>(std::move(executor), std::move(settings));
}

}  // namespace fanfare::notifiers::smtp
