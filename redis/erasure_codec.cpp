#include "redis/erasure_codec.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <boost/json.hpp>
#include <stdexcept>
#include <vector>

#include "base/json_writer.h"
#include "base/text.h"

namespace fanfare::redis {
namespace {

namespace json = boost::json;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    words.push_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return words;
}

}  // namespace

std::string mark_field(std::string_view member) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(member.data(), member.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256; mend its configuration");
  }
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    fmt::format_to(std::back_inserter(text), "{:02x}", digest[i]);
  }
  return text;
}

std::string encode_mark(const ErasureMark& mark) {
  return fmt::format("{} {} {} {}", mark.rev, to_unix_ms(mark.at), mark.event.hash, mark.event.day);
}

std::optional<ErasureMark> decode_mark(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 4) {
    return std::nullopt;
  }
  const auto rev = parse_whole<std::uint64_t>(words[0]);
  const auto at = parse_whole<std::int64_t>(words[1]);
  const auto hash = parse_whole<std::uint64_t>(words[2]);
  const auto day = parse_whole<std::uint16_t>(words[3]);
  if (!rev || !at || !hash || !day) {
    return std::nullopt;
  }
  return ErasureMark{*rev, from_unix_ms(*at), {*hash, *day}};
}

members::Member gone_member(const ErasureMark& mark) {
  members::Member member;
  member.rev = mark.rev;
  member.erased_at = mark.at;
  member.gone = true;
  member.seen = {mark.event};
  return member;
}

std::string expected_mark(std::uint64_t rev, std::string_view member) {
  return fmt::format("{} {}", rev, mark_field(member));
}

std::string encode_erasure(const Erasure& erasure) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("member", erasure.member).field("event", erasure.event_id);
  out.field("reply", erasure.wants_reply).field("known", erasure.known);
  out.field("at", to_unix_ms(erasure.at)).field("lifetime", erasure.lifetime.count());
  out.field("forfeited", erasure.forfeited.count()).field("pending", erasure.pending.count());
  out.end_object();
  return text;
}

std::optional<Erasure> decode_erasure(std::string_view entry, std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error || !document.is_object()) {
    return std::nullopt;
  }
  const json::object& object = document.get_object();
  const auto text_of = [&](std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  };
  const auto number_of = [&](std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  };
  const auto is = [&](std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
  };
  Erasure erasure{std::string(entry),
                  text_of("member"),
                  text_of("event"),
                  is("reply"),
                  is("known"),
                  from_unix_ms(number_of("at")),
                  Points(number_of("lifetime")),
                  Points(number_of("forfeited")),
                  Points(number_of("pending"))};
  return erasure.member.empty() ? std::nullopt : std::optional(std::move(erasure));
}

}  // namespace fanfare::redis
