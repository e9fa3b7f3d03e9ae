#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "net/curl_multi.h"
#include "notifiers/smtp/smtp_reply.h"
#include "notifiers/smtp/smtp_settings.h"

namespace fanfare::notifiers::smtp {

/// One connection to the mail server, for one message after the other.
///
/// libcurl connects, encrypts and logs in; MAIL, RCPT and DATA are spoken here, because libcurl
/// 7.88 waits for the answer to a message's end, and to QUIT, by blocking the event loop.
/// Must not move. Thread-safety: the loop's thread, one call at a time.
class Session {
 public:
  Session(net::CurlMulti& curl, const SmtpSettings& settings);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Connects; within settings.timeout.
  Task<net::CurlResult> connect();

  /// Hands one message to the server, within settings.timeout. `to` has passed address_problem;
  /// `mail` ends with CRLF. The codes are those that libcurl would give.
  Task<net::CurlResult> send(std::string to, std::string mail);

  /// What the server said to the last call.
  [[nodiscard]] const Conversation& conversation() const { return conversation_; }
  /// Whether another message can be sent.
  [[nodiscard]] bool is_usable() { return usable_ && connection_->is_idle(); }
  /// Whether the last send() ended before the server had taken any part of the message.
  [[nodiscard]] bool was_untouched() const { return !sender_accepted_; }

 private:
  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  void set_security(const SmtpSettings& settings);
  static std::size_t on_line(char* from, std::size_t size, std::size_t count, void* self);
  static int on_debug(CURL* easy, curl_infotype type, char* text, std::size_t size, void* self);

  Task<net::CurlResult> converse(std::string to, std::string mail);
  Task<net::CurlResult> command(std::string line);
  Task<bool> read_reply();
  net::CurlResult lost();

  net::CurlMulti& curl_;
  const SmtpSettings& settings_;
  std::string url_;
  std::unique_ptr<CURL, EasyCleanup> easy_;
  std::shared_ptr<net::CurlConnection> connection_;  // Before easy_ in destruction.
  Conversation conversation_;
  std::string unread_;  ///< What came after the last complete line.
  bool usable_ = false;
  bool dirty_ = false;  ///< A transaction was begun and not ended.
  bool sender_accepted_ = false;
};

}  // namespace fanfare::notifiers::smtp
