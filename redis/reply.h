#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

namespace fanfare::redis {

/// One answer of Redis, or one element of an array: a pointer into the Replies that own it, valid
/// as long as they live (moving them does not hurt). As cheap to copy as a pointer.
class Reply {
 public:
  enum class Kind : std::uint8_t { Nil, Integer, Text, Array, Error, Status };

  [[nodiscard]] Kind kind() const { return node_->kind; }
  [[nodiscard]] bool is_nil() const { return kind() == Kind::Nil; }
  [[nodiscard]] bool is_error() const { return kind() == Kind::Error; }

  /// The bytes of a Text, a Status (`OK`) or an Error; empty for the other kinds.
  [[nodiscard]] std::string_view text() const;

  /// The message of an Error, `READONLY You can't ...`; empty for the other kinds.
  [[nodiscard]] std::string_view error() const { return is_error() ? text() : std::string_view(); }

  /// The number of an Integer, 0 for the other kinds: Redis sends most numbers as text.
  [[nodiscard]] std::int64_t integer() const;

  /// How many elements an Array has; 0 for the other kinds.
  [[nodiscard]] std::size_t size() const { return kind() == Kind::Array ? node_->size : 0; }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// The element at `index`, which must be below size().
  [[nodiscard]] Reply operator[](std::size_t index) const {
    return Reply(node_ + node_->offset + index);
  }

  class Iterator;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  friend class Replies;

  /// The elements of an array lie side by side, `offset` nodes after the array itself.
  struct Node {
    Kind kind = Kind::Nil;
    std::uint32_t size = 0;
    union {
      const char* bytes = nullptr;
      std::int64_t integer;
      std::ptrdiff_t offset;
    };
  };

  explicit Reply(const Node* node) : node_(node) {}

  const Node* node_;
};

class Reply::Iterator {
 public:
  using value_type = Reply;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;

  Iterator() = default;
  Reply operator*() const { return Reply(node_); }
  Iterator& operator++() {
    ++node_;
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++node_;
    return before;
  }
  bool operator==(const Iterator&) const = default;

 private:
  friend class Reply;
  friend class Replies;

  explicit Iterator(const Node* node) : node_(node) {}

  const Node* node_ = nullptr;
};

/// The answers to one Request, in the order of its commands. Owns every byte: a few allocations
/// however many elements there are. Reply views and the texts taken from them stay valid until the
/// Replies they came from are destroyed or assigned to; moving keeps them valid.
class Replies {
 public:
  Replies() = default;

  /// Room for the answers to `count` commands, all Nil until they are filled in.
  explicit Replies(std::size_t count) : nodes_(count), count_(count) {}

  Replies(Replies&& other) noexcept;
  Replies& operator=(Replies&& other) noexcept;
  Replies(const Replies&) = delete;
  Replies& operator=(const Replies&) = delete;
  ~Replies() = default;

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] Reply operator[](std::size_t index) const { return Reply(nodes_.data() + index); }
  [[nodiscard]] Reply front() const { return (*this)[0]; }
  [[nodiscard]] Reply back() const { return (*this)[count_ - 1]; }
  [[nodiscard]] Reply::Iterator begin() const { return Reply::Iterator(nodes_.data()); }
  [[nodiscard]] Reply::Iterator end() const { return Reply::Iterator(nodes_.data() + count_); }

 private:
  friend class ReplyReader;
  using Node = Reply::Node;

  void set_text(std::size_t node, Reply::Kind kind, std::string_view text);
  /// False when the answer has more elements than any honest one.
  bool set_array(std::size_t node, std::size_t elements);
  char* allocate(std::size_t bytes);

  std::vector<Node> nodes_;  // first the answers themselves, then the elements of arrays
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<char[]>> chunks_;  // never moved, so that texts stay where they are
  char* free_ = nullptr;
  std::size_t room_ = 0;
  std::size_t next_chunk_ = 1024;
};

inline std::string_view Reply::text() const {
  return kind() == Kind::Text || kind() == Kind::Status || kind() == Kind::Error
             ? std::string_view(node_->bytes, node_->size)
             : std::string_view();
}

inline std::int64_t Reply::integer() const {
  return kind() == Kind::Integer ? node_->integer : 0;
}

inline Reply::Iterator Reply::begin() const {
  return Iterator(kind() == Kind::Array ? node_ + node_->offset : node_);
}

inline Reply::Iterator Reply::end() const {
  return Iterator(kind() == Kind::Array ? node_ + node_->offset + node_->size : node_);
}

}  // namespace fanfare::redis
