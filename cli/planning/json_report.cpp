#include "base/json_writer.h"
#include "cli/planning/report.h"
#include "config/canonical.h"

namespace fanfare::cli::planning {
namespace {

using What = Change::What;

std::string_view action_of(What what) {
  return what == What::Add ? "add" : what == What::Remove ? "remove" : "change";
}

void write_field(JsonWriter& out, const FieldChange& field) {
  out.begin_object().field("path", field.path);
  if (field.before) {
    out.key("before").raw(config::to_json(*field.before));
  }
  if (field.after) {
    out.key("after").raw(config::to_json(*field.after));
  }
  out.end_object();
}

void write_change(JsonWriter& out, const PlannedChange& planned) {
  const Change& change = planned.change;
  out.begin_object().field("action", action_of(change.what()));
  out.field("kind", change.kind).field("id", change.id);
  if (change.kind == "campaign") {
    out.field("running", planned.standings.before.running);
    out.field("running_after", planned.standings.after.running);
  }
  out.key("fields").begin_array();
  for (const FieldChange& field : change.fields) {
    write_field(out, field);
  }
  out.end_array().key("warnings").begin_array();
  for (const std::string& warning : planned.warnings) {
    out.value(std::string_view(warning));
  }
  out.end_array().end_object();
}

void write_count(JsonWriter& out, const Plan& plan, What what) {
  out.field(action_of(what), static_cast<std::int64_t>(plan.count(what)));
}

}  // namespace

std::string json_report(const Plan& plan) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().field("version", plan.version).key("running");
  if (plan.running) {
    out.begin_object().field("version", plan.running->version);
    out.field("loaded_at", format_rfc3339(plan.running->since)).end_object();
  } else {
    out.null();
  }
  write_count(out, plan, What::Add);
  write_count(out, plan, What::Edit);
  write_count(out, plan, What::Remove);
  out.key("changes").begin_array();
  for (const PlannedChange& each : plan.changes) {
    write_change(out, each);
  }
  out.end_array().end_object();
  return text + "\n";
}

}  // namespace fanfare::cli::planning
