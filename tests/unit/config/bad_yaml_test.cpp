#include "config/document.h"
#include "tests/unit/config/messages.h"

// What a whole program shows as well stands in tests/testdata/bad.
namespace fanfare::config {
namespace {

class BadYaml : public testing::TestWithParam<Refused> {};

TEST_P(BadYaml, IsReportedAtItsPlace) {
  Diagnostics diagnostics;
  (void)parse_yaml("c.yaml", GetParam().text, diagnostics);
  EXPECT_THAT(lines_of(diagnostics), testing::ElementsAreArray(GetParam().messages));
}

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
