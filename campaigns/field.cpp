#include <fmt/format.h>

#include <array>

#include "campaigns/condition.h"

namespace fanfare::campaigns {
namespace {

constexpr std::array<std::string_view, 19> kMemberFields{"id",
                                                         "name",
                                                         "email",
                                                         "phone",
                                                         "locale",
                                                         "timezone",
                                                         "birthday",
                                                         "referred_by",
                                                         "points",
                                                         "points_lifetime",
                                                         "points_pending",
                                                         "points_expiring",
                                                         "points_expiring_at",
                                                         "tier",
                                                         "tier_until",
                                                         "plan",
                                                         "plan_until",
                                                         "joined_at",
                                                         "last_seen"};
constexpr std::array<std::string_view, 3> kTimeFields{"weekday", "hour", "date"};

std::string_view scope_name(Field::Scope scope) {
  switch (scope) {
    case Field::Scope::Event:
      return "event";
    case Field::Scope::Item:
      return "item";
    case Field::Scope::Member:
      return "member";
    case Field::Scope::Counter:
      return "counter";
    case Field::Scope::Badge:
      return "badge";
    case Field::Scope::Challenge:
      return "challenge";
    case Field::Scope::Time:
      break;
  }
  return "time";
}

std::optional<std::string_view> keep(std::string& scratch, std::string text) {
  scratch = std::move(text);
  return scratch;
}

std::optional<std::string_view> keep_time(std::string& scratch, std::optional<Instant> when) {
  return when ? keep(scratch, format_rfc3339(*when)) : std::nullopt;
}

std::optional<std::string_view> read_event(std::string_view name, const members::Event& event,
                                           std::string& scratch) {
  if (name == "type") {
    return event.type;
  }
  if (name == "id") {
    return event.id;
  }
  if (name == "member") {
    return event.member;
  }
  if (name == "time") {
    return keep_time(scratch, event.time);
  }
  return event.attribute(name);
}

std::optional<std::string_view> read_member(std::string_view name, const Facts& facts,
                                            std::string& scratch) {
  const members::Draft& member = facts.member;
  if (name == "id") {
    return facts.event.member;
  }
  if (name == "points") {
    return keep(scratch, member.points().to_string());
  }
  if (name == "points_lifetime") {
    return keep(scratch, member.points_lifetime().to_string());
  }
  if (name == "points_pending") {
    return keep(scratch, members::sum_of(member.pending()).to_string());
  }
  if (name == "points_expiring" || name == "points_expiring_at") {
    const bool any = !member.lots().empty() && member.lots().front().expires;
    if (name == "points_expiring") {
      return keep(scratch, (any ? member.lots().front().points : Points()).to_string());
    }
    return keep_time(scratch, any ? member.lots().front().expires : std::nullopt);
  }
  if (name == "plan" || name == "plan_until") {
    const members::Membership& membership = member.membership();
    if (membership.plan.empty()) {
      return std::nullopt;
    }
    return name == "plan" ? std::optional<std::string_view>(membership.plan)
                          : keep_time(scratch, membership.until);
  }
  if (name == "tier") {
    const std::string& tier = member.standing().tier;
    return tier.empty() ? std::nullopt : std::optional<std::string_view>(tier);
  }
  if (name == "tier_until") {
    return keep_time(scratch, member.standing().until);
  }
  if (name == "joined_at") {
    return keep_time(scratch, member.joined_at());
  }
  if (name == "last_seen") {
    return keep_time(scratch, member.last_seen());
  }
  return member.profile(name);
}

std::optional<std::string_view> read_badge(std::string_view id, const Facts& facts) {
  const members::HeldBadge* held = facts.member.badge(id);
  if (held == nullptr) {
    return std::nullopt;
  }
  return held->level.empty() ? std::string_view("true") : std::string_view(held->level);
}

}  // namespace

std::string Field::to_string() const {
  return fmt::format("{}.{}", scope_name(scope), name);
}

std::vector<std::string_view> known_member_fields() {
  return {kMemberFields.begin(), kMemberFields.end()};
}

std::vector<std::string_view> known_time_fields() {
  return {kTimeFields.begin(), kTimeFields.end()};
}

std::string time_field(std::string_view name, LocalTime local) {
  if (name == "weekday") {
    return std::string(
        kWeekdays[static_cast<std::size_t>(cctz::get_weekday(cctz::civil_day(local)))]);
  }
  return name == "hour"
             ? fmt::format("{}", local.hour())
             : fmt::format("{:04}-{:02}-{:02}", local.year(), local.month(), local.day());
}

std::optional<std::string_view> read_field(const Field& field, const Facts& facts,
                                           std::string& scratch) {
  switch (field.scope) {
    case Field::Scope::Event:
      return read_event(field.name, facts.event, scratch);
    case Field::Scope::Item:
      return facts.line != nullptr ? facts.line->field(field.name) : std::nullopt;
    case Field::Scope::Member:
      return read_member(field.name, facts, scratch);
    case Field::Scope::Counter:
      return keep(scratch, facts.member.counter(field.name).to_string());
    case Field::Scope::Badge:
      return read_badge(field.name, facts);
    case Field::Scope::Challenge: {
      const members::Challenge* challenge = facts.member.challenge(field.name);
      return challenge == nullptr ? std::nullopt
                                  : std::optional<std::string_view>(to_string(challenge->status));
    }
    case Field::Scope::Time:
      break;
  }
  return keep(scratch, time_field(field.name, facts.zone.to_local(facts.event.time)));
}

}  // namespace fanfare::campaigns
