#include "redis/reply_reader.h"

#include <fmt/format.h>

#include <cstdint>
#include <new>
#include <string>

namespace fanfare::redis {

namespace {

// What hiredis holds as "the object" is the place of its node plus one, because null is an error.
void* object_of(std::size_t node) {
  return reinterpret_cast<void*>(std::uintptr_t{node} + 1);
}

Reply::Kind kind_of(const redisReadTask* task) {
  switch (task->type) {
    case REDIS_REPLY_STATUS:
      return Reply::Kind::Status;
    case REDIS_REPLY_ERROR:
      return Reply::Kind::Error;
    default:
      return Reply::Kind::Text;
  }
}

}  // namespace

redisReplyObjectFunctions ReplyReader::functions_ = {
    &ReplyReader::create_string, &ReplyReader::create_array, &ReplyReader::create_integer,
    &ReplyReader::create_nil, [](void*) {}};

ReplyReader::ReplyReader()
    : target_(std::make_unique<Target>()), reader_(redisReaderCreateWithFunctions(&functions_)) {
  if (!reader_) {
    throw std::bad_alloc();
  }
  reader_->maxbuf = 0;  // keep the buffer between answers
  reader_->privdata = target_.get();
}

void ReplyReader::feed(std::string_view bytes) {
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

Result<bool> ReplyReader::read(Replies& replies, std::size_t index) {
  *target_ = Target{&replies, index};
  void* object = nullptr;
  if (redisReaderGetReply(reader_.get(), &object) != REDIS_OK) {
    return failure(
        fmt::format("expected RESP2, the protocol of Redis, and found something else ({})",
                    std::string_view(reader_->errstr)));
  }
  return object != nullptr;
}

bool ReplyReader::has_rest() const {
  return reader_->pos < reader_->len || reader_->ridx >= 0;
}

Replies& ReplyReader::replies_of(const redisReadTask* task) {
  return *static_cast<Target*>(task->privdata)->replies;
}

std::size_t ReplyReader::node_of(const redisReadTask* task) {
  if (task->parent == nullptr) {
    return static_cast<Target*>(task->privdata)->index;
  }
  const std::size_t parent = reinterpret_cast<std::uintptr_t>(task->parent->obj) - 1;
  return parent + static_cast<std::size_t>(replies_of(task).nodes_[parent].offset) +
         static_cast<std::size_t>(task->idx);
}

void* ReplyReader::create_string(const redisReadTask* task, char* bytes, std::size_t size) {
  const std::size_t node = node_of(task);
  replies_of(task).set_text(node, kind_of(task), {bytes, size});
  return object_of(node);
}

void* ReplyReader::create_array(const redisReadTask* task, int elements) {
  const std::size_t node = node_of(task);
  const bool fits = replies_of(task).set_array(node, static_cast<std::size_t>(elements));
  return fits ? object_of(node) : nullptr;
}

void* ReplyReader::create_integer(const redisReadTask* task, long long value) {
  const std::size_t node = node_of(task);
  auto& target = replies_of(task).nodes_[node];
  target.kind = Reply::Kind::Integer;
  target.integer = value;
  return object_of(node);
}

void* ReplyReader::create_nil(const redisReadTask* task) {
  return object_of(node_of(task));
}

}  // namespace fanfare::redis
