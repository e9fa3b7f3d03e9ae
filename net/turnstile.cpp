#include "net/turnstile.h"

namespace fanfare::net {

Task<> Turnstile::enter() {
  if (free_ > 0) {
    --free_;
    co_return;
  }
  const auto executor = co_await asio::this_coro::executor;
  Waiting self{asio::steady_timer(executor, asio::steady_timer::time_point::max())};
  // Out of the queue again however this ends: a loop may also destroy a coroutine where it waits.
  struct Queued {
    Queued(std::list<Waiting*>& in, Waiting& who) : queue(in), waiting(who) {
      queue.push_back(&waiting);
    }
    Queued(const Queued&) = delete;
    Queued& operator=(const Queued&) = delete;
    ~Queued() { queue.remove(&waiting); }
    std::list<Waiting*>& queue;
    Waiting& waiting;
  } const queued(waiting_, self);
  co_await self.admitted_signal.async_wait(kAsTuple);
  if (!self.admitted) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

void Turnstile::leave() {
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  Waiting& next = *waiting_.front();
  waiting_.pop_front();
  next.admitted = true;
  next.admitted_signal.cancel();
}

}  // namespace fanfare::net
