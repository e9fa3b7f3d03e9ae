#include <fmt/format.h>

#include "base/text.h"
#include "cli/planning/report.h"
#include "cli/planning/value_words.h"
#include "cli/terminal.h"
#include "cli/words/journal.h"
#include "cli/words/table.h"

namespace fanfare::cli::planning {
namespace {

using What = Change::What;

struct Sign {
  std::string_view text;
  Colour colour;
};

Sign sign_of(What what) {
  switch (what) {
    case What::Add:
      return {"+", Colour::Green};
    case What::Remove:
      return {"-", Colour::Red};
    case What::Edit:
      break;
  }
  return {"~", Colour::Yellow};
}

/// `Campaigns`
std::string heading_of(const std::string& kind) {
  std::string text = kind + (kind == "program" ? "" : "s");
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// The title of a definition in one language.
std::string_view title_of(const config::Node& definition) {
  const config::Node* title = field_of(definition, "title");
  if (title == nullptr || title->kind != config::Node::Kind::Map) {
    return text_of(definition, "title");
  }
  const std::string_view english = text_of(*title, "en");
  return !english.empty() || title->fields.empty()
             ? english
             : std::string_view(title->fields.front().second->text);
}

class Report {
 public:
  explicit Report(bool colours) : colours_(colours) {}

  void line(const std::string& text) { text_ += text + "\n"; }

  void change(const PlannedChange& planned) {
    const Change& change = planned.change;
    const auto [sign, colour] = sign_of(change.what());
    const auto title = title_of(change.after ? *change.after : *change.before);
    line(fmt::format("  {} {}{}{}", painted(sign, colour, colours_), words::harmless(change.id),
                     title.empty() ? "" : "  " + dim(words::harmless(title)),
                     mark_of(planned.standings)));
    for (const FieldChange& each : change.fields) {
      field(each);
    }
    for (const std::string& warning : planned.warnings) {
      line(fmt::format("    {} {}", painted("!", Colour::Yellow, colours_),
                       words::harmless(warning)));
    }
  }

  void heading(const std::string& kind) {
    line("");
    line(painted(heading_of(kind), Colour::Bold, colours_));
  }

  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  [[nodiscard]] std::string dim(std::string_view text) const {
    return painted(text, Colour::Dim, colours_);
  }

  [[nodiscard]] std::string mark_of(const Standings& standings) const {
    const bool before = standings.before.running;
    const bool after = standings.after.running;
    if (!before && !after) {
      return "";
    }
    return "  " + painted(before && after ? "(running now)"
                          : before        ? "(running now, ends at once)"
                                          : "(starts at once)",
                          Colour::Bold, colours_);
  }

  void field(const FieldChange& field) {
    const std::string path = words::harmless(field.path);
    if (!field.before) {
      line(fmt::format("      {} {}: {}", painted("+", Colour::Green, colours_), path,
                       shown(*field.after)));
    } else if (!field.after) {
      line(fmt::format("      {} {}: {}", painted("-", Colour::Red, colours_), path,
                       shown(*field.before)));
    } else {
      const auto [before, after] = excerpts(value_words(*field.before), value_words(*field.after));
      line(fmt::format("      {} {}: {} -> {}", painted("~", Colour::Yellow, colours_), path,
                       words::harmless(before), words::harmless(after)));
    }
  }

  [[nodiscard]] static std::string shown(const config::Node& value) {
    return words::harmless(shortened(value_words(value), kLongestValue));
  }

  std::string text_;
  bool colours_;
};

std::string versions(const Plan& plan) {
  return plan.running ? fmt::format("{} -> {}", plan.running->version, plan.version) : plan.version;
}

}  // namespace

std::string text_report(const Plan& plan, bool colours) {
  Report report(colours);
  const std::string since =
      plan.running ? fmt::format("The daemon runs version {}, taken on {}.", plan.running->version,
                                 words::describe_time(plan.running->since, plan.zone))
                   : "The daemon has not published a program yet: all of it is new.";
  if (plan.changes.empty()) {
    report.line("No changes. " + since);
    return std::move(report).take();
  }
  report.line(since);
  std::string kind;
  for (const PlannedChange& each : plan.changes) {
    if (each.change.kind != kind) {
      kind = each.change.kind;
      report.heading(kind);
    }
    report.change(each);
  }
  report.line("");
  report.line(painted(
      fmt::format("Plan: {} to add, {} to change, {} to remove; version {}", plan.count(What::Add),
                  plan.count(What::Edit), plan.count(What::Remove), versions(plan)),
      Colour::Bold, colours));
  return std::move(report).take();
}

}  // namespace fanfare::cli::planning
