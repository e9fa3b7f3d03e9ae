#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/program.h"
#include "net/asio.h"
#include "redis/connection.h"
#include "redis/keys.h"

namespace fanfare::daemon {

/// One catalogue: its name (`badges`), and id -> JSON.
struct Catalogue {
  std::string name;
  std::vector<std::pair<std::string, std::string>> entries;
};

/// What apps need to draw the program (contract section 3): titles per locale, images, levels,
/// dates.
std::vector<Catalogue> make_catalogues(const engine::Program& program);

/// Makes `fanfare:catalogue:*` say what the program says; what is gone from it is removed.
[[nodiscard]] Task<redis::Outcome<void>> publish_catalogues(redis::Connection& connection,
                                                            redis::Keys keys,
                                                            std::vector<Catalogue> catalogues);

}  // namespace fanfare::daemon
