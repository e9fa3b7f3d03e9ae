#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/explaining/answer.h"
#include "config/loader.h"

namespace fanfare::cli::explaining {

/// A program in Jakarta and Alice, to whom a purchase on Saturday 5 December 2026 at 10:00 happens.
struct Shop {
  explicit Shop(const std::string& yaml) {
    auto loaded =
        config::load_program_text("p.yaml", "program: shop\ntimezone: Asia/Jakarta\n" + yaml);
    EXPECT_TRUE(loaded) << loaded.error().to_string() << "\nin:\n" << yaml;
    program = loaded ? loaded->program : nullptr;
    alice.rev = 1;
    alice.joined_at = parse_rfc3339("2025-12-05T03:00:00Z");
    alice.points = Points(120);
    alice.profile["name"] = "Alice";
    alice.profile["attr.visited"] = "2026-12-01 10:00";
  }

  members::Event purchase(std::initializer_list<members::Attribute> attributes) {
    members::Event event;
    event.id = "order-1";
    event.type = "purchase";
    event.member = "alice";
    event.time = *parse_rfc3339("2026-12-05T03:00:00Z");
    event.received = event.time;
    for (const members::Attribute& each : attributes) {
      event.attributes.push_back(each);
      if (each.name == "amount") {
        event.amount = Decimal::parse(each.value);
      }
    }
    return event;
  }

  [[nodiscard]] Question question() const {
    return {.program = program.get(), .member = "alice", .campaign = ""};
  }

  Answer would_be(const members::Event& event, const std::string& campaign = "") {
    Question asked = question();
    asked.campaign = campaign;
    explanations.push_back(engine::explain(*program, alice, event, {budgets, event.time}).value());
    return answer_would_be(asked, event, explanations.back());
  }

  /// The event comes about.
  members::JournalEntry apply(const members::Event& event) {
    auto decision = engine::apply(*program, alice, event, {budgets, event.time}).value();
    alice.apply(decision.changes);
    budgets.book(decision.changes.budgets);
    return std::move(decision.journal).value();
  }

  Answer past(const members::Event& event, const members::JournalEntry& outcome,
              bool knows_event = true) {
    Question asked = question();
    asked.knows_event = knows_event;
    explanations.push_back(
        engine::look_back(*program, alice, event, outcome, {budgets, event.time}));
    return answer_past(asked, event, explanations.back());
  }

  std::shared_ptr<const engine::Program> program;
  members::Member alice;
  campaigns::Budgets budgets;
  std::vector<engine::Explanation> explanations;
};

/// `acts a: +5 points (+5 points)`, a line for each campaign.
inline std::vector<std::string> lines_of(const Section& section) {
  std::vector<std::string> lines;
  for (const Line& line : section.lines) {
    lines.push_back((line.came == Line::Came::Acts    ? "acts "
                     : line.came == Line::Came::Maybe ? "maybe "
                                                      : "no ") +
                    line.campaign + ": " + line.text);
  }
  return lines;
}
inline std::vector<std::string> lines_of(const Answer& answer) {
  return lines_of(answer.sections.front());
}

}  // namespace fanfare::cli::explaining
