#include "notifiers/mail/mail_message.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "base/text.h"

namespace fanfare::notifiers::mail {
namespace {

// A header line may have 998 bytes (RFC 5322 2.1.1), and a run without blanks cannot be folded.
constexpr std::size_t kMaxTitleBytes = 800;
constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxWordBytes = 60;

struct Unref {
  template <class T>
  void operator()(T* object) const {
    g_object_unref(object);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

void init_gmime() {
  static const bool once = [] {
    g_mime_init();
    return true;
  }();
  static_cast<void>(once);
}

bool has_long_word(std::string_view text) {
  std::size_t run = 0;
  return std::ranges::any_of(text, [&](char c) {
    run = c == ' ' ? 0 : run + 1;
    return run > kMaxWordBytes;
  });
}

/// RFC 2047 encoded words, each a whole number of characters and short enough for a line.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kMostPerWord = 42;  // 56 in base64, and 12 around it: 75 at most.
  std::string words;
  while (!text.empty()) {
    std::size_t length = std::min(kMostPerWord, text.size());
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
      --length;
    }
    gchar* base64 = g_base64_encode(reinterpret_cast<const guchar*>(text.data()), length);
    words += fmt::format("{}=?utf-8?B?{}?=", words.empty() ? "" : " ", base64);
    g_free(base64);
    text.remove_prefix(length);
  }
  return words;
}

/// `text` as a header may hold it: one line, bounded, no blanks at its ends. GMime encodes what is
/// not ASCII, but passes on what only looks encoded, and breaks words that fill a line.
std::string header_text(std::string_view text, std::size_t longest) {
  if (!is_utf8(text)) {
    return {};
  }
  std::string line = shortened(text, longest);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string::npos) {
    return {};
  }
  line = line.substr(begin, line.find_last_not_of(' ') - begin + 1);
  return line.contains("=?") || has_long_word(line) ? encoded_words(line) : line;
}

/// Line breaks of any convention as `\n`; no NUL, which many mail readers stop at.
std::string body_text(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      lines += '\n';
      i += i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;
    } else if (text[i] != '\0') {
      lines += text[i];
    }
  }
  if (!lines.ends_with('\n')) {
    lines += '\n';
  }
  return lines;
}

/// Quoted-printable stays readable; base64 is shorter where most bytes would be quoted.
GMimeContentEncoding encoding_for(std::string_view text) {
  const auto high = static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
  return high * 3 > text.size() ? GMIME_CONTENT_ENCODING_BASE64
                                : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

Owned<GMimePart> text_part(const char* subtype, std::string_view source) {
  const std::string text = body_text(source);
  Owned<GMimePart> part(g_mime_part_new_with_type("text", subtype));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
  const Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), encoding_for(text));
  return part;
}

std::string plain_text(const Message& message) {
  if (message.url.empty() || message.text.contains(message.url)) {
    return message.text;
  }
  return message.text.empty() ? message.url : message.text + "\n\n" + message.url;
}

Owned<GMimeObject> body_of(const Message& message) {
  const std::string text = plain_text(message);
  if (message.html.empty()) {
    return Owned<GMimeObject>(GMIME_OBJECT(text_part("plain", text).release()));
  }
  if (message.text.empty()) {
    return Owned<GMimeObject>(GMIME_OBJECT(text_part("html", message.html).release()));
  }
  Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  // `=_` occurs in neither quoted-printable nor base64, so no text can hold the boundary.
  g_mime_multipart_set_boundary(both.get(), ("=_fanfare_" + stable_hex(message.id)).c_str());
  const auto plain = text_part("plain", text);
  const auto html = text_part("html", message.html);
  g_mime_multipart_add(both.get(), GMIME_OBJECT(plain.get()));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
  return Owned<GMimeObject>(GMIME_OBJECT(both.release()));
}

void add_mailbox(GMimeMessage* mail, GMimeAddressType type, std::string_view name,
                 const std::string& address) {
  const std::string clean = header_text(name, kMaxNameBytes);
  g_mime_message_add_mailbox(mail, type, clean.empty() ? nullptr : clean.c_str(), address.c_str());
}

void set_headers(GMimeMessage* mail, const Message& message, const Sender& from) {
  add_mailbox(mail, GMIME_ADDRESS_TYPE_FROM, from.name, from.address);
  add_mailbox(mail, GMIME_ADDRESS_TYPE_TO, message.recipient_name, message.address);
  g_mime_message_set_subject(mail, header_text(message.title, kMaxTitleBytes).c_str(), "utf-8");
  const auto seconds_since_1970 =
      std::chrono::floor<std::chrono::seconds>(message.created_at).time_since_epoch().count();
  if (GDateTime* date = g_date_time_new_from_unix_utc(seconds_since_1970)) {
    g_mime_message_set_date(mail, date);
    g_date_time_unref(date);
  }
  g_mime_message_set_message_id(mail,
                                fmt::format("{}@{}", safe_id(message.id), from.domain()).c_str());
  GMimeObject* object = GMIME_OBJECT(mail);
  g_mime_object_set_header(object, "MIME-Version", "1.0", nullptr);
  // RFC 3834: keeps vacation responders quiet.
  g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", nullptr);
  g_mime_object_set_header(object, "X-Fanfare-Template",
                           header_text(message.template_id, kMaxNameBytes).c_str(), "utf-8");
}

std::string with_crlf(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n' && !result.ends_with('\r')) {
      result += '\r';
    }
    result += c;
  }
  return result;
}

}  // namespace

std::string safe_id(const std::string& notification_id) {
  const bool safe = !notification_id.empty() && notification_id.size() <= 128 &&
                    notification_id.front() != '.' && notification_id.back() != '.' &&
                    !notification_id.contains("..") &&
                    std::ranges::all_of(notification_id, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                    });
  return safe ? notification_id : stable_hex(notification_id);
}

std::string compose(const Message& message, const Sender& from) {
  init_gmime();
  const Owned<GMimeMessage> mail(g_mime_message_new(TRUE));
  set_headers(mail.get(), message, from);
  const auto body = body_of(message);
  g_mime_message_set_mime_part(mail.get(), body.get());

  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  GMimeFormatOptions* options = g_mime_format_options_new();
  g_mime_object_write_to_stream(GMIME_OBJECT(mail.get()), options, stream.get());
  g_mime_format_options_free(options);
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return with_crlf({reinterpret_cast<const char*>(bytes->data), bytes->len});
}

}  // namespace fanfare::notifiers::mail
