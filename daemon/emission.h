#pragma once

#include <string>
#include <vector>

#include "members/event.h"
#include "members/event_decoder.h"
#include "members/journal.h"
#include "redis/erasure_codec.h"
#include "redis/shard_store.h"

namespace fanfare::daemon {

/// What an applied event sends out beside the member's own keys, taken from its journal entry
/// alone: so that a daemon that finds the event applied already sends out the same again.
/// Appends the outbox and feed entries to `out`. `zone` is what a notification's delay counts in.
void emit(const members::JournalEntry& entry, const members::Event& event, const TimeZone& zone,
          std::vector<redis::StreamEntry>& out);

/// The entry for `fanfare:rejected`: the original fields, and why.
redis::StreamEntry rejected_entry(std::string_view entry,
                                  std::span<const members::Attribute> fields,
                                  const members::Rejection& rejection);

/// The outcome of an event that asked for a reply, as JSON.
std::string applied_reply(const members::Event& event, const members::JournalEntry& entry,
                          Points balance);
std::string duplicate_reply(const members::Event& event, Points balance);
std::string rejected_reply(std::string_view event_id, const members::Rejection& rejection);

/// The answer to `member.erase`, with how many entries of streams were about the member.
std::string erased_reply(const redis::Erasure& erasure, std::size_t entries);

}  // namespace fanfare::daemon
