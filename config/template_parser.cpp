#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/common.h"
#include "config/documents.h"

namespace fanfare::config {
namespace {

using notifiers::SourceTexts;
using notifiers::TemplateSource;

constexpr std::array<std::string_view, 4> kKeys{"template", "category", "channels", "send"};
constexpr std::array<std::string_view, 4> kTexts{"title", "text", "html", "url"};

/// Reports what Mustache says, at the text it speaks of: its messages begin with the text's key.
void check_texts(const MapReader& map, const SourceTexts& texts) {
  const auto compiled = notifiers::compile_texts(texts);
  if (compiled) {
    return;
  }
  for (const Error& error : compiled.error()) {
    const auto colon = error.message.find(": ");
    const bool is_named = colon != std::string::npos && map.has(error.message.substr(0, colon));
    if (is_named) {
      map.fail(error.message.substr(0, colon), error.message.substr(colon + 2));
    } else {
      map.value().fail(error.message);
    }
  }
}

SourceTexts parse_texts(const MapReader& map) {
  map.allow_only(kTexts);
  SourceTexts texts;
  texts.title = map.required<std::string>("title").value_or("");
  texts.text = map.required<std::string>("text").value_or("");
  texts.html = map.value_or<std::string>("html", "");
  texts.url = map.value_or<std::string>("url", "");
  check_texts(map, texts);
  return texts;
}

void report_key(const Value& key) {
  const std::string& name = key.node().text;
  if (std::ranges::find(kTexts, name) != kTexts.end()) {
    key.fail(fmt::format("'{}' stands under a locale, such as 'en: {{{}: ...}}'", name, name));
  } else {
    key.fail(
        fmt::format("unknown key '{}'; expected template, category, channels, send or a "
                    "locale such as en{}",
                    name, suggestion(name, kKeys)));
  }
}

void parse_locales(const MapReader& document, TemplateSource& source) {
  for (const MapReader::Field& field : document.fields()) {
    if (std::ranges::find(kKeys, field.name()) != kKeys.end()) {
      continue;
    }
    const bool is_text = std::ranges::find(kTexts, field.name()) != kTexts.end();
    if (is_text || !is_locale(field.name())) {
      report_key(field.key);
    } else if (const auto map = field.value.map()) {
      source.locales[field.name()] = parse_texts(*map);
    }
  }
}

void parse_way(const MapReader& document, const Names& names, TemplateSource& source) {
  source.category = document.one_of("category", {"marketing", "service"}) == "service"
                        ? notifiers::Category::Service
                        : notifiers::Category::Marketing;
  source.send = document.one_of("send", {"first", "all"}) == "all" ? notifiers::Send::All
                                                                   : notifiers::Send::First;
  const auto channels = document.find("channels");
  for (const Value& item : channels ? channels->list_or_one() : std::vector<Value>()) {
    const auto channel = names.channels.empty() ? item.id() : names.channels.reference(item);
    source.channels.push_back(channel.value_or(""));
  }
}

}  // namespace

void parse_template(const MapReader& document, const Names& names, ProgramDraft& draft) {
  TemplateSource source;
  source.id = document.fields().front().value.id().value_or("");
  parse_way(document, names, source);
  const std::size_t errors_before = document.diagnostics().error_count();
  parse_locales(document, source);
  if (document.diagnostics().error_count() != errors_before) {
    return;
  }
  if (source.locales.empty()) {
    document.value().fail("a template needs a locale, such as 'en: {title: ..., text: ...}'");
    return;
  }
  auto compiled = notifiers::Template::compile(std::move(source));
  if (!compiled) {
    document.value().fail(compiled.error().message);
    return;
  }
  draft.templates.add(std::move(*compiled));  // a duplicate was reported with the names
}

}  // namespace fanfare::config
