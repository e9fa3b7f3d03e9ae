// Whatever a template and its values hold: compiling and rendering end, within their bounds.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "notifiers/template.h"

namespace {

using fanfare::notifiers::CompiledText;

void check(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void render(std::string_view source, const fanfare::notifiers::RenderContext& context,
            CompiledText::Escape escape) {
  const auto text = CompiledText::compile(source, escape);
  if (!text) {
    check(!text.error().message.empty());
    return;
  }
  const auto first = text->render(context);
  const auto second = text->render(context);
  check(first.has_value() == second.has_value());
  check(!first || (first->size() <= fanfare::notifiers::kMaxRenderedBytes && *first == *second));
}

}  // namespace

/// The first line is a value, the rest a template.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  const std::string value(input.substr(0, line));
  fanfare::notifiers::RenderContext context;
  context.set("member.name", value);
  context.set("member.points", "250");
  context.set("member.attr.vip", value);
  context.set(value, value);
  context.set("a", "1");
  const std::string_view source = line == std::string_view::npos ? input : input.substr(line + 1);
  render(source, context, CompiledText::Escape::None);
  render(source, context, CompiledText::Escape::Html);
  return 0;
}
