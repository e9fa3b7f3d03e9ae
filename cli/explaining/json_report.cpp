#include "base/json_writer.h"
#include "cli/explaining/answer.h"

namespace fanfare::cli::explaining {
namespace {

using Came = Line::Came;

void write_test(JsonWriter& out, const TestWords& test) {
  out.key("test").begin_object().field("field", test.field).field("operator", test.op);
  out.field("wanted", test.wanted).key("found");
  if (test.found) {
    out.value(*test.found);
  } else {
    out.null();
  }
  out.field("known", test.known).field("must_hold", test.must_hold).end_object();
}

void write_line(JsonWriter& out, const Line& line) {
  out.begin_object().field("campaign", line.campaign).key("acts");
  if (line.came == Came::Maybe) {
    out.null();
  } else {
    out.value(line.came == Came::Acts);
  }
  out.field("reason", line.code).field("text", line.text);
  if (line.test) {
    write_test(out, *line.test);
  }
  out.end_object();
}

}  // namespace

std::string json_report(const Answer& answer) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("member", answer.member);
  out.field("event", answer.event_id);
  out.field("type", answer.event_type);
  out.field("at", format_rfc3339(answer.at));
  out.field("applied", answer.past).field("fields_known", answer.view.knows_event);
  out.key("notes").begin_array();
  for (const std::string& note : answer.notes) {
    out.value(note);
  }
  out.end_array().key("events").begin_array();
  for (const Section& section : answer.sections) {
    out.begin_object().field("event", section.event).key("campaigns");
    out.begin_array();
    for (const Line& line : section.lines) {
      write_line(out, line);
    }
    out.end_array().end_object();
  }
  out.end_array().key("badges").begin_array();
  for (const BadgeLine& line : answer.badges) {
    out.begin_object().field("badge", line.badge);
    out.field("awarded", line.awarded).field("text", line.text).end_object();
  }
  out.end_array().end_object();
  return text + "\n";
}

}  // namespace fanfare::cli::explaining
