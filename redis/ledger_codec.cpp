#include "redis/ledger_codec.h"

#include <cstdint>
#include <optional>

namespace fanfare::redis {
namespace {

using members::Lot;
using members::PendingLot;

constexpr char kVersion = 1;
constexpr char kLot = 'l';
constexpr char kPending = 'p';
constexpr char kBirthday = 'b';
constexpr char kAnniversary = 'a';
constexpr unsigned kExpires = 1;
constexpr unsigned kWarned = 2;
constexpr unsigned kDue = 4;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void byte(char value) { out_ += value; }
  void number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    std::uint64_t rest = bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0);
    while (rest >= 0x80) {
      out_ += static_cast<char>((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out_ += static_cast<char>(rest);
  }
  void hash(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      out_ += static_cast<char>(value >> shift & 0xFF);
    }
  }
  void time(Instant when) { number(to_unix_ms(when)); }

 private:
  std::string& out_;
};

/// Reads what Writer wrote. Past the end, everything is zero and failed() is true.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  [[nodiscard]] bool at_end() const { return in_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }

  char byte() {
    if (in_.empty()) {
      failed_ = true;
      return 0;
    }
    const char value = in_.front();
    in_.remove_prefix(1);
    return value;
  }
  std::int64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto next = static_cast<unsigned char>(byte());
      value |= std::uint64_t{next & 0x7FU} << shift;
      if (next < 0x80) {
        break;
      }
    }
    const std::uint64_t sign = value & 1 ? ~std::uint64_t{0} : 0;
    return static_cast<std::int64_t>(value >> 1 ^ sign);
  }
  std::uint64_t hash() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= std::uint64_t{static_cast<unsigned char>(byte())} << shift;
    }
    return value;
  }
  Instant time() { return from_unix_ms(number()); }
  std::optional<Instant> time_if(bool there) {
    return there ? std::optional(time()) : std::nullopt;
  }

 private:
  std::string_view in_;
  bool failed_ = false;
};

void write_lot(Writer& out, const Lot& lot, unsigned more_flags) {
  out.byte(
      static_cast<char>((lot.expires ? kExpires : 0U) | (lot.warned ? kWarned : 0U) | more_flags));
  out.number(lot.points.count());
  out.time(lot.earned);
  if (lot.expires) {
    out.time(*lot.expires);
  }
}

Lot read_lot(Reader& in, unsigned flags) {
  Lot lot;
  lot.points = Points(in.number());
  lot.earned = in.time();
  lot.expires = in.time_if((flags & kExpires) != 0);
  lot.warned = (flags & kWarned) != 0;
  return lot;
}

PendingLot read_pending(Reader& in, unsigned flags) {
  PendingLot pending;
  pending.lot = read_lot(in, flags);
  pending.source = in.hash();
  pending.due = in.time_if((flags & kDue) != 0);
  return pending;
}

}  // namespace

std::string encode_ledger(const members::Member& member) {
  std::string text(1, kVersion);
  Writer out(text);
  for (const Lot& lot : member.lots) {
    out.byte(kLot);
    write_lot(out, lot, 0);
  }
  if (member.celebrated) {
    out.byte(kBirthday);
    out.time(*member.celebrated);
  }
  if (member.anniversary) {
    out.byte(kAnniversary);
    out.time(*member.anniversary);
  }
  for (const PendingLot& pending : member.pending) {
    out.byte(kPending);
    write_lot(out, pending.lot, pending.due ? kDue : 0U);
    out.hash(pending.source);
    if (pending.due) {
      out.time(*pending.due);
    }
  }
  return text;
}

void read_ledger(std::string_view ledger, members::Member& member) {
  Reader in(ledger);
  if (in.at_end() || in.byte() != kVersion) {
    return;
  }
  while (!in.at_end()) {
    const char kind = in.byte();
    if (kind == kBirthday || kind == kAnniversary) {
      (kind == kBirthday ? member.celebrated : member.anniversary) = in.time();
      continue;
    }
    const auto flags = static_cast<unsigned char>(in.byte());
    if (kind == kLot) {
      const Lot lot = read_lot(in, flags);
      if (!in.failed()) {
        member.lots.push_back(lot);
      }
    } else if (kind == kPending) {
      const PendingLot pending = read_pending(in, flags);
      if (!in.failed()) {
        member.pending.push_back(pending);
      }
    } else {
      return;
    }
  }
}

}  // namespace fanfare::redis
