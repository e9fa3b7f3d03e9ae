#include "daemon/catalogue.h"

#include "base/json_writer.h"
#include "redis/answer.h"
#include "redis/arguments.h"
#include "redis/functions.h"

namespace fanfare::daemon {
namespace {

void write_title(JsonWriter& out, const campaigns::LocalizedText& title,
                 const std::string& program_locale) {
  out.key("title").begin_object();
  for (const auto& [locale, text] : title) {
    out.field(locale.empty() ? program_locale : locale, text);
  }
  out.end_object();
}

/// The numbers a progress bar needs: what each counter of the condition must reach.
void write_goals(JsonWriter& out, const campaigns::Condition& condition) {
  out.key("counters").begin_object();
  for (const campaigns::Test* test : condition.required_tests()) {
    if (test->field.scope == campaigns::Field::Scope::Counter &&
        test->op == campaigns::Operator::AtLeast) {
      out.field(test->field.name, test->literals[0].text);
    }
  }
  out.end_object();
}

std::string describe(const badges::BadgeRule& badge, const std::string& program_locale) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, badge.title, program_locale);
  if (!badge.image.empty()) {
    out.field("image", badge.image);
  }
  if (badge.hidden) {
    out.field("hidden", true);
  }
  if (badge.limit) {
    out.field("limit", *badge.limit);
  }
  if (badge.expires) {
    out.field("expires", badge.expires->to_string());
  }
  out.key("levels").begin_array();
  for (const badges::BadgeLevel& level : badge.levels) {
    out.begin_object();
    if (!level.name.empty()) {
      out.field("level", level.name);
    }
    write_goals(out, level.when);
    out.end_object();
  }
  out.end_array().end_object();
  return text;
}

void write_span(JsonWriter& out, const campaigns::Schedule& schedule) {
  if (schedule.start) {
    out.field("start", format_rfc3339(schedule.start->in(schedule.zone)));
  }
  if (schedule.end) {
    out.field("end", format_rfc3339(schedule.end->in(schedule.zone)));
  }
}

std::string describe(const campaigns::Campaign& campaign, const std::string& program_locale) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, campaign.title, program_locale);
  write_span(out, campaign.schedule);
  out.end_object();
  return text;
}

std::string describe(const engine::TierPolicy::Level& level, const std::string& program_locale,
                     std::size_t place) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, level.title, program_locale);
  out.field("place", static_cast<std::int64_t>(place)).field("at", level.at.to_string());
  out.field("earn_rate", level.earn_rate.to_string()).end_object();
  return text;
}

/// Where they differ from member to member, the first reading of the tables.
Catalogue tiers_of(const engine::Program& program) {
  Catalogue tiers{"tiers", {}};
  const auto& policies = program.definitions().tiers;
  for (std::size_t i = 0; !policies.empty() && i < policies.front().levels.size(); ++i) {
    const engine::TierPolicy::Level& level = policies.front().levels[i];
    tiers.entries.emplace_back(level.tier, describe(level, program.definitions().locale, i + 1));
  }
  return tiers;
}

std::string describe(const engine::RewardRule& reward, const std::string& program_locale) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, reward.title, program_locale);
  if (!reward.image.empty()) {
    out.field("image", reward.image);
  }
  if (reward.cost) {
    out.field("cost", reward.cost->count());
  }
  if (reward.stock) {
    out.field("stock", *reward.stock);
  }
  if (reward.valid) {
    out.field("valid", reward.valid->to_string());
  }
  out.end_object();
  return text;
}

std::string_view word_of(badges::CounterRule::Kind kind) {
  using Kind = badges::CounterRule::Kind;
  switch (kind) {
    case Kind::Sum:
      return "sum";
    case Kind::Distinct:
      return "distinct";
    case Kind::Streak:
      return "streak";
    default:
      return "count";
  }
}

/// What a progress bar needs; the member's own stands in their `:challenges`.
std::string describe(const badges::ChallengeRule& challenge, const std::string& program_locale) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, challenge.title, program_locale);
  if (!challenge.image.empty()) {
    out.field("image", challenge.image);
  }
  write_span(out, challenge.schedule);
  out.field("join", challenge.opt_in ? "opt_in" : "automatic");
  out.field("in_order", challenge.in_order);
  out.key("goals").begin_array();
  for (const badges::Goal& goal : challenge.goals) {
    out.begin_object().field("kind", word_of(goal.measure.kind));
    if (goal.measure.kind == badges::CounterRule::Kind::Streak) {
      out.field("every", to_string(goal.measure.every));
    }
    out.key("target").raw(goal.target.to_string()).end_object();
  }
  out.end_array().end_object();
  return text;
}

/// Likewise.
Catalogue rewards_of(const engine::Program& program) {
  Catalogue rewards{"rewards", {}};
  for (const engine::RewardRule& reward : program.definitions().rewards) {
    if (rewards.entries.empty() || rewards.entries.back().first != reward.id) {
      rewards.entries.emplace_back(reward.id, describe(reward, program.definitions().locale));
    }
  }
  return rewards;
}

/// The periods are named in the keys: badges::period_name().
std::string describe(const badges::LeaderboardRule& board, const std::string& program_locale) {
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_title(out, board.title, program_locale);
  out.field("counter", board.counter);
  if (board.every != campaigns::Limit::Every::Campaign) {
    out.field("every", campaigns::to_string(board.every)).field("keep", board.keep);
  }
  out.end_object();
  return text;
}

Catalogue leaderboards_of(const engine::Program& program) {
  Catalogue boards{"leaderboards", {}};
  for (const badges::LeaderboardRule& board : program.definitions().leaderboards) {
    boards.entries.emplace_back(board.id, describe(board, program.definitions().locale));
  }
  return boards;
}

}  // namespace

std::vector<Catalogue> make_catalogues(const engine::Program& program) {
  const std::string& locale = program.definitions().locale;
  Catalogue badges{"badges", {}};
  for (const badges::BadgeRule& badge : program.badges()) {
    badges.entries.emplace_back(badge.id, describe(badge, locale));
  }
  Catalogue campaigns{"campaigns", {}};
  for (const campaigns::Campaign& campaign : program.campaigns()) {
    if (campaign.enabled) {
      campaigns.entries.emplace_back(campaign.id, describe(campaign, locale));
    }
  }
  std::vector<Catalogue> all;
  all.push_back(std::move(badges));
  all.push_back(std::move(campaigns));
  all.push_back(tiers_of(program));
  all.push_back(rewards_of(program));
  all.push_back(leaderboards_of(program));
  Catalogue challenges{"challenges", {}};
  for (const badges::ChallengeRule& challenge : program.definitions().challenges) {
    challenges.entries.emplace_back(challenge.id, describe(challenge, locale));
  }
  all.push_back(std::move(challenges));
  return all;
}

Task<redis::Outcome<void>> publish_catalogues(redis::Connection& connection, redis::Keys keys,
                                              std::vector<Catalogue> catalogues) {
  redis::Request request;
  redis::Arguments call;
  for (const Catalogue& catalogue : catalogues) {
    call.clear();
    call.add("FCALL").add(redis::function_name("catalogue")).add("1");
    call.add(keys.catalogue(catalogue.name));
    for (const auto& [id, json] : catalogue.entries) {
      call.add(id).add(json);
    }
    call.add_to(request);
  }
  const auto replies =
      co_await redis::call(connection, std::move(request), std::chrono::seconds(10));
  if (!replies) {
    co_return std::unexpected(replies.error());
  }
  co_return redis::Outcome<void>();
}

}  // namespace fanfare::daemon
