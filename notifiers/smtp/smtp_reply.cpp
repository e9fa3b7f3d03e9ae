#include "notifiers/smtp/smtp_reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace fanfare::notifiers::smtp {
namespace {

constexpr std::size_t kMaxReplyBytes = 512;
constexpr int kStartMailInput = 354;
constexpr int kGoodbye = 221;  // The answer to QUIT: says nothing about the message before it.

/// `text` is `5.1.1 ...`: whether its class and subject are the given ones (RFC 3463).
bool has_enhanced_code(std::string_view reply, std::string_view class_and_subject) {
  return reply.size() > 4 && reply.substr(4).starts_with(class_and_subject);
}

bool is_credentials_or_policy(const Conversation& said) {
  const int code = said.code();
  return code == 530 || code == 534 || code == 535 || code == 538 ||
         has_enhanced_code(said.reply(), "5.7.");
}

/// 550, 551 and 553 speak of the mailbox (RFC 5321 4.2.2), unless an enhanced code says otherwise.
bool is_dead_address(const Conversation& said) {
  if (has_enhanced_code(said.reply(), "5.")) {
    return has_enhanced_code(said.reply(), "5.1.");
  }
  const bool about_mailbox = said.code() == 550 || said.code() == 551 || said.code() == 553;
  return about_mailbox && !said.was_message_sent();
}

bool is_tls_failure(CURLcode code) {
  switch (code) {
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

std::string failure_words(const net::CurlResult& result, const Conversation& said) {
  return said.code() >= 400 ? fmt::format("the server said: {}", said.reply()) : result.words;
}

}  // namespace

bool Conversation::take_line(std::string_view line) {
  const std::string_view digits = line.substr(0, 3);
  const char* const end = digits.data() + digits.size();
  int code = 0;
  if (digits.size() < 3 || std::from_chars(digits.data(), end, code).ptr != end) {
    return false;
  }
  const bool more = line.size() > 3 && line[3] == '-';
  std::string_view words = line.size() > 4 ? line.substr(4) : std::string_view();
  while (!words.empty() && static_cast<unsigned char>(words.back()) <= ' ') {
    words.remove_suffix(1);
  }
  // Each further line of a refusal repeats the enhanced code; the words alone are joined.
  if (gathering_.size() < kMaxReplyBytes && !words.empty()) {
    gathering_ += gathering_.empty() ? "" : " ";
    gathering_ += words;
  }
  if (more) {
    return false;
  }
  if (code == kGoodbye) {
    gathering_.clear();
    return true;
  }
  code_ = code;
  reply_ = shortened(fmt::format("{} {}", code, gathering_), kMaxReplyBytes);
  std::ranges::replace_if(
      reply_, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  if (!is_utf8(reply_)) {
    std::ranges::replace_if(
        reply_, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  gathering_.clear();
  return true;
}

Delivery classify(const net::CurlResult& result, const Conversation& said) {
  // Success is the server's 250 to the message, not just libcurl's word for it.
  if (result.code == CURLE_OK && said.was_message_sent() && said.code() / 100 == 2) {
    return Delivered{said.reply()};
  }
  const std::string words = failure_words(result, said);
  if (is_tls_failure(result.code)) {
    return Misconfigured{fmt::format(
        "no secure connection to the mail server: {}; check url, tls and ca_file of the channel",
        result.words)};
  }
  if (said.was_message_sent() && said.code() == kStartMailInput) {
    return Retry{fmt::format("the connection was lost before the server answered the message, "
                             "which it may have taken: {}",
                             result.words),
                 std::nullopt, true};
  }
  if (said.code() >= 500 && is_credentials_or_policy(said)) {
    return Misconfigured{
        words + "; check the channel's username, password and from, and the server's policy"};
  }
  if (result.code == CURLE_LOGIN_DENIED && said.code() / 100 != 4) {
    return Misconfigured{words + "; check the channel's username and password"};
  }
  // A refused greeting or EHLO says nothing about this message.
  const bool about_message = result.code != CURLE_WEIRD_SERVER_REPLY || said.was_message_sent();
  if (said.code() >= 500 && about_message && result.code != CURLE_OPERATION_TIMEDOUT) {
    return is_dead_address(said) ? Delivery(Unreachable{words}) : Delivery(Rejected{words});
  }
  return Retry{words.empty() ? "the mail server gave no answer that makes sense" : words,
               std::nullopt, false};
}

}  // namespace fanfare::notifiers::smtp
