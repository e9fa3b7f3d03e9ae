#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "redis/connection.h"

namespace fanfare::redis {

/// Listens to one channel of a Redis server, on a connection of its own, and again whenever that
/// breaks. What is said meanwhile is missed: Redis keeps nothing for who does not listen. A server
/// that has gone silent is noticed within half a minute.
/// Calls back on the executor's one thread, where it is to be used; the executor must outlive it.
/// Destroying it ends the listening: nobody is called any more.
class Subscriber {
 public:
  struct Listener {
    std::function<void()> listening;  ///< From now on, for the first time or again.
    std::function<void(std::string_view message)> heard;
    std::function<void(const std::string& why)> refused;  ///< Redis does not allow it. Tried again.
  };

  Subscriber(asio::any_io_executor executor, ConnectionOptions options, std::string channel,
             Listener listener);
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

 private:
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace fanfare::redis
