#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "cli/history/people.h"

namespace fanfare::cli::history {

/// How often customers come, and how long they stay: the Pareto/NBD model, "buy till you die"
/// (Schmittlein, Morrison & Colombo, "Counting Your Customers", Management Science 33, 1987; Fader
/// & Hardie, "A Note on Deriving the Pareto/NBD Model", 2005). While a customer is alive they buy
/// as a Poisson process; the rates differ between customers as a gamma distribution. How long a
/// customer stays is exponential; those rates differ as a gamma distribution, too. That gives the
/// few regulars, the many who came twice, and the silence that nobody announces.
struct Habits {
  double purchase_shape = 0.9;  ///< r: below 1 the regulars are few and far ahead.
  double purchase_weeks = 1.0;  ///< alpha: r / alpha purchases a week, on average.
  double lifetime_shape = 0.6;  ///< s
  double lifetime_weeks = 20;   ///< beta
};

/// What a basket costs: unit prices are log-normal around `median_price`.
struct Prices {
  double median_price = 32'000;
  double sigma = 0.35;
  std::uint64_t round_to = 500;  ///< Amounts are whole multiples of this. Above 0.
};

struct HistoryOptions {
  std::uint64_t members = 500;
  Instant from;
  Instant to;  ///< After `from`; the last purchase is before it.
  std::uint64_t seed = 1;
  TimeZone zone;
  Habits habits;
  Prices prices;
};

struct Enrolment {
  Person person;
  Instant time;
};

struct Purchase {
  Instant time;
  std::size_t buyer = 0;  ///< Position in History::enrolments.
  std::uint64_t amount = 0;
  std::uint64_t quantity = 0;
  std::string_view category;  ///< coffee, tea, pastry or beans.
  std::string_view store;
};

/// A believable history of a coffee house: everyone's enrolment in the order of their numbers, and
/// all purchases in the order of time, each within opening hours (07:00 to 22:00) in the zone.
struct History {
  std::vector<Enrolment> enrolments;
  std::vector<Purchase> purchases;
};

/// Pure: equal options, equal history. A customer's part depends on the seed and their number
/// only, not on how many others there are.
History make_history(const HistoryOptions& options);

}  // namespace fanfare::cli::history
