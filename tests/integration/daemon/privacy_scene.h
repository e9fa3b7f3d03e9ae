#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/integration/daemon/shared_daemon.h"

namespace fanfare::daemon {

/// A program under which a purchase leaves traces everywhere: points that expire, others that wait,
/// a badge in the feed, a mail at once and one for later.
inline constexpr auto kTracesProgram = R"(program: shop
title: Shop
counters: {opens: {from: app}, spend: {sum: event.amount, of: purchase}}
points: {expire: {after: 30d}, pending: {until: delivered}}
---
campaign: base
on: purchase
then: [{points: 10}, {badge: buyer}, {notify: {template: thanks, delay: 1h}}]
limits: [{per: member, times: 100, every: month}]
---
campaign: gift
on: visit
then: [{points: 3}, {notify: thanks}]
---
badge: buyer
title: {en: Buyer}
---
template: thanks
category: service
en: {title: "Thank you, {{member.name}}", text: Thanks}
)";

/// Everything that a server holds, keys and values, as text to search in.
inline std::string everything_in(RedisClient& redis) {
  std::string all;
  std::vector<std::string> keys = redis.list({"KEYS", "*"});
  std::ranges::sort(keys);
  for (const std::string& key : keys) {
    const std::string type = redis.text({"TYPE", key});
    std::vector<std::string> command{"GET", key};
    if (type == "hash") {
      command = {"HGETALL", key};
    } else if (type == "list") {
      command = {"LRANGE", key, "0", "-1"};
    } else if (type == "zset") {
      command = {"ZRANGE", key, "0", "-1"};
    }
    all += key + "\n";
    if (type == "stream") {
      for (const RedisEntry& entry : redis.stream(key)) {
        for (const auto& [name, value] : entry.fields) {
          all += name + " " + value + "\n";
        }
      }
    } else if (type == "string") {
      all += redis.text(command) + "\n";
    } else {
      for (const std::string& text : redis.list(command)) {
        all += text + "\n";
      }
    }
  }
  return all;
}

/// The lines of it that have `words` in them.
inline std::vector<std::string> lines_with(const std::string& text, const std::string& words) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.find(words) != std::string::npos) {
      found.push_back(line);
    }
    begin = end + 1;
  }
  return found;
}

/// `fanfare member …` with the daemon's settings.
inline test::Finished run_member(const DaemonProcess& daemon, std::vector<std::string> words) {
  std::vector<std::string> command{test::built_program("cli/fanfare").string(), "member"};
  command.insert(command.end(), words.begin(), words.end());
  command.insert(command.end(), {"--config", daemon.settings_file().string()});
  return test::run_to_end(command);
}

/// All events are done, and what they sent out has gone or waits for its time.
inline bool settles(RedisClient& redis) {
  return eventually([&] {
    const auto newest = redis.run({"XREVRANGE", "fanfare:events", "+", "-", "COUNT", "1"});
    return redis.text({"HGET", "fanfare:shard:0", "cursor"}) ==
               newest.elements.at(0).elements.at(0).text &&
           redis.number({"XLEN", "fanfare:outbox"}) == 0;
  });
}

/// Somebody about whom something stands in every place there is.
inline void leave_traces(RedisClient& redis, const std::string& member) {
  redis.add("fanfare:events", {{"type", "member.enrolled"},
                               {"member", member},
                               {"name", "Ms " + member},
                               {"email", member + "@shop.example"}});
  redis.add("fanfare:events", {{"type", "consent.changed"},
                               {"member", member},
                               {"granted", "yes"},
                               {"source", "form of " + member}});
  redis.add("fanfare:events", purchase(member, member + "-1", "5"));
  redis.add("fanfare:events", {{"type", "points.adjust"},
                               {"member", member},
                               {"points", "7"},
                               {"reason", "goodwill for " + member}});
  redis.add("fanfare:events", purchase(member, member + "-2", "not a number"));
  redis.add("fanfare:deadletters", {{"id", "dead-" + member},
                                    {"member", member},
                                    {"at", "1780000000000"},
                                    {"event", "{}"},
                                    {"error", "no mailbox"}});
  redis.text({"HSET", member_key(member, "devices"), "phone", R"({"kind":"push","token":"t"})"});
  redis.text({"LPUSH", member_key(member, "inbox"), R"({"id":"n1","title":"Hello"})"});
  redis.text({"HINCRBY", member_key(member, "counters"), "opens", "4"});
  apply(redis, {{"type", "visit"}, {"member", member}, {"id", member + "-visit"}});
  EXPECT_TRUE(settles(redis));
}

}  // namespace fanfare::daemon
