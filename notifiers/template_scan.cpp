#include "notifiers/template_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace fanfare::notifiers {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

struct Section {
  std::string_view name;
  std::size_t line = 0;
};

class Scan {
 public:
  explicit Scan(std::string_view source) : source_(source) {}

  Result<std::vector<std::string>> run() {
    while (!problem_ && next_tag()) {
    }
    if (!problem_ && !open_.empty()) {
      line_ = open_.back().line;
      fail(fmt::format("the section '{{{{#{0}}}}}' is never closed; add '{{{{/{0}}}}}'",
                       shown(open_.back().name)));
    }
    if (problem_) {
      return std::unexpected(*problem_);
    }
    std::ranges::sort(names_);
    names_.erase(std::ranges::unique(names_).begin(), names_.end());
    return std::move(names_);
  }

 private:
  static std::string shown(std::string_view name) { return shortened(name, 80); }

  void fail(std::string what) { problem_ = Error{fmt::format("line {}: {}", line_, what)}; }

  /// Moves past `count` bytes, counting lines.
  void skip(std::size_t count) {
    line_ += static_cast<std::size_t>(std::ranges::count(source_.substr(at_, count), '\n'));
    at_ += count;
  }

  bool next_tag() {
    const std::size_t begin = source_.find("{{", at_);
    if (begin == std::string_view::npos) {
      return false;
    }
    skip(begin - at_);
    const bool triple = source_.substr(at_).starts_with("{{{");
    const std::string_view close = triple ? "}}}" : "}}";
    const std::size_t content = at_ + close.size();
    const std::size_t end = source_.find(close, content);
    if (end == std::string_view::npos) {
      fail(fmt::format("'{}' is never closed; add '{}'", triple ? "{{{" : "{{", close));
      return false;
    }
    read_tag(trimmed(source_.substr(content, end - content)), triple);
    skip(end + close.size() - at_);
    return true;
  }

  void read_tag(std::string_view content, bool triple) {
    const char mark = content.empty() ? '\0' : content.front();
    if (mark == '=') {
      return fail("changing the delimiters is not supported; write tags as '{{...}}'");
    }
    if (triple) {
      return use(content);
    }
    const std::string_view rest = content.empty() ? content : trimmed(content.substr(1));
    switch (mark) {
      case '!':
        return;
      case '>':
        return fail(fmt::format("partials are not supported ('{{{{>{}}}}}'); write the text out",
                                shown(rest)));
      case '#':
      case '^':
        return open(rest);
      case '/':
        return close(rest);
      case '&':
        return use(rest);
      default:
        return use(content);
    }
  }

  void use(std::string_view name) {
    if (name == ".") {
      return;
    }
    if (name.empty() || name.find_first_of(" \t\r\n{}#^/<>&") != std::string_view::npos ||
        name.front() == '.' || name.back() == '.') {
      return fail(
          fmt::format("expected a name such as '{{{{member.name}}}}', found '{}'", shown(name)));
    }
    if (std::ranges::count(name, '.') > 8) {
      return fail(fmt::format("'{}' has more dots than any name", shown(name)));
    }
    names_.emplace_back(name);
  }

  void open(std::string_view name) {
    if (name == "icu") {
      return fail("'{{#icu}}' is not supported yet");
    }
    if (open_.size() == kMaxSectionDepth) {
      return fail(fmt::format("sections are nested more than {} deep", kMaxSectionDepth));
    }
    use(name);
    open_.push_back({name, line_});
  }

  void close(std::string_view name) {
    if (open_.empty()) {
      return fail(
          fmt::format("'{{{{/{0}}}}}' closes a section that was never opened; add "
                      "'{{{{#{0}}}}}' before it, or remove it",
                      shown(name)));
    }
    if (open_.back().name != name) {
      return fail(
          fmt::format("expected '{{{{/{}}}}}' to close the section opened in line {}, "
                      "found '{{{{/{}}}}}'",
                      shown(open_.back().name), open_.back().line, shown(name)));
    }
    open_.pop_back();
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::vector<Section> open_;
  std::vector<std::string> names_;
  std::optional<Error> problem_;
};

}  // namespace

Result<std::vector<std::string>> scan_template(std::string_view source) {
  return Scan(source).run();
}

}  // namespace fanfare::notifiers
