#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace fanfare::config::schema {

/// JSON for people and version control: two spaces a level, what fits on a line of 100 on one line.
/// Keys keep their order.
std::string indented(const boost::json::value& value);

}  // namespace fanfare::config::schema
