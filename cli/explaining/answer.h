#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/explaining/test_words.h"
#include "engine/explanation.h"

namespace fanfare::cli::explaining {

/// A test that decided, for programs.
struct TestWords {
  std::string field;
  std::string op;
  std::string wanted;
  std::optional<std::string> found;  ///< Empty: nothing, or nobody knows.
  bool known = true;                 ///< False: what it reads is not stored any more.
  bool must_hold = true;             ///< False: it stands under a `not`.
};

/// What is told about one campaign.
struct Line {
  enum class Came : std::uint8_t { Acts, Maybe, Not };

  std::string campaign;
  Came came = Came::Not;
  std::string
      code;  ///< For programs: `acts`, `condition`, `limit` … (see words.h), `trigger`, `unknown`.
  std::string text;               ///< What it gives, or why it does not.
  std::optional<TestWords> test;  ///< Where a single one decided.
};

/// The campaigns on one event: the one asked about, or one of the daemon's own that it caused.
struct Section {
  std::string event;  ///< `badge.awarded badge=regular level=bronze`
  std::vector<Line> lines;
};

/// A badge that the event brought or counts towards.
struct BadgeLine {
  std::string badge;  ///< With its level: `coffee-lover (silver)`
  bool awarded = false;
  std::string text;  ///< What it still takes.
};

/// All that `fanfare explain` says.
struct Answer {
  bool past = false;  ///< The event was applied.
  std::string member;
  std::string event_id;
  std::string event_type;
  Instant at;
  std::string fields;              ///< `amount=125000 category=coffee`
  std::vector<std::string> notes;  ///< What to keep in mind, a sentence each.
  std::vector<Section> sections;   ///< Never empty.
  std::vector<BadgeLine> badges;
  View view;
};

/// What is asked.
struct Question {
  const engine::Program* program = nullptr;
  std::string member;
  std::string campaign;     ///< Only this one; empty: all.
  std::size_t later = 0;    ///< Events of the member's since, where the event is past.
  bool knows_event = true;  ///< The event's fields are at hand.
  bool ahead = false;       ///< The event has not happened, and is not to happen now but later.
};

/// Of an event that has not happened.
Answer answer_would_be(const Question& question, const members::Event& event,
                       const engine::Explanation& explanation);

/// Of an event that was applied: what campaigns gave is taken from `explanation.outcome`, why
/// others did not act from how they are judged now.
Answer answer_past(const Question& question, const members::Event& event,
                   const engine::Explanation& explanation);

/// What a question comes to: an answer, or a sentence about an event that no campaign saw.
using Told = std::variant<Answer, std::string>;

/// For people; campaigns that acted stand first.
std::string text_report(const Answer& answer, bool colours);

/// One JSON object.
std::string json_report(const Answer& answer);

}  // namespace fanfare::cli::explaining
