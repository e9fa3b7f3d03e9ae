#include <fmt/format.h>

#include <algorithm>

#include "config/by_table.h"
#include "config/lint/checks.h"

namespace fanfare::config::lint {
namespace {

using namespace campaigns;

/// A limit that holds for everybody alike, without a by-table; and where it stands.
struct PlainLimit {
  const Limit* limit;
  MapReader item;
};

std::vector<PlainLimit> plain_limits(const WrittenCampaign& written, const Names& names) {
  std::vector<PlainLimit> plain;
  const auto limits = written.document.find("limits");
  auto limit = written.campaign->limits.begin();
  for (const Value& item : limits ? limits->list_or_one() : std::vector<Value>()) {
    const auto readings = readings_of(item, {names, written.campaign->schedule.zone});
    if (readings.size() == 1) {
      plain.push_back({&*limit, MapReader(item)});
    }
    limit += static_cast<std::ptrdiff_t>(readings.size());
  }
  return plain;
}

/// Whether each window of `inner` lies in one window of `outer`. A membership year can begin on any
/// day, and a week in the middle of a month.
bool lies_in(Limit::Every inner, Limit::Every outer) {
  using enum Limit::Every;
  switch (outer) {
    case Campaign:
      return true;
    case Week:
    case Month:
      return inner == outer || inner == Day;
    case Year:
      return inner == outer || inner == Day || inner == Month;
    default:
      return inner == outer;
  }
}

/// Whether what is used of `inner` is never more than what is used of `outer` at the same time.
bool is_part(const Limit& inner, const Limit& outer, const Schedule& schedule) {
  const bool same_users = inner.per == outer.per ||
                          (inner.per == Subject::Member && outer.per == Subject::Everyone &&
                           (!schedule.in_member_zone || outer.every == Limit::Every::Campaign));
  // A shared limit is used by other campaigns too.
  const bool same_uses = inner.shared.empty() || inner.shared == outer.shared;
  return same_users && same_uses && lies_in(inner.every, outer.every);
}

std::string described(std::string_view key, std::int64_t most, const Limit& limit) {
  return fmt::format(
      "'{}: {}' per {}{}", key, most, limit.per == Subject::Member ? "member" : "everyone",
      limit.every == Limit::Every::Campaign ? ""
                                            : fmt::format(", every {}", to_string(limit.every)));
}

/// How `times` and `points` are read alike.
struct Measured {
  std::string_view key;
  std::optional<std::int64_t> (*most)(const Limit& limit);
};

constexpr Measured kTimes{"times", [](const Limit& limit) { return limit.times; }};
constexpr Measured kPoints{"points", [](const Limit& limit) {
                             return limit.points ? std::optional(limit.points->count())
                                                 : std::nullopt;
                           }};

/// The limits of one campaign.
class Limits {
 public:
  Limits(const WrittenCampaign& campaign, const Names& names)
      : campaign_(*campaign.campaign), plain_(plain_limits(campaign, names)) {}

  void look_at_all() const {
    for (const PlainLimit& each : plain_) {
      if (each.limit->times) {
        look_for_tighter(each, kTimes);
      }
      if (each.limit->points && !look_for_points(each)) {
        look_for_tighter(each, kPoints);
      }
    }
  }

 private:
  /// Whether `other` is always reached first, or at the same time: then one of the two is enough,
  /// and it is the earlier one.
  [[nodiscard]] bool is_tighter(const PlainLimit& other, const PlainLimit& than,
                                const Measured& of) const {
    const auto theirs = of.most(*other.limit);
    const auto mine = of.most(*than.limit);
    if (&other == &than || !theirs || !is_part(*than.limit, *other.limit, campaign_.schedule)) {
      return false;
    }
    const bool are_the_same =
        *theirs == *mine && is_part(*other.limit, *than.limit, campaign_.schedule);
    return are_the_same ? &other < &than : *theirs <= *mine;
  }

  void look_for_tighter(const PlainLimit& limit, const Measured& of) const {
    const auto other = std::ranges::find_if(
        plain_, [&](const PlainLimit& each) { return is_tighter(each, limit, of); });
    if (other != plain_.end()) {
      limit.item.find(of.key)->warn(fmt::format(
          "this limit can never bind: {} ({}) is reached first; correct one of them, or leave this "
          "one out",
          described(of.key, *of.most(*other->limit), *other->limit),
          other->item.find(of.key)->place().to_string()));
    }
  }

  /// Whether a warning about points that are never given was due.
  [[nodiscard]] bool look_for_points(const PlainLimit& limit) const {
    if (!limit.limit->shared.empty() || does_any<GiveProportion, GiveBands, Multiply>(campaign_)) {
      return false;
    }
    const std::int64_t given = most_points();
    if (given == 0) {
      limit.item.find("points")->warn(fmt::format(
          "this limit can never bind: campaign '{}' gives no points; limit its 'times' instead",
          campaign_.id));
      return true;
    }
    const auto times = std::ranges::find_if(plain_, [&](const PlainLimit& each) {
      return each.limit->times && is_part(*limit.limit, *each.limit, campaign_.schedule) &&
             *each.limit->times <= limit.limit->points->count() / given;
    });
    if (times != plain_.end()) {
      limit.item.find("points")->warn(fmt::format(
          "this limit can never bind: {} ({}) comes to {} points at most; lower it, or leave it "
          "out",
          described("times", *times->limit->times, *times->limit),
          times->item.find("times")->place().to_string(), *times->limit->times * given));
    }
    return times != plain_.end();
  }

  /// What a campaign that gives nothing but fixed points gives at most for one event.
  [[nodiscard]] std::int64_t most_points() const {
    Points sum;
    for (const Effect& effect : campaign_.effects) {
      if (const auto* give = std::get_if<GivePoints>(&effect.action)) {
        sum += give->points;
      }
    }
    return sum.count();
  }

  const campaigns::Campaign& campaign_;
  std::vector<PlainLimit> plain_;
};

}  // namespace

void warn_of_slack_limits(const WrittenProgram& program) {
  for (const WrittenCampaign& each : program.campaigns) {
    Limits(each, program.names).look_at_all();
  }
}

}  // namespace fanfare::config::lint
