#include "notifiers/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::notifiers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RenderContext context() {
  RenderContext made;
  made.set("member.name", "Ayu <b>& \"Co\"");
  made.set("member.points", "250");
  made.set("member.attr.vip", "yes");
  made.set("member.email", "");
  made.set("event.amount", "125000");
  made.set("program.title", "Kopi Senja");
  return made;
}

struct RenderCase {
  const char* name;
  const char* source;
  const char* expected;
  CompiledText::Escape escape = CompiledText::Escape::None;
};

class Rendering : public testing::TestWithParam<RenderCase> {};

TEST_P(Rendering, GivesTheText) {
  const auto text = CompiledText::compile(GetParam().source, GetParam().escape);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->render(context()).value(), GetParam().expected);
}

constexpr auto kHtml = CompiledText::Escape::Html;
INSTANTIATE_TEST_SUITE_P(
    Table, Rendering,
    testing::Values(
        RenderCase{"DottedName", "{{member.points}} points", "250 points"},
        RenderCase{"ThreeParts", "{{member.attr.vip}}", "yes"},
        RenderCase{"BlanksInTag", "{{ member.points }}", "250"},
        RenderCase{"NotEscapedInText", "{{member.name}}", "Ayu <b>& \"Co\""},
        RenderCase{"EscapedInHtml", "{{member.name}}", "Ayu &lt;b&gt;&amp; &quot;Co&quot;", kHtml},
        RenderCase{"TripleIsRaw", "{{{member.name}}}", "Ayu <b>& \"Co\"", kHtml},
        RenderCase{"AmpersandIsRaw", "{{& member.name}}", "Ayu <b>& \"Co\"", kHtml},
        RenderCase{"UnknownIsEmpty", "[{{member.nickname}}]", "[]"},
        RenderCase{"EmptyIsAbsent",
                   "{{#member.email}}mail{{/member.email}}{{^member.email}}no "
                   "mail{{/member.email}}",
                   "no mail"},
        RenderCase{"SectionOfValue", "{{#member.name}}hi{{/member.name}}", "hi"},
        RenderCase{"SectionOfGroup", "{{#member}}{{points}}{{/member}}", "250"},
        RenderCase{"GroupFallsBackToTheOutside", "{{#member}}{{program.title}}{{/member}}",
                   "Kopi Senja"},
        RenderCase{"GroupInGroup", "{{#member}}{{#attr}}{{vip}}{{/attr}}{{/member}}", "yes"},
        RenderCase{"AbsentGroup", "{{#badge}}x{{/badge}}{{^badge}}none{{/badge}}", "none"},
        RenderCase{"Comment", "a{{! not shown }}b", "ab"},
        RenderCase{"StandaloneSectionLinesVanish",
                   "a\n{{#member.points}}\nb\n{{/member.points}}\nc\n", "a\nb\nc\n"},
        RenderCase{"ValuesAreNotTemplates", "{{event.trick}}", ""},
        RenderCase{"SingleBraces", "{a} } {", "{a} } {"}),
    [](const auto& each) { return each.param.name; });

TEST(Rendering, DoesNotRunTagsThatValuesHold) {
  RenderContext made;
  made.set("member.name", "{{member.email}}");
  made.set("member.email", "secret@example.org");
  EXPECT_EQ(CompiledText::compile("{{member.name}}", kHtml)->render(made).value(),
            "{{member.email}}");
}

TEST(Rendering, StopsAtItsLimit) {
  RenderContext made;
  made.set("event.long", std::string(64 * 1024, 'x'));
  std::string source;
  for (int i = 0; i < 5; ++i) {
    source += "{{{event.long}}}";
  }
  const auto rendered = CompiledText::compile(source, kHtml)->render(made);
  ASSERT_FALSE(rendered);
  EXPECT_THAT(rendered.error().message, HasSubstr("262144 bytes"));
}

TEST(Rendering, CountsWhatEscapingAdds) {
  RenderContext made;
  made.set("event.quotes", std::string(64 * 1024, '"'));
  EXPECT_FALSE(CompiledText::compile("{{event.quotes}}", kHtml)->render(made));
}

struct BadTemplate {
  const char* name;
  std::string source;
  const char* message;
};

class Refusal : public testing::TestWithParam<BadTemplate> {};

TEST_P(Refusal, NamesLineAndCause) {
  const auto text = CompiledText::compile(GetParam().source, CompiledText::Escape::None);
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr(GetParam().message));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Refusal,
    testing::Values(
        BadTemplate{"UnclosedSection", "a\n{{#member}}b", "line 2: the section '{{#member}}'"},
        BadTemplate{"UnopenedSection", "{{/member}}", "line 1: '{{/member}}' closes"},
        BadTemplate{"CrossedSections", "{{#a}}\n{{#b}}{{/a}}{{/b}}",
                    "line 2: expected '{{/b}}' to close the section opened in line 2"},
        BadTemplate{"UnclosedTag", "x {{member.name", "line 1: '{{' is never closed"},
        BadTemplate{"UnclosedTriple", "{{{member.name}}", "line 1: '{{{' is never closed"},
        BadTemplate{"Partial", "\n\n{{> header}}", "line 3: partials are not supported"},
        BadTemplate{"Delimiters", "{{=<% %>=}}", "changing the delimiters is not supported"},
        BadTemplate{"Icu", "{{#icu}}{n, plural, other {x}}{{/icu}}", "not supported yet"},
        BadTemplate{"NoName", "{{}}", "expected a name"},
        BadTemplate{"TwoWords", "{{member name}}", "found 'member name'"},
        BadTemplate{"TooDeep", repeated("{{#a}}", 33), "nested more than 32 deep"},
        BadTemplate{"TooLong", std::string(64 * 1024 + 1, 'x'), "65537 bytes"}),
    [](const auto& each) { return each.param.name; });

TemplateSource birthday() {
  TemplateSource source;
  source.id = "birthday";
  source.category = Category::Service;
  source.locales["en"] = {.title = "Happy birthday, {{member.name}}!",
                          .text = "{{member.points}} points",
                          .html = "<p>{{member.name}}</p>",
                          .url = ""};
  source.locales["id"] = {.title = "Selamat!", .text = "", .html = "", .url = ""};
  source.locales["pt_BR"] = {.title = "Feliz!", .text = "", .html = "", .url = ""};
  return source;
}

TEST(Template, ChoosesTheNearestLocale) {
  const auto made = Template::compile(birthday()).value();
  EXPECT_EQ(made.pick_locale("id-ID", "en"), "id");
  EXPECT_EQ(made.pick_locale("ID_id", "en"), "id");
  EXPECT_EQ(made.pick_locale("pt-br", "en"), "pt_BR");
  EXPECT_EQ(made.pick_locale("fr", "id"), "id");
  EXPECT_EQ(made.pick_locale("", "id-ID"), "id");
  EXPECT_EQ(made.pick_locale("fr", "de"), "en");
  auto without_english = birthday();
  without_english.locales.erase("en");
  EXPECT_EQ(Template::compile(without_english)->pick_locale("fr", "de"), "id");
}

TEST(Template, RendersAllTextsOfOneLocale) {
  const auto rendered = Template::compile(birthday())->render(context(), "en-US", "id").value();
  EXPECT_EQ(rendered.locale, "en");
  EXPECT_EQ(rendered.title, "Happy birthday, Ayu <b>& \"Co\"!");
  EXPECT_EQ(rendered.text, "250 points");
  EXPECT_EQ(rendered.html, "<p>Ayu &lt;b&gt;&amp; &quot;Co&quot;</p>");
  EXPECT_EQ(rendered.url, "");
}

TEST(Template, ListsItsVariables) {
  EXPECT_THAT(Template::compile(birthday())->variables(),
              ElementsAre("member.name", "member.points"));
}

TEST(Template, NamesThePlaceOfAProblem) {
  auto source = birthday();
  source.locales["id"].html = "\n{{#a}}";
  EXPECT_THAT(Template::compile(source).error().message, HasSubstr("id.html: line 2: "));
  EXPECT_FALSE(Template::compile(TemplateSource{}));
}

TEST(Template, ReportsEveryProblemOfALocale) {
  const SourceTexts texts{.title = "{{#a}}", .text = "fine", .html = "{{>b}}", .url = "{{"};
  EXPECT_EQ(compile_texts(texts).error().size(), 3U);
}

TEST(TemplateSet, FindsByIdAndKeepsTheFirst) {
  TemplateSet set;
  EXPECT_TRUE(set.add(Template::compile(birthday()).value()));
  EXPECT_FALSE(set.add(Template::compile(birthday()).value()));
  ASSERT_NE(set.find("birthday"), nullptr);
  EXPECT_EQ(set.find("birthday")->id(), "birthday");
  EXPECT_EQ(set.find("other"), nullptr);
}

}  // namespace
}  // namespace fanfare::notifiers
