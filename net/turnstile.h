#pragma once

#include <cstddef>
#include <list>

#include "net/asio.h"

namespace fanfare::net {

/// Lets a fixed number of coroutines in; the others wait in the order they came. Thread-safety: one
/// thread. Must outlive those who wait.
///
///     co_await turnstile.enter();
///     const Turnstile::Place place(turnstile);
///
/// (A channel of Asio 1.81 would do, but loses a message once a receiver was cancelled.)
class Turnstile {
 public:
  explicit Turnstile(std::size_t places) : free_(places) {}
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  /// Gives a place back at its end.
  class Place {
   public:
    explicit Place(Turnstile& in) : in_(in) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { in_.leave(); }

   private:
    Turnstile& in_;
  };

  /// Takes a place, to be put into a Place before the next co_await. Throws operation_aborted when
  /// cancelled; no place is lost by that.
  Task<> enter();

 private:
  struct Waiting {
    asio::steady_timer admitted_signal;
    bool admitted = false;
  };

  void leave();

  std::size_t free_;
  std::list<Waiting*> waiting_;
};

}  // namespace fanfare::net
