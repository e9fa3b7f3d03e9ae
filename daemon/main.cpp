#include <CLI/CLI.hpp>

#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "config/settings.h"
#include "daemon/application.h"
#include "daemon/logging.h"

namespace {

using namespace fanfare;

constexpr int kUsage = 64;  // EX_USAGE of sysexits.h

/// SIGTERM and SIGINT stop, SIGHUP reloads.
Task<> watch_signals(asio::io_context& loop, daemon::Application& application, milliseconds grace) {
  asio::signal_set signals(loop, SIGTERM, SIGINT, SIGHUP);
  asio::steady_timer deadline(loop);
  while (true) {
    const auto [error, signal] = co_await signals.async_wait(kAsTuple);
    if (error) {
      co_return;
    }
    if (signal == SIGHUP) {
      application.reload();
      continue;
    }
    application.stop();
    deadline.expires_after(grace);
    deadline.async_wait([&loop, grace](boost::system::error_code cancelled) {
      if (!cancelled) {
        spdlog::warn(
            "what was in hand took longer than shutdown.grace ({} ms); it is taken up "
            "at the next start",
            grace.count());
        loop.stop();
      }
    });
  }
}

int run(config::Settings settings) {
  daemon::set_up_logging(settings.log);
  std::signal(SIGPIPE, SIG_IGN);
  asio::io_context loop(1);
  const milliseconds grace = settings.shutdown_grace;
  daemon::Application application(loop, std::move(settings));
  if (const auto prepared = application.prepare(); !prepared) {
    spdlog::critical("{}", prepared.error().message);
    return 1;
  }
  int status = 0;
  bool finished = false;
  asio::co_spawn(loop, watch_signals(loop, application, grace), asio::detached);
  asio::co_spawn(loop, application.run(), [&](std::exception_ptr bug, Result<void> result) {
    if (bug) {
      std::rethrow_exception(bug);
    }
    if (!result) {
      spdlog::critical("{}", result.error().message);
      status = 1;
    }
    finished = true;
    loop.stop();
  });
  loop.run();
  if (!finished || !application.is_idle()) {
    // Coroutines still hold on to parts of the application: it is not taken apart under them.
    spdlog::shutdown();
    std::_Exit(status);
  }
  return status;
}

/// `--check-config`: settings and program, every problem of both.
int check(const config::Settings& settings) {
  std::vector<std::string> channels;
  for (const notifiers::Channel& channel : settings.channels) {
    channels.push_back(channel.name);
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto loaded = config::load_program(settings.program, {channels, now});
  if (!loaded) {
    std::cerr << loaded.error().to_string() << '\n';
    return 1;
  }
  if (!loaded->warnings.empty()) {
    std::cerr << loaded->warnings.to_string() << '\n';
  }
  std::cout << "configuration and program are valid\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"fanfared applies a loyalty program to the events that apps send through Redis."};
  std::string config_file = "fanfare.yaml";
  bool check_only = false;
  app.add_option("--config", config_file, "The settings file")->capture_default_str();
  app.add_flag("--check-config", check_only, "Validate settings and program, then exit");
  app.set_version_flag("--version", std::string("fanfared ") + FANFARE_VERSION);
  app.footer(
      "Examples:\n  fanfared --config fanfare.yaml\n"
      "  fanfared --config fanfare.yaml --check-config\n"
      "SIGHUP reloads the program, SIGTERM finishes what is in hand and exits.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  auto settings = config::load_settings(config_file);
  if (!settings) {
    std::cerr << settings.error().to_string();
    return 1;
  }
  return check_only ? check(*settings) : run(*std::move(settings));
}
