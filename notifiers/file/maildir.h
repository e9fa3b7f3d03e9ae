#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "base/result.h"
#include "notifiers/notifier.h"

namespace fanfare::notifiers::file {

/// A maildir (https://cr.yp.to/proto/maildir.html): each message is written below `tmp`, forced to
/// disk, and renamed into `new`, so that a reader never sees half of one. Not thread-safe.
class Maildir {
 public:
  /// Creates the folder, for its owner only, where it is absent.
  static Result<Maildir> open(std::filesystem::path root);

  /// Stores one message. `name` identifies it: storing it again replaces it, and does nothing once
  /// a reader has taken it into `cur`. Blocks on the disk.
  Delivery store(const std::string& name, const std::string& bytes);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  explicit Maildir(std::filesystem::path root) : root_(std::move(root)) {}
  [[nodiscard]] Result<void> make_folders() const;
  bool was_taken(const std::string& name);

  std::filesystem::path root_;
  std::set<std::string, std::less<>> taken_;  ///< Names in `cur`, without their flags.
  std::filesystem::file_time_type taken_as_of_ = std::filesystem::file_time_type::min();
};

}  // namespace fanfare::notifiers::file
