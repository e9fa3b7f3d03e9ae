#include "redis/timer_store.h"

#include <gmock/gmock.h>

#include "redis/functions.h"
#include "tests/support/redis_client.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_loop.h"

namespace fanfare::redis {
namespace {

constexpr milliseconds kTimeout{10'000};

TEST(TimerStore, PutsOffOnlyWhatIsStillDue) {
  test::RedisServer server;
  test::TestLoop loop;
  ConnectionOptions options;
  options.endpoint = parse_url(server.unix_url()).value();
  Connection connection(loop.executor(), options);
  ASSERT_TRUE(loop.run(ensure_loaded(connection, embedded_library())));
  test::RedisClient client = test::RedisClient::on_port(server.port());
  client.text({"ZADD", "fanfare:timers:0", "5", "due", "7", "now", "8", "later"});
  const TimerStore timers(Keys(), 0);
  const std::vector<std::string> members{"due", "now", "later", "erased"};
  ASSERT_TRUE(
      loop.run(timers.put_off(connection, members, from_unix_ms(7), from_unix_ms(100), kTimeout)));
  EXPECT_THAT(client.list({"ZRANGE", "fanfare:timers:0", "0", "-1", "WITHSCORES"}),
              testing::ElementsAre("later", "8", "due", "100", "now", "100"));
}

}  // namespace
}  // namespace fanfare::redis
