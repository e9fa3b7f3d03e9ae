#include "cli/history/purchases.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fanfare::cli::history {
namespace {

constexpr int kOpens = 7 * 3600;
constexpr int kCloses = 22 * 3600;
constexpr double kWeekMs = 7 * 24 * 3600 * 1000.0;
/// The share of the span in which new customers join; later ones would hardly have a history.
constexpr double kJoiningShare = 0.7;

/// When in the day people come: a mean and a spread in seconds, and how many do.
struct Rush {
  double middle;
  double spread;
  double share;
};
constexpr std::array kRushes = {Rush{8.0 * 3600, 3000, 0.35}, Rush{12.5 * 3600, 2700, 0.2},
                                Rush{17.75 * 3600, 5400, 0.45}};

struct Category {
  std::string_view name;
  double share;
  double price;  ///< Relative to the median.
};
constexpr std::array kCategories = {Category{"coffee", 0.58, 1.0}, Category{"tea", 0.17, 0.8},
                                    Category{"pastry", 0.19, 0.9}, Category{"beans", 0.06, 3.5}};

constexpr std::array<std::string_view, 5> kStores = {"kemang", "menteng", "senopati", "bsd",
                                                     "kota-tua"};
constexpr double kAtHomeStore = 0.8;
constexpr std::array kQuantities = {0.68, 0.23, 0.06, 0.03};  // of 1, 2, 3 and 4

template <class T, std::size_t N>
std::size_t draw_share(Random& random, const std::array<T, N>& table) {
  std::array<double, N> shares{};
  std::ranges::transform(table, shares.begin(), &T::share);
  return random.weighted(shares);
}

int time_of_day(Random& random) {
  const Rush& rush = kRushes[draw_share(random, kRushes)];
  double second = 0;
  do {
    second = std::floor(rush.middle + rush.spread * random.normal());
  } while (second < kOpens || second >= kCloses);
  return static_cast<int>(second);
}

/// The local day of `when`, at an hour at which people drink coffee.
Instant within_opening_hours(Random& random, Instant when, const TimeZone& zone) {
  const cctz::civil_day day(zone.to_local(when));
  return zone.to_instant(LocalTime(day) + time_of_day(random));
}

std::uint64_t rounded(double amount, std::uint64_t step) {
  const auto steps = std::llround(amount / static_cast<double>(step));
  return static_cast<std::uint64_t>(std::max(1LL, steps)) * step;
}

class Customer {
 public:
  Customer(const HistoryOptions& options, std::uint64_t number)
      : options_(options),
        random_(Random::of(options.seed, number)),
        position_(number - 1),
        person_(draw_person(random_, number)),
        home_store_(random_.below(kStores.size())) {}

  /// Adds this customer's enrolment and purchases to `history`.
  void live(History& history) {
    const auto span = static_cast<double>((options_.to - options_.from).count());
    const Instant first = options_.from + after(random_.uniform() * kJoiningShare * span);
    const Instant joined = within_opening_hours(random_, first, options_.zone);
    history.enrolments.push_back({person_, joined});

    const Habits& habits = options_.habits;
    const double rate = random_.gamma(habits.purchase_shape, habits.purchase_weeks) / kWeekMs;
    const double death_rate = random_.gamma(habits.lifetime_shape, habits.lifetime_weeks) / kWeekMs;
    // Both rates can come out as 0 where a gamma variable is smaller than a double can be.
    const double lifetime = death_rate > 0 ? random_.exponential(death_rate) : span;
    buy(history, joined + std::chrono::minutes(3));
    for (double age = rate > 0 ? random_.exponential(rate) : span; age < std::min(lifetime, span);
         age += random_.exponential(rate)) {
      const Instant visit = within_opening_hours(random_, joined + after(age), options_.zone);
      // On the day of joining a visit may fall before the moment they got their card.
      if (visit > joined + std::chrono::minutes(3)) {
        buy(history, visit);
      }
    }
  }

 private:
  static milliseconds after(double ms) {
    return milliseconds(static_cast<std::int64_t>(std::floor(ms)));
  }

  void buy(History& history, Instant time) {
    const Category& category = kCategories[draw_share(random_, kCategories)];
    const std::uint64_t quantity = 1 + random_.weighted(kQuantities);
    const double price =
        random_.log_normal(options_.prices.median_price * category.price, options_.prices.sigma);
    const auto unit = rounded(price, options_.prices.round_to);
    const std::size_t store =
        random_.uniform() < kAtHomeStore ? home_store_ : random_.below(kStores.size());
    if (time < options_.to) {
      history.purchases.push_back(
          {time, position_, unit * quantity, quantity, category.name, kStores[store]});
    }
  }

  const HistoryOptions& options_;
  Random random_;
  std::size_t position_;
  Person person_;
  std::size_t home_store_;
};

}  // namespace

History make_history(const HistoryOptions& options) {
  History history;
  history.enrolments.reserve(options.members);
  for (std::uint64_t number = 1; number <= options.members; ++number) {
    Customer(options, number).live(history);
  }
  std::ranges::sort(history.purchases, {}, [](const Purchase& purchase) {
    return std::pair(purchase.time, purchase.buyer);
  });
  return history;
}

}  // namespace fanfare::cli::history
