#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

// Dates in English, as everything that `fanfare` says.
namespace fanfare::cli::words {

/// `Mon`.
std::string_view short_weekday(cctz::civil_day day);

/// `Dec`; months count from 1.
std::string_view short_month(int month);

/// `December`.
std::string_view long_month(int month);

/// `Sat 5 Dec 2026`.
std::string describe_day(cctz::civil_day day);

}  // namespace fanfare::cli::words
