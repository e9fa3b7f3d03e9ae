#include "members/draft.h"

#include <algorithm>

namespace fanfare::members {
namespace {

/// The entry of that name in a short list of changes; null when it has none.
template <class T>
T* changed(std::vector<std::pair<std::string, T>>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, T>::first);
  return found == list.end() ? nullptr : &found->second;
}

template <class T>
const T* changed(const std::vector<std::pair<std::string, T>>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, T>::first);
  return found == list.end() ? nullptr : &found->second;
}

template <class T>
const T* stored(const NameMap<T>& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

template <class T>
void put(std::vector<std::pair<std::string, T>>& list, std::string_view name, T value) {
  if (T* there = changed(list, name)) {
    *there = std::move(value);
  } else {
    list.emplace_back(std::string(name), std::move(value));
  }
}

}  // namespace

std::optional<Instant> Draft::joined_at() const {
  return changes_.joined_at ? changes_.joined_at : member_.joined_at;
}

std::optional<Instant> Draft::last_seen() const {
  return changes_.last_seen ? changes_.last_seen : member_.last_seen;
}

std::optional<std::string_view> Draft::profile(std::string_view field) const {
  const std::string* value = changed(changes_.profile, field);
  if (value == nullptr) {
    value = stored(member_.profile, field);
  }
  // An empty value is how an app clears a field.
  return value == nullptr || value->empty() ? std::nullopt
                                            : std::optional<std::string_view>(*value);
}

Decimal Draft::counter(std::string_view name) const {
  const Decimal* value = changed(changes_.counters, name);
  if (value == nullptr) {
    value = stored(member_.counters, name);
  }
  Decimal total = value == nullptr ? Decimal() : *value;
  for (const auto& [app_counter, by] : changes_.app_counters) {
    if (app_counter == name) {
      total += Decimal::whole(by);
    }
  }
  return total;
}

const HeldBadge* Draft::badge(std::string_view id) const {
  if (std::ranges::find(changes_.revoked_badges, id) != changes_.revoked_badges.end()) {
    return nullptr;
  }
  const HeldBadge* held = changed(changes_.badges, id);
  return held != nullptr ? held : stored(member_.badges, id);
}

bool Draft::is_withheld(std::string_view badge) const {
  const auto& list = changes_.withheld ? *changes_.withheld : member_.withheld;
  return std::ranges::find(list, badge) != list.end();
}

const Tally& Draft::tally(std::string_view counter) const {
  static const Tally kNothing;
  const Tally* tally = changed(changes_.tallies, counter);
  if (tally == nullptr) {
    tally = stored(member_.tallies, counter);
  }
  return tally == nullptr ? kNothing : *tally;
}

const Challenge* Draft::challenge(std::string_view id) const {
  const Challenge* challenge = changed(changes_.challenges, id);
  return challenge != nullptr ? challenge : stored(member_.challenges, id);
}

const BoardMark* Draft::board(std::string_view name) const {
  const BoardMark* mark = changed(changes_.boards, name);
  return mark != nullptr ? mark : stored(member_.boards, name);
}

const IssuedReward* Draft::reward(std::string_view code) const {
  const auto changed = std::ranges::find(changes_.rewards, code, &IssuedReward::code);
  return changed != changes_.rewards.end() ? &*changed : stored(member_.rewards, code);
}

Usage Draft::usage(std::string_view key, std::int64_t window) const {
  const UsageWindows* known = stored(member_.usage, key);
  if (changed(changes_.usage, key) == nullptr) {
    return known == nullptr ? Usage{window, 0, Points()} : known->usage(window);
  }
  UsageWindows windows = known == nullptr ? UsageWindows() : *known;
  for (const auto& [name, used] : changes_.usage) {
    if (name == key) {
      windows.set(used);
    }
  }
  return windows.usage(window);
}

void Draft::earn(Points points, const Earning& earning) {
  if (points < Points()) {
    take(Points() - points);
    return;
  }
  const Lot lot{earning.expires, earning.at, points, false};
  if (earning.wait) {
    PendingLots waiting = pending();
    add_pending(waiting, {earning.wait->source, earning.wait->due, lot});
    set_pending(std::move(waiting));
  } else if (earning.in_lots) {
    release(lot);
  } else {
    changes_.points = this->points() + points;
  }
  changes_.points_lifetime = points_lifetime() + points;
}

void Draft::release(const Lot& lot) {
  changes_.points = points() + lot.points;
  Lot beyond_debt = lot;
  beyond_debt.points = std::min(lot.points, points());
  Lots all = lots();
  add_lot(all, beyond_debt);
  set_lots(std::move(all));
}

Lots Draft::take(Points points, const std::optional<Instant>& first) {
  changes_.points = this->points() - points;
  if (lots().empty()) {
    return {};
  }
  Lots all = lots();
  Lots taken = take_from_lots(all, points, first);
  set_lots(std::move(all));
  return taken;
}

void Draft::give_back(Points points, const Lots& taken) {
  changes_.points = this->points() + points;
  Lots all = lots();
  Points room = std::max(this->points(), Points()) - sum_of(all);
  for (auto lot = taken.rbegin(); lot != taken.rend(); ++lot) {
    Lot back = *lot;
    back.points = std::min(lot->points, room);
    room -= back.points;
    add_lot(all, back);
  }
  if (all != lots()) {
    set_lots(std::move(all));
  }
}

void Draft::see(Instant when) {
  if (!last_seen() || *last_seen() < when) {
    changes_.last_seen = when;
  }
}

void Draft::settle_to(Instant when) {
  const Instant known = std::max(last_seen().value_or(Instant::min()),
                                 member_.settled_until.value_or(Instant::min()));
  if (known < when) {
    changes_.settled_until = when;
  }
}

void Draft::set_profile(std::string_view field, std::string_view value) {
  put(changes_.profile, field, std::string(value));
}

Decimal Draft::add_to_counter(std::string_view name, Decimal by) {
  const Decimal total = counter(name) + by;
  put(changes_.counters, name, total);
  return total;
}

void Draft::add_to_app_counter(std::string_view name, std::int64_t by) {
  // Looked at now: once the app's counter was incremented, it is too late to refuse.
  static_cast<void>(counter(name) + Decimal::whole(by));
  changes_.app_counters.emplace_back(std::string(name), by);
}

void Draft::award(std::string_view badge, HeldBadge held) {
  std::erase(changes_.revoked_badges, badge);
  put(changes_.badges, badge, std::move(held));
}

void Draft::revoke(std::string_view badge) {
  std::erase_if(changes_.badges, [&](const auto& each) { return each.first == badge; });
  changes_.revoked_badges.emplace_back(badge);
}

void Draft::withhold(std::string_view badge, bool yes) {
  if (is_withheld(badge) == yes) {
    return;
  }
  std::vector<std::string> list = changes_.withheld.value_or(member_.withheld);
  if (yes) {
    list.emplace_back(badge);
  } else {
    std::erase(list, badge);
  }
  changes_.withheld = std::move(list);
}

void Draft::set_counter(std::string_view name, Decimal value, Tally tally) {
  put(changes_.counters, name, value);
  if (tally != this->tally(name)) {
    put(changes_.tallies, name, std::move(tally));
  }
}

void Draft::set_challenge(std::string_view id, Challenge challenge) {
  put(changes_.challenges, id, std::move(challenge));
}

void Draft::set_board(std::string_view name, const BoardMark& mark) {
  put(changes_.boards, name, mark);
}

void Draft::set_usage(std::string_view key, Usage usage) {
  put_usage(changes_.usage, key, usage);
}

}  // namespace fanfare::members
