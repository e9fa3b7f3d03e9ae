#include "cli/testing/selection.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "base/text.h"

namespace fanfare::cli::testing {
namespace {

using config::TestCase;

constexpr std::size_t kMostNames = 5;
constexpr std::size_t kLongestName = 80;

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// ASCII alone: enough for typing less, and independent of any locale.
std::string lower(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

std::string path_below(const std::string& folder, const std::string& file) {
  return std::filesystem::path(file).lexically_relative(folder).generic_string();
}

class Selector {
 public:
  Selector(const std::vector<TestCase>& tests, const std::string& folder)
      : tests_(tests), folder_(folder) {}

  [[nodiscard]] bool names(const std::string& pattern, const TestCase& test) const {
    const std::string wanted = lower(pattern);
    const std::string name = lower(test.name);
    const std::string path = lower(path_below(folder_, test.place.file));
    return name.contains(wanted) || path.contains(wanted) || glob(wanted, name) ||
           glob(wanted, path) || glob(wanted, lower(test.place.file));
  }

  /// Why `pattern` names nothing, and what may have been meant.
  [[nodiscard]] Error no_match(const std::string& pattern) const {
    std::string text =
        fmt::format("no test has '{}' in its name or its file", shortened(pattern, kLongestName));
    if (const auto near = nearest_word(lower(pattern)); !near.empty()) {
      return Error{text + fmt::format("; did you mean '{}'?", near)};
    }
    text += tests_.empty() ? "; there are no tests in " + folder_ : "; the tests are";
    for (std::size_t i = 0; i < std::min(tests_.size(), kMostNames); ++i) {
      text += fmt::format("\n  {}", shortened(tests_[i].name, kLongestName));
    }
    if (tests_.size() > kMostNames) {
      text += fmt::format("\n  ... and {} more", tests_.size() - kMostNames);
    }
    return Error{text};
  }

 private:
  static bool glob(const std::string& pattern, const std::string& text) {
    return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
  }

  /// Among the names, the words of the names, and the files.
  [[nodiscard]] std::string nearest_word(const std::string& pattern) const {
    std::set<std::string> words;
    for (const TestCase& test : tests_) {
      const std::filesystem::path path = lower(path_below(folder_, test.place.file));
      words.insert({lower(test.name), path, path.filename(), path.stem()});
      add_words(lower(test.name), words);
    }
    const std::vector<std::string_view> candidates(words.begin(), words.end());
    return std::string(nearest(pattern, candidates).value_or(""));
  }

  static void add_words(std::string_view name, std::set<std::string>& words) {
    while (!name.empty()) {
      const auto* begin = std::ranges::find_if(name, is_letter);
      const auto* end = std::find_if_not(begin, name.end(), is_letter);
      if (end - begin > 3) {
        words.emplace(begin, end);
      }
      name = std::string_view(end, name.end());
    }
  }

  const std::vector<TestCase>& tests_;
  const std::string& folder_;
};

}  // namespace

Result<std::vector<const TestCase*>> select_tests(const std::vector<TestCase>& tests,
                                                  const std::string& folder,
                                                  std::span<const std::string> patterns) {
  const Selector selector(tests, folder);
  for (const std::string& pattern : patterns) {
    if (std::ranges::none_of(tests,
                             [&](const TestCase& test) { return selector.names(pattern, test); })) {
      return std::unexpected(selector.no_match(pattern));
    }
  }
  std::vector<const TestCase*> chosen;
  for (const TestCase& test : tests) {
    if (patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
          return selector.names(pattern, test);
        })) {
      chosen.push_back(&test);
    }
  }
  return chosen;
}

}  // namespace fanfare::cli::testing
