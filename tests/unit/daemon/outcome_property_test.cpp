// How a stream happens to be cut into batches, where a daemon ends in between, and whether the
// program is read anew on the way: none of it may show in what comes out.
#include <rapidcheck/gtest.h>

#include <map>

#include "config/loader.h"
#include "daemon/decider.h"
#include "tests/unit/daemon/stream_reply.h"

namespace fanfare::daemon {
namespace {

constexpr auto kProgram = R"(program: shop
timezone: Asia/Jakarta
points: {stack: sum}
counters: {purchases: {count: purchase}, spend: {sum: event.amount, of: purchase}}
---
campaign: base
on: purchase
then: [points: {per: 3, give: 1}, notify: thanks]
limits: [{per: member, points: 100, every: day}]
---
campaign: doubled
on: purchase
when: {event.category: {in: [coffee, tea]}}
then: [multiply: {by: event.category, coffee: 2, else: 3}]
limits: [{per: everyone, points: 150}]
exclusive: multiplier
---
campaign: tripled
on: purchase
then: [multiply: 3, set: {attr.last: tripled}]
limits: [{per: member, times: 2}]
exclusive: multiplier
---
campaign: opening
on: [visit, purchase]
then: [points: 7]
limits: [{per: everyone, times: 9, every: day, shared: gifts}, {per: member, times: 3}]
---
campaign: welcome
on: badge.awarded
then: [points: 5]
limits: [{per: everyone, times: 9, every: day, shared: gifts}]
---
campaign: rated
on: review
then: [points: {per: 2, give: 1}, points: 2]
limits: [{per: member, times: 2, every: day}]
---
badge: regular
levels: [{level: bronze, counter.purchases: 2}, {level: gold, counter.spend: 200}]
---
template: thanks
en: {title: Thanks, text: Thanks}
)";

/// 2026-12-05T10:00:00Z.
constexpr std::int64_t kNoon = 1'796'464'800'000;

std::shared_ptr<const engine::Program> read_program() {
  return config::load_program_text("p.yaml", kProgram).value().program;
}

Entry any_event(int number) {
  using namespace rc;
  Entry made;
  // Some hours apart, so that days end in between.
  made.id = std::to_string(kNoon + number * 2'700'000) + "-0";
  made.fields = {{"type", *gen::element<std::string>("purchase", "purchase", "visit")},
                 {"member", *gen::element<std::string>("ann", "bob", "cid", "dan")},
                 {"id", "o" + std::to_string(*gen::inRange(0, number + 1))},
                 {"amount", std::to_string(*gen::inRange(0, 120))},
                 {"category", *gen::element<std::string>("coffee", "tea", "cake")}};
  return made;
}

/// What Redis would hold.
struct Stored {
  std::map<std::string, members::Member> members;
  std::map<std::string, std::vector<std::string>> journals;
  campaigns::Budgets budgets;

  void commit(const Decided::Write& write) {
    members::Member& member = members[std::string(write.member)];
    RC_ASSERT(member.rev == write.expected_rev);
    member.apply(write.changes);
    ++member.rev;
    budgets.book(write.changes.budgets);
    auto& journal = journals[std::string(write.member)];
    journal.insert(journal.end(), write.journal.begin(), write.journal.end());
  }
};

/// A daemon that may end at any moment, and another that goes on.
class Daemon {
 public:
  explicit Daemon(const std::vector<Entry>& stream) : stream_(stream) { start(); }

  /// Applies the next `size` events; of their members, only the first `committed` are written
  /// before the daemon ends, or all of them, when it does not.
  void run_batch(std::size_t size, std::optional<std::size_t> committed) {
    const std::size_t end = std::min(position_ + size, stream_.size());
    const std::vector<Entry> entries(stream_.begin() + static_cast<std::ptrdiff_t>(position_),
                                     stream_.begin() + static_cast<std::ptrdiff_t>(end));
    Batch batch = batch_of(entries, ++number_);
    for (const std::string_view id : batch.members()) {
      if (cache_->find(id) == nullptr) {
        cache_->insert(id, {stored_.members[std::string(id)], {}, ""}, batch.number - 1);
      }
    }
    const Decided decided = decider_->decide(batch, *program_, recovered_);
    const std::size_t written = std::min(committed.value_or(SIZE_MAX), decided.writes.size());
    for (std::size_t i = 0; i < written; ++i) {
      stored_.commit(decided.writes[i]);
    }
    if (committed) {
      recovered_ = StreamId::parse(stream_.back().id);
      start();
    } else {
      decider_->finished(batch.number);
      position_ = end;
    }
  }

  void read_program_again() { program_ = read_program(); }
  [[nodiscard]] bool is_done() const { return position_ == stream_.size(); }
  [[nodiscard]] const Stored& stored() const { return stored_; }

 private:
  void start() {
    cache_.emplace(100);
    decider_.emplace(*cache_, Decider::Options{.idempotency_days = 30});
    decider_->begin_again(number_, stored_.budgets);
  }

  const std::vector<Entry>& stream_;
  Stored stored_;
  std::optional<MemberCache> cache_;
  std::optional<Decider> decider_;
  std::shared_ptr<const engine::Program> program_ = read_program();
  std::size_t position_ = 0;
  std::uint64_t number_ = 0;
  StreamId recovered_;
};

std::vector<Entry> any_stream() {
  std::vector<Entry> stream;
  const int size = *rc::gen::inRange(1, 40);
  for (int i = 0; i < size; ++i) {
    stream.push_back(any_event(i));
  }
  return stream;
}

void require_equal(const Stored& one, const Stored& other) {
  RC_ASSERT(one.journals == other.journals);
  RC_ASSERT(one.members.size() == other.members.size());
  for (const auto& [id, member] : one.members) {
    const members::Member& twin = other.members.at(id);
    RC_ASSERT(member.points == twin.points);
    RC_ASSERT(member.points_lifetime == twin.points_lifetime);
    RC_ASSERT(member.profile == twin.profile);
    RC_ASSERT(member.counters == twin.counters);
    RC_ASSERT(member.badges == twin.badges);
    RC_ASSERT(member.usage == twin.usage);
    RC_ASSERT(member.seen == twin.seen);
  }
  RC_ASSERT(one.budgets.usage("doubled:campaign", 0) == other.budgets.usage("doubled:campaign", 0));
  for (std::int64_t day = 20'792; day < 20'796; ++day) {
    RC_ASSERT(one.budgets.usage("@gifts:day", day) == other.budgets.usage("@gifts:day", day));
  }
}

RC_GTEST_PROP(Outcome, DependsOnTheEventsAlone, ()) {
  const std::vector<Entry> stream = any_stream();
  Daemon calm(stream);
  calm.run_batch(stream.size(), std::nullopt);
  Daemon disturbed(stream);
  for (int ends_left = 5; !disturbed.is_done();) {
    if (*rc::gen::inRange(0, 4) == 0) {
      disturbed.read_program_again();
    }
    const bool ends = ends_left > 0 && *rc::gen::inRange(0, 3) == 0;
    ends_left -= ends ? 1 : 0;
    const auto committed = *rc::gen::inRange<std::size_t>(0, 4);
    disturbed.run_batch(*rc::gen::inRange<std::size_t>(1, 12),
                        ends ? std::optional(committed) : std::nullopt);
  }
  require_equal(disturbed.stored(), calm.stored());
}

RC_GTEST_PROP(Outcome, NeverExceedsALimit, ()) {
  const std::vector<Entry> stream = any_stream();
  Daemon daemon(stream);
  while (!daemon.is_done()) {
    daemon.run_batch(*rc::gen::inRange<std::size_t>(1, 12), std::nullopt);
  }
  const auto& [members, journals, budgets] = daemon.stored();
  RC_ASSERT(budgets.usage("doubled:campaign", 0).points <= Points(150));
  for (std::int64_t day = 20'792; day < 20'796; ++day) {
    RC_ASSERT(budgets.usage("@gifts:day", day).times <= 9);
  }
  Points doubled;
  for (const auto& [id, journal] : journals) {
    std::map<std::string, Points> base_by_day;
    std::int64_t openings = 0;
    std::int64_t tripled = 0;
    for (const std::string& text : journal) {
      const auto entry = members::journal_entry_from_json(text).value();
      const LocalTime local = TimeZone::find("Asia/Jakarta")->to_local(entry.at);
      for (const auto& [campaign, points] : entry.points) {
        base_by_day[fmt::format("{}-{}", local.month(), local.day())] +=
            campaign == "base" ? points : Points();
        doubled += campaign == "doubled" ? points : Points();
        openings += campaign == "opening" ? 1 : 0;
        tripled += campaign == "tripled" ? 1 : 0;
      }
    }
    for (const auto& [day, points] : base_by_day) {
      RC_ASSERT(points <= Points(100));
    }
    RC_ASSERT(openings <= 3);
    RC_ASSERT(tripled <= 2);
  }
  RC_ASSERT(doubled == budgets.usage("doubled:campaign", 0).points);
}

/// Where nothing is shared, members do not concern each other.
RC_GTEST_PROP(Outcome, OfAMemberIsTheSameWithoutTheOthers, ()) {
  std::vector<Entry> stream = any_stream();
  for (Entry& entry : stream) {
    entry.fields[0].second = "review";  // no budget is used on it
  }
  const std::string member = stream.front().fields[1].second;
  std::vector<Entry> own = stream;
  std::erase_if(own, [&](const Entry& entry) { return entry.fields[1].second != member; });
  Daemon all(stream);
  Daemon alone(own);
  all.run_batch(stream.size(), std::nullopt);
  alone.run_batch(own.size(), std::nullopt);
  RC_ASSERT(all.stored().journals.at(member) == alone.stored().journals.at(member));
}

}  // namespace
}  // namespace fanfare::daemon
