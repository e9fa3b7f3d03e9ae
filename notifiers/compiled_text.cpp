#include <fmt/format.h>

#include <kainjow/mustache.hpp>
#include <unordered_map>

#include "base/text.h"
#include "notifiers/template.h"
#include "notifiers/template_scan.h"

namespace fanfare::notifiers {
namespace {

namespace mustache = kainjow::mustache;
using Values = std::map<std::string, std::string, std::less<>>;

struct TooLong {};

std::string unescaped(const std::string& text) {
  return text;
}

/// Lets Mustache look names up in the flat map of a RenderContext: `member.name` is one key there,
/// and `{{#member}}` holds while any key begins with `member.`. Counts what it hands out, because
/// Mustache itself would build a result of any size.
class Lookup : public mustache::basic_context<std::string> {
 public:
  explicit Lookup(const Values& values) : values_(values) {}

  void push(const mustache::data* section) override { sections_.push_back(section); }
  void pop() override { sections_.pop_back(); }

  [[nodiscard]] const mustache::data* get(const std::string& name) const override {
    const mustache::data* found = find(name);
    if (found != nullptr && found->is_string()) {
      handed_out_ += found->string_value().size();
      if (handed_out_ > kMaxRenderedBytes) {
        throw TooLong{};
      }
    }
    return found;
  }

  [[nodiscard]] const mustache::data* get_partial(const std::string&) const override {
    return nullptr;
  }

 private:
  const mustache::data* find(const std::string& name) const {
    if (name == ".") {
      return sections_.empty() ? nullptr : sections_.back();
    }
    for (auto section = sections_.rbegin(); section != sections_.rend(); ++section) {
      const auto prefix = prefixes_.find(*section);
      if (prefix != prefixes_.end()) {
        if (const auto* found = find_full(prefix->second + "." + name)) {
          return found;
        }
      }
    }
    return find_full(name);
  }

  const mustache::data* find_full(const std::string& name) const {
    const auto known = found_.find(name);
    if (known != found_.end()) {
      return &known->second;
    }
    const auto value = values_.find(name);
    if (value != values_.end()) {
      return &found_.emplace(name, mustache::data(value->second)).first->second;
    }
    const auto below = values_.lower_bound(name + ".");
    if (below == values_.end() || !below->first.starts_with(name + ".")) {
      return nullptr;
    }
    const auto* made = &found_.emplace(name, mustache::data(true)).first->second;
    prefixes_.emplace(made, name);
    return made;
  }

  const Values& values_;
  std::vector<const mustache::data*> sections_;
  // std::map: Mustache keeps pointers to the values.
  mutable std::map<std::string, mustache::data, std::less<>> found_;
  mutable std::unordered_map<const mustache::data*, std::string> prefixes_;
  mutable std::size_t handed_out_ = 0;
};

/// Collects the result, up to its limit.
class Sink {
 public:
  Sink& operator<<(const std::string& piece) {
    if (text_.size() + piece.size() > kMaxRenderedBytes) {
      throw TooLong{};
    }
    text_ += piece;
    return *this;
  }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

void RenderContext::set(std::string name, std::string value) {
  if (value.empty()) {
    values_.erase(name);
  } else {
    values_.insert_or_assign(std::move(name), std::move(value));
  }
}

struct CompiledText::Parsed {
  explicit Parsed(const std::string& source) : text(source) {}

  // Mustache's render() is not const because lambdas and partials may write an error into it. The
  // scan lets neither in, so that rendering only reads, from any number of threads.
  mutable mustache::mustache text;
  std::vector<std::string> variables;
};

Result<CompiledText> CompiledText::compile(std::string_view source, Escape escape) {
  CompiledText compiled;
  if (source.empty()) {
    return compiled;
  }
  if (source.size() > kMaxTemplateBytes) {
    return failure(fmt::format("the text has {} bytes, more than the {} that one may have",
                               source.size(), kMaxTemplateBytes));
  }
  auto variables = scan_template(source);
  if (!variables) {
    return std::unexpected(std::move(variables.error()));
  }
  auto parsed = std::make_shared<Parsed>(std::string(source));
  if (!parsed->text.is_valid()) {
    return failure("not valid Mustache: " + parsed->text.error_message());
  }
  if (escape == Escape::None) {
    parsed->text.set_custom_escape(unescaped);
  }
  parsed->variables = std::move(*variables);
  compiled.parsed_ = std::move(parsed);
  return compiled;
}

Result<std::string> CompiledText::render(const RenderContext& context) const {
  if (empty()) {
    return std::string();
  }
  try {
    Lookup lookup(context.values());
    Sink sink;
    return std::move(parsed_->text.render(lookup, sink)).take();
  } catch (const TooLong&) {
    return failure(fmt::format(
        "the rendered text would exceed {} bytes; use fewer or shorter values", kMaxRenderedBytes));
  }
}

const std::vector<std::string>& CompiledText::variables() const {
  static const std::vector<std::string> none;
  return empty() ? none : parsed_->variables;
}

}  // namespace fanfare::notifiers
