#include "config/limit_parser.h"

namespace fanfare::config {
namespace {

void check_subject(const MapReader& map) {
  const auto per = map.require("per");
  if (per && per->is_scalar() && per->node().text == "everyone") {
    per->fail("'per: everyone' is not supported yet");
  } else if (per) {
    (void)per->one_of({"member", "everyone"});
  }
}

campaigns::Limit parse_limit(const MapReader& map) {
  map.allow_only({"per", "times", "points", "every"}, {"shared"});
  check_subject(map);
  campaigns::Limit limit;
  if (const auto times = map.find("times")) {
    limit.times = times->whole(1);
  }
  if (const auto points = map.find("points")) {
    const auto most = points->whole(1);
    limit.points = most ? std::optional(Points(*most)) : std::nullopt;
  }
  if (!map.has("times") && !map.has("points")) {
    map.value().fail("a limit needs 'times' or 'points'");
  }
  const auto every =
      map.one_of("every", {"day", "week", "month", "year", "membership_year", "occurrence"});
  if (every) {
    limit.every = campaigns::every_from(*every).value_or(campaigns::Limit::Every::Campaign);
  }
  return limit;
}

}  // namespace

std::vector<campaigns::Limit> parse_limits(const Value& limits) {
  std::vector<campaigns::Limit> parsed;
  for (const Value& item : limits.list().value_or(std::vector<Value>())) {
    if (const auto map = item.map()) {
      parsed.push_back(parse_limit(*map));
    }
  }
  return parsed;
}

}  // namespace fanfare::config
