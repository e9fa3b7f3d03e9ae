#pragma once

// The part of Boost.Asio that the house uses, and the names it uses it by. Asio is compiled once,
// in asio.cpp; this header is what to put into a precompiled header.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace fanfare {

namespace asio = boost::asio;

/// A coroutine on the event loop.
template <class T = void>
using Task = asio::awaitable<T>;

/// Completion token: await, and get {error_code, result...} instead of an exception.
inline constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace fanfare
