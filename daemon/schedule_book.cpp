#include "daemon/schedule_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

#include "base/hash.h"

namespace fanfare::daemon {
namespace {

constexpr std::string_view kSince = "since:";

std::optional<Instant> to_instant(std::string_view ms) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(ms.data(), ms.data() + ms.size(), value);
  const bool whole = error == std::errc() && end == ms.data() + ms.size();
  return whole ? std::optional(from_unix_ms(value)) : std::nullopt;
}

std::string to_text(Instant instant) {
  return std::to_string(to_unix_ms(instant));
}

std::string describe(const std::optional<campaigns::Schedule::Bound>& bound) {
  if (!bound) {
    return "-";
  }
  return bound->absolute ? to_text(*bound->absolute)
                         : fmt::format("local {}", bound->local - LocalTime());
}

/// Names when a campaign starts: another text, other starts.
std::string hash_of(const campaigns::Schedule& schedule) {
  std::string text = fmt::format("{} {} {} {}", schedule.zone.name(), schedule.in_member_zone,
                                 describe(schedule.start), describe(schedule.end));
  if (schedule.repeat) {
    text +=
        fmt::format(" {} {}", schedule.repeat->rule().text(), schedule.repeat->lasts().to_string());
    for (const cctz::civil_day day : schedule.repeat->except()) {
      text += fmt::format(" {}", day - cctz::civil_day());
    }
  }
  return stable_hex(text);
}

}  // namespace

void ScheduleBook::read(const Fields& fields) {
  *this = ScheduleBook();
  Pass pass;
  for (const auto& [field, value] : fields) {
    if (field.starts_with(kSince)) {
      const std::size_t blank = value.find(' ');
      if (const auto since = to_instant(std::string_view(value).substr(0, blank))) {
        known_[field.substr(kSince.size())] = {
            *since, blank == std::string::npos ? "" : value.substr(blank + 1)};
      }
    } else if (field == "until") {
      until_ = to_instant(value);
    } else if (field == "closed") {
      closed_ = to_instant(value).value_or(Instant());
    } else if (field == "version") {
      version_ = value;
    } else if (field == "timers") {
      timers_ = value;
    } else if (field == "target") {
      pass.target = to_instant(value).value_or(Instant());
    } else if (field == "cursor") {
      pass.cursor = value;
    } else if (field == "server") {
      pass.server = value;
    }
  }
  if (!pass.cursor.empty()) {
    pass_ = std::move(pass);
  }
}

void ScheduleBook::take(const engine::Program& program) {
  std::set<std::string, std::less<>> scheduled;
  coming_.clear();
  for (auto& [name, time] : program.timed_events()) {
    scheduled.insert(name);
    const auto known = known_.find(name);
    if (known == known_.end() || known->second.schedule != time) {
      coming_[name] = std::move(time);
    }
  }
  for (const campaigns::Turn& turn : program.starts().turns()) {
    const campaigns::Campaign& campaign = program.campaigns()[turn.campaign];
    const auto [name, added] = scheduled.insert(turn_name(turn.kind, campaign.id));
    std::string schedule = hash_of(campaign.schedule);
    const auto known = known_.find(*name);
    if (known == known_.end() || known->second.schedule != schedule) {
      coming_[*name] = std::move(schedule);
    }
  }
  std::erase_if(gone_, [&](const std::string& id) { return scheduled.contains(id); });
  std::erase_if(known_, [&](const auto& each) {
    const bool gone = !scheduled.contains(each.first);
    if (gone) {
      gone_.push_back(each.first);
    }
    return gone || coming_.contains(each.first);
  });
  const bool another = version_ != program.version();
  if (another) {
    version_ = program.version();
    // What was carried through is not carried through again by other rules.
    closed_ = std::max(closed_, until());
  }
  // A program that schedules nothing, and never did, leaves no record.
  news_ = !coming_.empty() || !gone_.empty() || (another && !known_.empty());
  make_in_force();
}

redis::ScheduleStore::Write ScheduleBook::news(Instant now) const {
  redis::ScheduleStore::Write write;
  for (const auto& [campaign, schedule] : coming_) {
    write.set.emplace_back(std::string(kSince) + campaign, to_text(now) + " " + schedule);
  }
  for (const std::string& campaign : gone_) {
    write.remove.push_back(std::string(kSince) + campaign);
  }
  write.set.emplace_back("until", to_text(until_.value_or(now)));
  write.set.emplace_back("closed", to_text(closed_));
  write.set.emplace_back("version", version_);
  if (has_new_timers()) {
    write.set.emplace_back("timers", kWanted);
  }
  return write;
}

void ScheduleBook::written(const redis::ScheduleStore::Write& write) {
  for (const auto& [field, value] : write.set) {
    const std::size_t blank = value.find(' ');
    if (field == "until") {
      until_ = to_instant(value);
    } else if (field == "timers") {
      timers_ = value;
    } else if (field.starts_with(kSince)) {
      const std::string campaign = field.substr(kSince.size());
      const std::string schedule = value.substr(blank + 1);
      const auto coming = coming_.find(campaign);
      if (coming != coming_.end() && coming->second == schedule) {
        known_[campaign] = {*to_instant(std::string_view(value).substr(0, blank)), schedule};
        coming_.erase(coming);
      }
    }
  }
  std::erase_if(gone_, [&](const std::string& id) {
    return std::ranges::find(write.remove, std::string(kSince) + id) != write.remove.end();
  });
  const auto version =
      std::ranges::find(write.set, "version", &std::pair<std::string, std::string>::first);
  news_ = !coming_.empty() || !gone_.empty() || version->second != version_;
  make_in_force();
}

void ScheduleBook::make_in_force() {
  auto made = std::make_shared<campaigns::InForce>();
  made->everything = closed_;
  for (const auto& [campaign, known] : known_) {
    made->since.emplace(campaign, known.since);
  }
  in_force_ = std::move(made);
}

bool ScheduleBook::has_new_timers() const {
  return std::ranges::any_of(coming_, [](const auto& each) { return each.first.starts_with('@'); });
}

ScheduleBook::Fields ScheduleBook::begin(const Pass& pass) const {
  Fields fields{{"target", to_text(pass.target)}, {"cursor", pass.cursor}, {"server", pass.server}};
  if (!timers_.empty()) {
    fields.emplace_back("timers", kUnderWay);
  }
  return fields;
}

void ScheduleBook::set_pass(Pass pass) {
  pass_ = std::move(pass);
  if (!timers_.empty()) {
    timers_ = kUnderWay;
  }
}

ScheduleBook::Fields ScheduleBook::move(const std::string& cursor) {
  return {{"cursor", cursor}};
}

redis::ScheduleStore::Write ScheduleBook::end() const {
  redis::ScheduleStore::Write write{.set = {{"until", to_text(pass_->target)}},
                                    .remove = {"target", "cursor", "server"}};
  if (timers_ == kUnderWay) {
    write.remove.emplace_back("timers");
  }
  return write;
}

void ScheduleBook::ended() {
  until_ = pass_->target;
  pass_.reset();
  if (timers_ == kUnderWay) {
    timers_.clear();
  }
}

}  // namespace fanfare::daemon
