#include "cli/remote/member_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "redis/member_codec.h"

namespace fanfare::cli::remote {
namespace {

using Fields = MemberData::Fields;

constexpr std::string_view kPage = "1000";
constexpr std::array<std::string_view, 5> kHashes{"counters", "badges", "challenges", "rewards",
                                                  "devices"};
constexpr std::array<std::string_view, 2> kLists{"inbox", "journal"};

Fields fields_of(redis::Reply hash) {
  Fields fields;
  for (std::size_t i = 0; i + 1 < hash.size(); i += 2) {
    fields.emplace_back(hash[i].text(), hash[i + 1].text());
  }
  std::ranges::sort(fields);
  return fields;
}

std::vector<std::string> texts_of(redis::Reply list) {
  std::vector<std::string> texts;
  for (const redis::Reply each : list) {
    texts.emplace_back(each.text());
  }
  return texts;
}

/// In the order in which read_keys() takes the answers.
redis::Request request_for(const redis::Keys& keys, const std::string& id) {
  redis::Request request;
  request.add({"HGETALL", keys.member(id)});
  for (const std::string_view part : kHashes) {
    request.add({"HGETALL", keys.member(id, part)});
  }
  for (const std::string_view part : kLists) {
    request.add({"LRANGE", keys.member(id, part), "0", "-1"});
  }
  request.add({"GET", keys.member(id, "state")});
  request.add({"GET", keys.member(id, "ledger")});
  request.add({"ZSCORE", keys.timers(0), id});
  return request;
}

MemberData read_keys(const redis::Replies& replies, const std::string& id) {
  MemberData data;
  data.id = id;
  data.fields = fields_of(replies[0]);
  std::size_t at = 1;
  for (const std::string_view part : kHashes) {
    if (Fields fields = fields_of(replies[at++]); !fields.empty()) {
      data.hashes.emplace_back(part, std::move(fields));
    }
  }
  for (const std::string_view part : kLists) {
    data.lists.emplace_back(part, texts_of(replies[at++]));
  }
  data.decoded =
      redis::decode_member(replies[0], replies[1], replies[2], replies[at], replies[at + 1]);
  redis::read_journal(replies[at - 1], data.decoded);
  if (const auto ms = parse_whole<std::int64_t>(replies[at + 2].text())) {
    data.timer = from_unix_ms(*ms);
  }
  return data;
}

bool names(const Fields& fields, const std::string& member) {
  return std::ranges::find(fields, std::pair<std::string, std::string>("member", member)) !=
         fields.end();
}

Result<std::vector<ShelvedEntry>> search(Client& client, const std::string& stream,
                                         const std::string& member) {
  std::vector<ShelvedEntry> found;
  std::string next = "-";
  while (!next.empty()) {
    auto page = read_range(client, {"XRANGE", stream, next, "+", "COUNT", kPage});
    if (!page) {
      return std::unexpected(page.error());
    }
    next = page->empty() ? "" : "(" + page->back().id;
    for (ShelvedEntry& entry : *page) {
      if (names(entry.fields, member)) {
        found.push_back(std::move(entry));
      }
    }
  }
  return found;
}

/// A notification that waits: a JSON array of names and values by turns.
Fields fields_in(std::string_view json) {
  boost::system::error_code error;
  const boost::json::value array = boost::json::parse(json, error);
  Fields fields;
  if (!error && array.is_array()) {
    const auto& texts = array.get_array();
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
      if (texts[i].is_string() && texts[i + 1].is_string()) {
        fields.emplace_back(texts[i].get_string(), texts[i + 1].get_string());
      }
    }
  }
  return fields;
}

Result<std::vector<Fields>> search_later(Client& client, const std::string& member) {
  std::vector<Fields> found;
  std::string cursor = "0";
  do {
    const auto replies =
        client.send(redis::Request{"ZSCAN", client.keys().outbox_later(), cursor, "COUNT", kPage});
    if (!replies) {
      return std::unexpected(replies.error());
    }
    const redis::Reply answer = replies->front();
    cursor = answer[0].text();
    for (std::size_t i = 0; i + 1 < answer[1].size(); i += 2) {
      Fields fields = fields_in(answer[1][i].text());
      // A scan may come across an element twice.
      if (names(fields, member) && std::ranges::find(found, fields) == found.end()) {
        found.push_back(std::move(fields));
      }
    }
  } while (cursor != "0");
  return found;
}

}  // namespace

Result<std::optional<MemberData>> read_member_data(Client& client, const std::string& id) {
  const redis::Keys& keys = client.keys();
  const auto replies = client.send(request_for(keys, id));
  if (!replies) {
    return std::unexpected(replies.error());
  }
  if ((*replies)[0].empty()) {
    return std::optional<MemberData>();
  }
  MemberData data = read_keys(*replies, id);
  const std::array<std::pair<const char*, std::string>, 5> streams{
      {{"outbox", keys.outbox()},
       {"deadletters", keys.deadletters()},
       {"rejected", keys.rejected()},
       {"feed", keys.feed()},
       {"events", keys.events()}}};
  for (const auto& [name, stream] : streams) {
    auto found = search(client, stream, id);
    if (!found) {
      return std::unexpected(found.error());
    }
    data.streams.emplace_back(name, *std::move(found));
  }
  auto later = search_later(client, id);
  if (!later) {
    return std::unexpected(later.error());
  }
  data.later = *std::move(later);
  return std::optional(std::move(data));
}

}  // namespace fanfare::cli::remote
