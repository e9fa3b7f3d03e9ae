// Any bytes as a condition, and an event and a member to hold it against: up to the first zero
// byte the YAML of `when`, behind it names and values of the event, separated by zero bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "config/loader.h"
#include "members/draft.h"

namespace {

using namespace fanfare;

constexpr const char* kProgram = R"(
---
program: p
timezone: America/New_York
counters: {coffees: {count: purchase}, visits: {from: app}}
---
badge: star
---
badge: lover
levels: [{level: bronze, counter.coffees: 10}, {level: gold, counter.coffees: 50}]
---
campaign: c
on: purchase
then: [{points: 1}]
when:
)";

/// The text as the indented value of `when`.
std::string indented(std::string_view text) {
  std::string lines = "  ";
  for (const char c : text) {
    lines += c;
    if (c == '\n') {
      lines += "  ";
    }
  }
  return lines;
}

members::Event event_of(std::string_view text) {
  members::Event event;
  event.id = "e-1";
  event.type = "purchase";
  event.member = "alice";
  event.time = from_unix_ms(1'796'000'000'000);
  event.received = event.time;
  while (!text.empty()) {
    const auto name = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), name.size() + 1));
    const auto value = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(text.size(), value.size() + 1));
    event.attributes.push_back({name, value});
    if (name == "amount") {
      event.amount = Decimal::parse(value);
    }
  }
  return event;
}

members::Member member() {
  members::Member alice;
  alice.joined_at = from_unix_ms(1'700'000'000'000);
  alice.last_seen = from_unix_ms(1'790'000'000'000);
  alice.profile["name"] = "Alice";
  alice.profile["attr.vip"] = "yes";
  alice.counters["coffees"] = Decimal::whole(12);
  alice.badges["lover"].level = "bronze";
  return alice;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\0');
  const auto loaded =
      config::load_program_text("fuzz.yaml", kProgram + indented(text.substr(0, end)) + "\n");
  if (!loaded) {
    return 0;
  }
  const members::Member alice = member();
  const members::Draft draft(alice);
  const members::Event event = event_of(end == std::string_view::npos ? "" : text.substr(end + 1));
  for (const campaigns::Campaign& campaign : loaded->program->campaigns()) {
    (void)campaign.when.holds({event, draft, campaign.schedule.zone});
  }
  return 0;
}
