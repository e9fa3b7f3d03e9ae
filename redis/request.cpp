#include "redis/request.h"

#include <hiredis/hiredis.h>

#include <new>
#include <stdexcept>

namespace fanfare::redis {

std::size_t Request::add(std::span<const std::string_view> command) {
  if (command.empty()) {
    throw std::invalid_argument("a Redis command needs at least its name");
  }
  arguments_.clear();
  lengths_.clear();
  for (const std::string_view argument : command) {
    arguments_.push_back(argument.data());
    lengths_.push_back(argument.size());
  }
  sds formatted = nullptr;
  const int size = redisFormatSdsCommandArgv(&formatted, static_cast<int>(command.size()),
                                             arguments_.data(), lengths_.data());
  if (size < 0) {
    throw std::bad_alloc();
  }
  bytes_.append(formatted, static_cast<std::size_t>(size));
  redisFreeSdsCommand(formatted);
  return size_++;
}

void Request::clear() {
  bytes_.clear();
  size_ = 0;
}

}  // namespace fanfare::redis
