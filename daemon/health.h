#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fanfare::daemon {

/// What keeps the daemon from being ready, by part: what /readyz tells. Not thread-safe.
class Health {
 public:
  /// `part` cannot do its work because of `problem`, a sentence.
  void report(std::string_view part, std::string problem) {
    problems_.insert_or_assign(std::string(part), std::move(problem));
  }
  void clear(std::string_view part) {
    if (const auto found = problems_.find(part); found != problems_.end()) {
      problems_.erase(found);
    }
  }
  /// Something to know that does not stop work: a standby, a refused reload.
  void note(std::string_view part, std::string text) {
    notes_.insert_or_assign(std::string(part), std::move(text));
  }
  void clear_note(std::string_view part) {
    if (const auto found = notes_.find(part); found != notes_.end()) {
      notes_.erase(found);
    }
  }

  [[nodiscard]] bool ready() const { return problems_.empty(); }

  /// One line a problem and note; `ready` alone when there is none.
  [[nodiscard]] std::string describe() const {
    std::string text = ready() ? "ready\n" : "not ready\n";
    for (const auto* list : {&problems_, &notes_}) {
      for (const auto& [part, problem] : *list) {
        text += part + ": " + problem + "\n";
      }
    }
    return text;
  }

 private:
  std::map<std::string, std::string, std::less<>> problems_;
  std::map<std::string, std::string, std::less<>> notes_;
};

}  // namespace fanfare::daemon
