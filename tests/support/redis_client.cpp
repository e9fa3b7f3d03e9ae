#include "tests/support/redis_client.h"

#include <fmt/format.h>

#include <sys/time.h>

#include "tests/support/test_loop.h"

namespace fanfare::test {
namespace {

constexpr timeval kTimeout{.tv_sec = 10, .tv_usec = 0};

RedisValue to_value(const redisReply& reply) {
  RedisValue value;
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      value.kind = RedisValue::Kind::Integer;
      value.integer = reply.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      value.kind = RedisValue::Kind::Text;
      value.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ERROR:
      value.kind = RedisValue::Kind::Error;
      value.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      value.kind = RedisValue::Kind::Array;
      for (std::size_t i = 0; i < reply.elements; ++i) {
        value.elements.push_back(to_value(*reply.element[i]));
      }
      break;
    default:
      break;
  }
  return value;
}

std::string to_text(const RedisValue& value) {
  return value.kind == RedisValue::Kind::Integer ? std::to_string(value.integer) : value.text;
}

RedisHash to_hash(const std::vector<RedisValue>& pairs) {
  RedisHash hash;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    hash[pairs[i].text] = pairs[i + 1].text;
  }
  return hash;
}

}  // namespace

RedisClient RedisClient::on_port(std::uint16_t port) {
  RedisClient client;
  client.port_ = port;
  return client;
}

RedisClient RedisClient::on_socket(std::string path) {
  RedisClient client;
  client.path_ = std::move(path);
  return client;
}

void RedisClient::sign_in_as(std::string user, std::string password) {
  credentials_ = {"AUTH", std::move(user), std::move(password)};
  context_.reset();
}

void RedisClient::connect() {
  context_.reset(path_.empty() ? redisConnectWithTimeout("127.0.0.1", port_, kTimeout)
                               : redisConnectUnixWithTimeout(path_.c_str(), kTimeout));
  if (!context_ || context_->err != 0) {
    const std::string why = context_ ? context_->errstr : "no memory";
    context_.reset();
    throw std::runtime_error(fmt::format("no connection to Redis: {}", why));
  }
  redisSetTimeout(context_.get(), kTimeout);
  if (!credentials_.empty()) {
    append(credentials_);
    if (const RedisValue answer = read(); answer.is_error()) {
      throw std::runtime_error(answer.text);
    }
  }
  wait_until_loaded();
}

void RedisClient::wait_until_loaded() {
  const bool loaded = eventually([this] {
    append({"PING"});
    return !read().text.starts_with("LOADING");
  });
  if (!loaded) {
    throw std::runtime_error("Redis is still loading its data");
  }
}

void RedisClient::append(const std::vector<std::string>& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), words.data(),
                         sizes.data());
}

RedisValue RedisClient::read() {
  void* reply = nullptr;
  if (redisGetReply(context_.get(), &reply) != REDIS_OK) {
    const std::string why = context_->errstr;
    context_.reset();
    throw std::runtime_error(fmt::format("the connection to Redis broke: {}", why));
  }
  const RedisValue value = to_value(*static_cast<redisReply*>(reply));
  freeReplyObject(reply);
  return value;
}

RedisValue RedisClient::run(const std::vector<std::string>& command) {
  return run_all({command}).front();
}

std::vector<RedisValue> RedisClient::run_all(
    const std::vector<std::vector<std::string>>& commands) {
  if (!context_) {
    connect();
  }
  for (const auto& command : commands) {
    append(command);
  }
  std::vector<RedisValue> values;
  values.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    values.push_back(read());
  }
  return values;
}

std::string RedisClient::text(const std::vector<std::string>& command) {
  const RedisValue value = run(command);
  if (value.is_error()) {
    throw std::runtime_error(fmt::format("{}: {}", command.front(), value.text));
  }
  return to_text(value);
}

std::int64_t RedisClient::number(const std::vector<std::string>& command) {
  const std::string digits = text(command);
  return digits.empty() ? 0 : std::stoll(digits);
}

std::vector<std::string> RedisClient::list(const std::vector<std::string>& command) {
  std::vector<std::string> texts;
  for (const RedisValue& element : run(command).elements) {
    texts.push_back(to_text(element));
  }
  return texts;
}

RedisHash RedisClient::hash(const std::string& key) {
  return to_hash(run({"HGETALL", key}).elements);
}

std::vector<RedisEntry> RedisClient::stream(const std::string& key) {
  std::vector<RedisEntry> entries;
  for (const RedisValue& entry : run({"XRANGE", key, "-", "+"}).elements) {
    entries.push_back({entry.elements.at(0).text, to_hash(entry.elements.at(1).elements)});
  }
  return entries;
}

std::string RedisClient::add(const std::string& stream, const RedisFields& fields) {
  std::vector<std::string> command{"XADD", stream, "*"};
  for (const auto& [name, value] : fields) {
    command.push_back(name);
    command.push_back(value);
  }
  return text(command);
}

}  // namespace fanfare::test
