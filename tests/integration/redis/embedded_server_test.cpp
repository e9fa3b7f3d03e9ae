#include "redis/embedded_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "redis/connection.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class EmbeddedServerTest : public testing::Test {
 protected:
  EmbeddedServerOptions options() const {
    EmbeddedServerOptions options;
    options.data_dir = folder_.path() / "var dir";
    options.appendfsync = "always";
    options.backoff = Backoff{milliseconds(5), milliseconds(50)};
    return options;
  }

  void start(EmbeddedServer& server) {
    const auto started = loop_.run(server.start());
    ASSERT_TRUE(started) << started.error().message;
    ASSERT_TRUE(server.is_up());
    ASSERT_NE(server.pid(), 0);
  }

  std::string ask(const EmbeddedServer& server, Request request) {
    ConnectionOptions with;
    with.endpoint = server.endpoint();
    Connection connection(loop_.executor(), with);
    const auto replies = loop_.run(connection.send(std::move(request), milliseconds(15'000)));
    EXPECT_TRUE(replies) << replies.error().message;
    const Reply reply = replies->front();
    return std::string(reply.kind() == Reply::Kind::Array ? reply[1].text() : reply.text());
  }

  test::TemporaryFolder folder_;
  test::TestLoop loop_;
};

TEST_F(EmbeddedServerTest, StartsPrivatelyAndStopsCleanly) {
  EmbeddedServer server(loop_.executor(), options());
  start(server);
  EXPECT_FALSE(server.was_taken_over());
  EXPECT_EQ(ask(server, {"SET", "a", "1"}), "OK");
  EXPECT_EQ(ask(server, {"CONFIG", "GET", "appendfsync"}), "always");
  EXPECT_EQ(ask(server, {"CONFIG", "GET", "appendonly"}), "yes");
  EXPECT_EQ(ask(server, {"CONFIG", "GET", "maxmemory-policy"}), "noeviction");
  EXPECT_EQ(ask(server, {"CONFIG", "GET", "port"}), "0");
  const fs::path dir = options().data_dir;
  EXPECT_EQ(fs::status(dir).permissions(), fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator(dir)) {
    const auto others = fs::perms::group_all | fs::perms::others_all;
    EXPECT_EQ(fs::status(entry).permissions() & others, fs::perms::none) << entry.path();
  }
  const pid_t pid = server.pid();
  loop_.run(server.stop());
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_FALSE(server.is_up());
  EXPECT_EQ(server.pid(), 0);
  EXPECT_FALSE(fs::exists(server.endpoint().path));

  EmbeddedServer next(loop_.executor(), options());
  start(next);
  EXPECT_EQ(ask(next, {"GET", "a"}), "1");
  loop_.run(next.stop());
}

TEST_F(EmbeddedServerTest, IsStartedAgainWithItsDataWhenItDies) {
  EmbeddedServer server(loop_.executor(), options());
  start(server);
  for (std::uint64_t round = 1; round <= 3; ++round) {
    EXPECT_EQ(ask(server, {"SET", "round", std::to_string(round)}), "OK");
    kill(server.pid(), SIGKILL);
    ASSERT_TRUE(loop_.eventually([&] { return server.restarts() == round && server.is_up(); }))
        << server.last_error();
    EXPECT_EQ(ask(server, {"GET", "round"}), std::to_string(round));
  }
  loop_.run(server.stop());
}

TEST_F(EmbeddedServerTest, ALostDaemonsServerIsTakenOver) {
  pid_t pid = 0;
  {
    EmbeddedServerOptions first = options();
    first.appendfsync = "everysec";
    EmbeddedServer server(loop_.executor(), first);
    start(server);
    pid = server.pid();
    EXPECT_EQ(ask(server, {"SET", "a", "1"}), "OK");
  }
  EmbeddedServer server(loop_.executor(), options());
  start(server);
  EXPECT_TRUE(server.was_taken_over());
  EXPECT_EQ(server.pid(), pid);
  EXPECT_EQ(ask(server, {"GET", "a"}), "1");
  EXPECT_EQ(ask(server, {"CONFIG", "GET", "appendfsync"}), "always");
  kill(pid, SIGKILL);
  ASSERT_TRUE(loop_.eventually([&] { return server.restarts() == 1 && server.is_up(); }));
  EXPECT_NE(server.pid(), pid);
  EXPECT_EQ(ask(server, {"GET", "a"}), "1");
  loop_.run(server.stop());
}

TEST_F(EmbeddedServerTest, WaitsForTheLockOfAServerThatIsStillDying) {
  fs::create_directories(options().data_dir);
  const std::string lock = (options().data_dir / "redis.lock").string();
  const int fd = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(flock(fd, LOCK_EX | LOCK_NB), 0);
  EmbeddedServer server(loop_.executor(), options());
  asio::steady_timer dies(loop_.context(), milliseconds(100));
  dies.async_wait([fd](const auto&) { close(fd); });
  start(server);
  EXPECT_FALSE(server.was_taken_over());
  loop_.run(server.stop());
}

TEST_F(EmbeddedServerTest, AHungServerIsKilledWhenItsGraceIsOver) {
  EmbeddedServer server(loop_.executor(), options());
  start(server);
  const pid_t pid = server.pid();
  kill(pid, SIGSTOP);
  loop_.run(server.stop(milliseconds(50)));
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST_F(EmbeddedServerTest, AServerThatCannotStartSaysWhy) {
  EmbeddedServerOptions wrong = options();
  wrong.appendfsync = "sometimes";
  EmbeddedServer server(loop_.executor(), wrong);
  const auto started = loop_.run(server.start());
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("ended (exit status 1)"));
  EXPECT_THAT(started.error().message, HasSubstr("appendfsync"));
}

TEST_F(EmbeddedServerTest, AMissingProgramIsNamed) {
  EmbeddedServerOptions wrong = options();
  wrong.program = "no-such-redis-server";
  EmbeddedServer server(loop_.executor(), wrong);
  const auto started = loop_.run(server.start());
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("not installed"));
}

TEST_F(EmbeddedServerTest, ATooLongFolderIsRefused) {
  EmbeddedServerOptions wrong = options();
  wrong.data_dir /= std::string(120, 'x');
  EmbeddedServer server(loop_.executor(), wrong);
  const auto started = loop_.run(server.start());
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("shorter path"));
}

}  // namespace
}  // namespace fanfare::redis
