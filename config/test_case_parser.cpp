#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/documents.h"
#include "config/expectation_parser.h"
#include "config/test_event_parser.h"
#include "members/event_decoder.h"
#include "members/member.h"

namespace fanfare::config {
namespace {

void set_profile(TestMember& member, std::string name, const Value& value, const TimeZone& zone) {
  auto text = value.text();
  if (!text) {
    return;
  }
  if (name == "joined_at") {
    const auto when = value.instant(zone);
    if (!when) {
      return;
    }
    text = format_rfc3339(*when);
  }
  const std::string problem = members::profile_problem(name, *text);
  if (!problem.empty()) {
    value.fail(problem);
    return;
  }
  member.profile.emplace_back(std::move(name), std::move(*text));
}

void parse_attributes(TestMember& member, const Value& value, const TimeZone& zone) {
  if (const auto map = value.map()) {
    for (const auto& [name, attribute] : map->fields()) {
      set_profile(member, "attr." + name.node().text, attribute, zone);
    }
  }
}

TestMember parse_member(const MapReader& map, const Names& names) {
  map.allow_only({"id", "attr", "points", "tier", "name", "email", "phone", "locale", "timezone",
                  "birthday", "joined_at", "referred_by"},
                 {"plan", "counters", "badges"});
  TestMember member;
  member.place = map.place();
  for (const auto& [key, value] : map.fields()) {
    if (key.node().text == "id") {
      member.id = parse_member_id(value).value_or("");
    } else if (key.node().text == "points") {
      member.points = Points(value.whole(-kMostTestPoints, kMostTestPoints).value_or(0));
    } else if (key.node().text == "tier") {
      member.tier = names.tiers.reference(value).value_or("");
    } else if (key.node().text == "attr") {
      parse_attributes(member, value, names.zone);
    } else if (members::is_profile_field(key.node().text)) {
      set_profile(member, key.node().text, value, names.zone);
    }
  }
  (void)map.require("id");
  return member;
}

void parse_members(const Value& list, const Names& names, TestCase& test, NameTable& known) {
  for (const Value& item : list.list().value_or(std::vector<Value>())) {
    const auto map = item.map();
    if (!map) {
      continue;
    }
    test.members.push_back(parse_member(*map, names));
    if (const auto id = map->find("id"); id && id->is_scalar()) {
      known.declare(*id);
    }
  }
}

void parse_step(const MapReader& map, const Names& names, TestCase& test, NameTable& known) {
  map.allow_only({"at", "event", "expect"});
  TestStep step;
  step.place = map.place();
  if (const auto at = map.require("at")) {
    step.at =
        at->instant(names.zone).value_or(test.steps.empty() ? Instant() : test.steps.back().at);
    if (!test.steps.empty() && step.at < test.steps.back().at) {
      at->fail("time runs backwards here; put the timeline in order");
    }
  }
  const auto event = map.find("event");
  const auto expect = map.find("expect");
  if (event.has_value() == expect.has_value()) {
    map.value().fail("a step has either 'event' or 'expect'");
  } else if (event) {
    step.action = parse_test_event(*event, known);
  } else {
    step.action = parse_expectation(*expect, names, known);
  }
  test.steps.push_back(std::move(step));
}

std::string parse_name(const Value& value) {
  auto name = value.text().value_or("");
  if (value.is_scalar() && name.empty()) {
    (void)value.expected("what the test shows, in a few words");
  }
  return name;
}

/// A test of events alone passes whatever they do. Among errors that would be noise.
void check_expects(const TestCase& test, const MapReader& document) {
  const bool expects = std::ranges::any_of(test.steps, [](const TestStep& step) {
    return std::holds_alternative<TestExpectation>(step.action);
  });
  if (!expects && !document.diagnostics().has_errors()) {
    document.value().warn(
        "the test expects nothing, and so always passes; add a step such as {at: 2026-12-05 10:01, "
        "expect: {alice: {points: 5}}}");
  }
}

}  // namespace

std::optional<std::string> parse_member_id(const Value& value) {
  if (value.is_scalar() && members::is_member_id(value.node().text)) {
    return value.node().text;
  }
  return value.expected("a member id of 1 to 128 letters, digits and . _ @ : + -");
}

void parse_test_case(const MapReader& document, const Names& names, ProgramDraft& draft) {
  document.allow_only({"test", "members", "timeline"});
  TestCase test;
  test.place = document.place();
  test.name = parse_name(document.fields().front().value);
  NameTable known("member");
  if (const auto list = document.find("members")) {
    parse_members(*list, names, test, known);
  }
  if (const auto timeline = document.require("timeline")) {
    for (const Value& item : timeline->list().value_or(std::vector<Value>())) {
      if (const auto map = item.map()) {
        parse_step(*map, names, test, known);
      }
    }
  }
  check_expects(test, document);
  draft.tests.push_back(std::move(test));
}

}  // namespace fanfare::config
