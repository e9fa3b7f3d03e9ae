#include "redis/reply.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fanfare::redis {

namespace {

// Chunks grow up to this size, so that a large answer takes few of them and a small one little.
constexpr std::size_t kLargestChunk = 256 * 1024;

// 16 million elements are 256 MB of nodes: more than any command of ours can ask for.
constexpr std::size_t kMostNodes = 16ULL << 20;

}  // namespace

Replies::Replies(Replies&& other) noexcept {
  *this = std::move(other);
}

Replies& Replies::operator=(Replies&& other) noexcept {
  nodes_ = std::move(other.nodes_);
  count_ = std::exchange(other.count_, 0);
  chunks_ = std::move(other.chunks_);
  free_ = std::exchange(other.free_, nullptr);
  room_ = std::exchange(other.room_, 0);
  next_chunk_ = other.next_chunk_;
  other.nodes_.clear();
  other.chunks_.clear();
  return *this;
}

char* Replies::allocate(std::size_t bytes) {
  if (bytes > room_) {
    const std::size_t size = std::max(bytes, next_chunk_);
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_chunk_ = std::min(next_chunk_ * 4, kLargestChunk);
    if (size - bytes < room_) {
      return chunks_.back().get();  // a large text of its own: the rest of the old chunk is better
    }
    free_ = chunks_.back().get();
    room_ = size;
  }
  room_ -= bytes;
  return std::exchange(free_, free_ + bytes);
}

void Replies::set_text(std::size_t node, Reply::Kind kind, std::string_view text) {
  char* copy = allocate(text.size());
  if (!text.empty()) {
    std::memcpy(copy, text.data(), text.size());
  }
  nodes_[node].kind = kind;
  nodes_[node].size = static_cast<std::uint32_t>(text.size());
  nodes_[node].bytes = copy;
}

bool Replies::set_array(std::size_t node, std::size_t elements) {
  const std::size_t first = nodes_.size();
  if (elements > kMostNodes - std::min(first, kMostNodes)) {
    return false;
  }
  nodes_.resize(first + elements);
  nodes_[node].kind = Reply::Kind::Array;
  nodes_[node].size = static_cast<std::uint32_t>(elements);
  nodes_[node].offset = static_cast<std::ptrdiff_t>(first - node);
  return true;
}

}  // namespace fanfare::redis
