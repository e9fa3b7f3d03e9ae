#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/points.h"
#include "base/time.h"
#include "members/member.h"

namespace fanfare::redis {

/// The field under which a person who was erased is remembered: SHA-256 of the id, in hexadecimal.
std::string mark_field(std::string_view member);

/// What is remembered: nothing that was about them. As text, `rev ms hash day`.
struct ErasureMark {
  std::uint64_t rev = 0;       ///< What the erasure made of the revision: whoever is next goes on.
  Instant at;                  ///< Up to here everything was about them.
  members::SeenEvent event{};  ///< The erasure's own, so that it is not carried out twice.

  bool operator==(const ErasureMark&) const = default;
};
std::string encode_mark(const ErasureMark& mark);
/// Empty for what encode_mark did not write.
std::optional<ErasureMark> decode_mark(std::string_view text);

/// The member as they are when nothing but the mark is left.
members::Member gone_member(const ErasureMark& mark);

/// What a function is to expect of an id under which nothing is stored: has_revision in
/// fanfare.lua.
std::string expected_mark(std::uint64_t rev, std::string_view member);

/// One event `member.erase`, decided.
struct Erasure {
  std::string entry;  ///< The event's stream entry.
  std::string member;
  std::string event_id;
  bool wants_reply = false;
  bool known = false;  ///< There was somebody to erase.
  Instant at;          ///< See ErasureMark.
  Points lifetime;     ///< All that they ever earned.
  Points forfeited;    ///< Their balance.
  Points pending;

  bool operator==(const Erasure&) const = default;
};

/// What stands on record of it while traces are left, in JSON; the entry is its field.
std::string encode_erasure(const Erasure& erasure);
/// Empty for what encode_erasure did not write.
std::optional<Erasure> decode_erasure(std::string_view entry, std::string_view json);

}  // namespace fanfare::redis
