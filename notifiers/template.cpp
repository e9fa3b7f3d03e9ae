#include "notifiers/template.h"

#include <algorithm>
#include <set>

#include "base/locale.h"

namespace fanfare::notifiers {
namespace {

struct Part {
  std::string_view key;
  std::string SourceTexts::* source;
  CompiledText CompiledTexts::* compiled;
  std::string Texts<std::string>::* rendered;
  CompiledText::Escape escape;
};

constexpr auto kNone = CompiledText::Escape::None;
constexpr Part kParts[] = {
    {"title", &SourceTexts::title, &CompiledTexts::title, &SourceTexts::title, kNone},
    {"text", &SourceTexts::text, &CompiledTexts::text, &SourceTexts::text, kNone},
    {"html", &SourceTexts::html, &CompiledTexts::html, &SourceTexts::html,
     CompiledText::Escape::Html},
    {"url", &SourceTexts::url, &CompiledTexts::url, &SourceTexts::url, kNone},
};

}  // namespace

std::string_view to_string(Category category) {
  return category == Category::Marketing ? "marketing" : "service";
}

std::expected<CompiledTexts, std::vector<Error>> compile_texts(const SourceTexts& source) {
  CompiledTexts compiled;
  std::vector<Error> problems;
  for (const Part& part : kParts) {
    auto text = CompiledText::compile(source.*part.source, part.escape);
    if (text) {
      compiled.*part.compiled = std::move(*text);
    } else {
      problems.push_back(std::move(text.error()).in(part.key));
    }
  }
  if (!problems.empty()) {
    return std::unexpected(std::move(problems));
  }
  return compiled;
}

Result<Template> Template::compile(TemplateSource source) {
  Template compiled;
  if (source.locales.empty()) {
    return failure(
        "a template needs texts in at least one locale, such as "
        "'en: {title: ..., text: ...}'");
  }
  for (const auto& [locale, texts] : source.locales) {
    auto parsed = compile_texts(texts);
    if (!parsed) {
      return failure(locale + "." + parsed.error().front().message);
    }
    compiled.locales_.emplace(locale, std::move(*parsed));
  }
  compiled.source_ = std::move(source);
  return compiled;
}

const std::string& Template::pick_locale(std::string_view wanted,
                                         std::string_view program_locale) const {
  return fanfare::pick_locale(locales_, wanted, program_locale);
}

Result<Rendered> Template::render(const RenderContext& context, std::string_view wanted_locale,
                                  std::string_view program_locale) const {
  Rendered rendered;
  rendered.locale = pick_locale(wanted_locale, program_locale);
  const CompiledTexts& texts = locales_.find(rendered.locale)->second;
  for (const Part& part : kParts) {
    auto text = (texts.*part.compiled).render(context);
    if (!text) {
      return failure("template '" + id() + "', " + rendered.locale + "." + std::string(part.key) +
                     ": " + text.error().message);
    }
    static_cast<Texts<std::string>&>(rendered).*part.rendered = std::move(*text);
  }
  return rendered;
}

std::vector<std::string> Template::variables() const {
  std::set<std::string> names;
  for (const auto& [locale, texts] : locales_) {
    for (const Part& part : kParts) {
      const auto& used = (texts.*part.compiled).variables();
      names.insert(used.begin(), used.end());
    }
  }
  return {names.begin(), names.end()};
}

bool TemplateSet::add(Template added) {
  std::string id = added.id();
  return templates_.emplace(std::move(id), std::move(added)).second;
}

const Template* TemplateSet::find(std::string_view id) const {
  const auto found = templates_.find(id);
  return found == templates_.end() ? nullptr : &found->second;
}

}  // namespace fanfare::notifiers
