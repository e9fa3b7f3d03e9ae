#pragma once

#include <vector>

#include "config/limit_parser.h"
#include "config/names.h"
#include "config/test_case.h"
#include "engine/program.h"
#include "notifiers/template.h"

// One parser for each kind of document. Each reports every problem it finds; what it returns is
// only of use when there was none.
namespace fanfare::config {

/// What all documents of a folder add up to.
struct ProgramDraft {
  engine::Definitions definitions;
  notifiers::TemplateSet templates;
  std::vector<TestCase> tests;
  SharedLimits shared_limits;
};

void parse_program(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_campaign(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_badge(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_leaderboard(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_challenge(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_reward(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_segment(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_template(const MapReader& document, const Names& names, ProgramDraft& draft);
void parse_test_case(const MapReader& document, const Names& names, ProgramDraft& draft);

/// What leaderboards and the counters they go by say together; once all documents are read.
void check_leaderboards(const std::vector<MapReader>& documents, const ProgramDraft& draft);

/// `counters:` of a program.
std::vector<badges::CounterRule> parse_counters(const MapReader& counters, const Names& names);

/// `memberships:` of a program.
std::vector<engine::MembershipPlan> parse_memberships(const MapReader& memberships);

/// The zone of a program document; UTC where it names none, or none that exists (not reported:
/// parse_program does).
TimeZone program_zone(const MapReader& document);

}  // namespace fanfare::config
