#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <type_traits>
#include <utility>

#include "net/asio.h"

namespace fanfare::net {

/// One thread beside the event loop, for what computes too long to do it there. What it is given
/// shares nothing that changes with the loop's thread, and is done in the order it came. The loop
/// outlives it.
class Background {
 public:
  Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  /// Waits for what is being done; what has not begun is dropped.
  ~Background();

  /// For coroutines that are to run on the thread.
  [[nodiscard]] asio::any_io_executor executor() const { return pool_->get_executor(); }

  /// Does `work` on the thread; its result comes back on the caller's own executor. Throws what
  /// `work` throws.
  template <class Work>
  [[nodiscard]] Task<std::invoke_result_t<Work&>> run(Work work) {
    co_return co_await asio::co_spawn(executor(), call(std::move(work)), asio::use_awaitable);
  }

  /// Shares a value that is costly to destroy: whoever lets go of it last, and on whichever thread,
  /// it is destroyed here.
  template <class T>
  [[nodiscard]] std::shared_ptr<const T> share(T value) {
    return {new T(std::move(value)), [pool = std::weak_ptr(pool_)](const T* last) {
              std::unique_ptr<const T> owned(last);
              if (const auto alive = pool.lock()) {
                asio::post(*alive, [owned = std::move(owned)] {});
              }
            }};
  }

 private:
  template <class Work>
  static Task<std::invoke_result_t<Work&>> call(Work work) {
    co_return work();
  }

  std::shared_ptr<asio::thread_pool> pool_;
};

}  // namespace fanfare::net
