#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fanfare::notifiers {

/// The most that one template text may hold, and one rendered text.
inline constexpr std::size_t kMaxTemplateBytes = 64 * 1024;
inline constexpr std::size_t kMaxRenderedBytes = 256 * 1024;

/// What `{{...}}` may name, by dotted name: `member.name`, `member.points`, `event.amount`,
/// `badge.title`, `campaign.title`, `program.title`. An empty value counts as absent, so that
/// `{{#member.name}}, {{member.name}}{{/member.name}}` leaves the comma out.
class RenderContext {
 public:
  void set(std::string name, std::string value);

  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& values() const {
    return values_;
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// One text of a template, parsed. Mustache (mustache(5)) without partials, lambdas and changed
/// delimiters; sections and inverted sections test whether a name has a value. Unknown names
/// render as nothing. Immutable; cheap to copy; rendering is pure and may run on many threads.
class CompiledText {
 public:
  enum class Escape { None, Html };

  /// Nothing, which renders as nothing.
  CompiledText() = default;

  /// Fails with what is wrong and in which line of `source`: unclosed sections, partials,
  /// `{{#icu}}`, more than kMaxTemplateBytes.
  static Result<CompiledText> compile(std::string_view source, Escape escape);

  /// Fails only where the result would exceed kMaxRenderedBytes.
  [[nodiscard]] Result<std::string> render(const RenderContext& context) const;

  /// The names it uses, sorted, each once; inside `{{#member}}` a `{{name}}` counts as `name`.
  [[nodiscard]] const std::vector<std::string>& variables() const;

  [[nodiscard]] bool empty() const { return parsed_ == nullptr; }

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

/// The texts of a template in one locale, as written or as rendered.
template <class Text>
struct Texts {
  Text title;
  Text text;
  Text html;  ///< Values are HTML-escaped here, and nowhere else.
  Text url;
};
using SourceTexts = Texts<std::string>;
using CompiledTexts = Texts<CompiledText>;

/// A template rendered for one member.
struct Rendered : Texts<std::string> {
  std::string locale;  ///< The locale that was found: `id` for a member who asked for `id-ID`.
};

/// Whether a notification goes to the first channel that has an address, or to all of them.
enum class Send { First, All };

enum class Category { Marketing, Service };
std::string_view to_string(Category category);

/// What a program's folder says about a template, its texts not yet compiled.
struct TemplateSource {
  std::string id;
  Category category = Category::Marketing;
  std::vector<std::string> channels;  ///< Empty: the program's.
  Send send = Send::First;
  std::map<std::string, SourceTexts, std::less<>> locales;  ///< At least one.
};

/// Compiles one locale's texts. Every problem is returned, each naming its key (`text: line 3:
/// ...`).
std::expected<CompiledTexts, std::vector<Error>> compile_texts(const SourceTexts& source);

/// A notification's texts in every locale (contract section 4). Immutable.
class Template {
 public:
  /// Fails with the first problem, prefixed with its place: `id.html: line 2: ...`.
  static Result<Template> compile(TemplateSource source);

  [[nodiscard]] const std::string& id() const { return source_.id; }
  [[nodiscard]] Category category() const { return source_.category; }
  [[nodiscard]] const std::vector<std::string>& channels() const { return source_.channels; }
  [[nodiscard]] Send send() const { return source_.send; }

  /// The locale to write in for a member who reads `wanted`: `id-ID`, then `id`, then the
  /// program's locale likewise, then `en`, then the first there is. `_` counts as `-`, and letter
  /// case does not count.
  [[nodiscard]] const std::string& pick_locale(std::string_view wanted,
                                               std::string_view program_locale) const;

  [[nodiscard]] Result<Rendered> render(const RenderContext& context,
                                        std::string_view wanted_locale,
                                        std::string_view program_locale) const;

  /// The names that any of its texts uses, sorted, each once.
  [[nodiscard]] std::vector<std::string> variables() const;

 private:
  Template() = default;

  TemplateSource source_;
  std::map<std::string, CompiledTexts, std::less<>> locales_;
};

/// A program's templates by id. Immutable once shared; replaced whole on a reload.
class TemplateSet {
 public:
  /// Returns false, and changes nothing, when the id is taken.
  bool add(Template added);
  /// Null when there is none of that id.
  [[nodiscard]] const Template* find(std::string_view id) const;
  [[nodiscard]] std::size_t size() const { return templates_.size(); }
  [[nodiscard]] auto begin() const { return templates_.begin(); }
  [[nodiscard]] auto end() const { return templates_.end(); }

 private:
  std::map<std::string, Template, std::less<>> templates_;
};

}  // namespace fanfare::notifiers
