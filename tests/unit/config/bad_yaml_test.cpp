#include "config/document.h"
#include "tests/unit/config/messages.h"

namespace fanfare::config {
namespace {

class BadYaml : public testing::TestWithParam<Refused> {};

TEST_P(BadYaml, IsReportedAtItsPlace) {
  Diagnostics diagnostics;
  (void)parse_yaml("c.yaml", GetParam().text, diagnostics);
  EXPECT_THAT(lines_of(diagnostics), testing::ElementsAreArray(GetParam().messages));
}

const std::string kNotClosed = "a list opened with '[' is not closed";

INSTANTIATE_TEST_SUITE_P(
    Reader, BadYaml,
    testing::Values(
        Refused{"DuplicateKeyNamesBothPlaces",
                "a: 1\nb: 2\na: 3\n",
                {"c.yaml:3:1: error: duplicate key 'a'; it is already given at c.yaml:1:1"}},
        Refused{"DuplicateKeyInAFlowMap",
                "x: {a: 1, a: 2}\n",
                {"c.yaml:1:11: error: duplicate key 'a'; it is already given at c.yaml:1:5"}},
        Refused{"ColumnsCountCharacters",
                "\xC3\xA9: {\xC3\xBC: 1, \xC3\xBC: 2}\n",
                {"c.yaml:1:11: error: duplicate key '\xC3\xBC'; it is already given at "
                 "c.yaml:1:5"}},
        Refused{"ListAsKey", "? [a, b]\n: c\n", {"c.yaml:1:3: error: a key must be plain text"}},
        Refused{"MapAsKey", "{a: 1}: c\n", {"c.yaml:1:1: error: a key must be plain text"}},
        Refused{"NullAsKey", "~: c\n", {"c.yaml:1:1: error: a key must be plain text"}},
        Refused{"MergeKey",
                "a: &x {b: 1}\nc:\n  <<: *x\n",
                {"c.yaml:3:3: error: merge keys (<<) are not supported; write the keys out where "
                 "they belong"}},
        Refused{"Tag",
                "a: !!python/object x\n",
                {"c.yaml:1:4: error: tags such as 'tag:yaml.org,2002:python/object' are not "
                 "supported; leave it out"}},
        Refused{"AliasWithinItself",
                "a: &x {b: *x}\n",
                {"c.yaml:1:11: error: an alias (*) stands inside of what it names"}},
        Refused{"UnknownAlias",
                "a: *x\n",
                {"c.yaml:1:4: error: not valid YAML: the referenced anchor is not defined"}},
        Refused{"TabIndentation",
                "a:\n\tb: 1\n",
                {"c.yaml:2:3: error: a tab stands in the indentation; indent with spaces"}},
        Refused{"ColonInPlainText",
                "title: Weekend: double\n",
                {"c.yaml:1:15: error: a ': ' is not allowed here; put text that holds one in "
                 "quotes, or check the indentation"}},
        Refused{"ListNotClosed", "a: [1\n", {"c.yaml:2:1: error: " + kNotClosed}},
        Refused{"ClosesNothing", "a: 1\n]\n", {"c.yaml:2:1: error: a ']' or '}' closes nothing"}},
        Refused{
            "QuoteNotClosed", "a: \"b\n", {"c.yaml:1:4: error: a quotation mark is not closed"}},
        Refused{"SingleQuoteNotClosed",
                "a: &x 'it''s\nb: 1\n",
                {"c.yaml:1:4: error: a quotation mark is not closed"}},
        Refused{"EscapedQuoteDoesNotClose",
                "a: \"b\\\"\n",
                {"c.yaml:1:4: error: a quotation mark is not closed"}},
        Refused{"NotUtf8",
                "a: 1\nb: caf\xE9\n",
                {"c.yaml:2:7: error: this is not UTF-8; save the file as UTF-8"}},
        Refused{"Utf16",
                std::string("\xFF\xFE") + "a",
                {"c.yaml: error: the file is UTF-16; save it as UTF-8"}},
        Refused{"NulByte",
                std::string("a: b\0c\n", 7),
                {"c.yaml:1:5: error: a control character (0x00) is not allowed; delete it"}},
        Refused{"EndOfTransmission",
                "a: 1\n\x04\nb: [\n",
                {"c.yaml:2:1: error: a control character (0x04) is not allowed; delete it"}},
        Refused{"LineDedentedOutOfTheDocument",
                "  a: 1\nb: 2\n",
                {"c.yaml:2:1: error: expected the end of the document, found 'b: 2'; check the "
                 "indentation, or put '---' before a further document"}}),
    name_of);

// Texts that yaml-cpp 0.7 offers as endless documents or empty nodes: that these tests end is what
// they show.
INSTANTIATE_TEST_SUITE_P(
    Endless, BadYaml,
    testing::Values(
        Refused{"Comma",
                ",",
                {"c.yaml:1:1: error: expected the end of the document, found ','; check the "
                 "indentation, or put '---' before a further document"}},
        Refused{"CommaBehindASeparator",
                "---\n,",
                {"c.yaml:2:1: error: expected the end of the document, found ','; check the "
                 "indentation, or put '---' before a further document"}},
        Refused{"CommaInAList", "[,]", {}},
        Refused{"CommaInAMap", "{,}", {"c.yaml:1:2: error: a key must be plain text"}}),
    name_of);

TEST(YamlLimits, AnAliasBombIsStoppedByTheNodeBudget) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string of = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + of;
    for (int j = 1; j < 10; ++j) {
      bomb += ", " + of;
    }
    bomb += "]\n";
  }
  Diagnostics diagnostics;
  (void)parse_yaml("c.yaml", bomb, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_THAT(diagnostics.sorted()[0].message,
              testing::StartsWith("more than 100000 values in one file, counting what aliases"));
}

struct Bound {
  std::string name;
  std::string text;
  std::string message;
};

void PrintTo(const Bound& row, std::ostream* out) {
  *out << row.name;
}

class Bounded : public testing::TestWithParam<Bound> {};

TEST_P(Bounded, StopsTheReader) {
  Diagnostics diagnostics;
  const ReadLimits limits{.bytes = 2048, .depth = 4, .nodes = 100, .aliases = 3, .documents = 5};
  (void)parse_yaml("c.yaml", GetParam().text, diagnostics, limits);
  EXPECT_THAT(lines_of(diagnostics), testing::ElementsAre(GetParam().message));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    Limits, Bounded,
    testing::Values(Bound{"Bytes", std::string(2049, '#'),
                          "c.yaml: error: the file is larger than 2 KiB; split it"},
                    Bound{"Depth", "[[[[[x]]]]]", "c.yaml:1:5: error: nested more than 4 deep"},
                    Bound{"DepthThroughAnAlias", "- &a [[[x]]]\n- [*a]\n",
                          "c.yaml:2:4: error: nested more than 4 deep"},
                    Bound{"Nodes", repeated("- x\n", 150),
                          "c.yaml:100:3: error: more than 100 values in one file; split it"},
                    Bound{"Aliases", "- &a x\n" + repeated("- *a\n", 4),
                          "c.yaml:5:3: error: more than 3 aliases (*) in one file"},
                    Bound{"Documents", repeated("---\na\n", 6),
                          "c.yaml:11:1: error: more than 5 documents in one file; split it"}),
    [](const auto& each) { return each.param.name; });

TEST(Yaml, SeveralDocumentsAByteOrderMarkAndWindowsLineEndsAreFine) {
  Diagnostics diagnostics;
  const auto documents = parse_yaml("c.yaml",
                                    "\xEF\xBB\xBF"
                                    "a: 1\r\n---\r\n---\r\nb: &x [1, '2']\r\nc: *x\r\n",
                                    diagnostics);
  EXPECT_THAT(lines_of(diagnostics), testing::IsEmpty());
  ASSERT_EQ(documents.size(), 2U);
  const Node& b = *documents[1].root->fields[0].second;
  EXPECT_EQ(b.items[0]->text, "1");
  EXPECT_FALSE(b.items[0]->quoted);
  EXPECT_TRUE(b.items[1]->quoted);
  EXPECT_EQ(documents[1].root->fields[1].second->items[1]->text, "2");
  EXPECT_EQ(documents[1].root->fields[1].first->line, 5);
}

TEST(Yaml, AThousandProblemsAreKeptAndTheRestCounted) {
  Diagnostics diagnostics;
  for (int i = 0; i < 1200; ++i) {
    diagnostics.error({"c.yaml", i + 1, 1}, "wrong");
  }
  EXPECT_EQ(diagnostics.sorted().size(), 1000U);
  EXPECT_EQ(diagnostics.error_count(), 1200U);
  EXPECT_THAT(diagnostics.to_string(), testing::EndsWith("\n... and 200 more"));
}

}  // namespace
}  // namespace fanfare::config
