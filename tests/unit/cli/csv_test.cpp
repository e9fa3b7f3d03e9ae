#include "cli/event_files/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

namespace fanfare::cli::event_files {
namespace {

/// Everything in a file: records as `3: a=1 b=2`, problems as `3! message`.
std::vector<std::string> read_all(const std::string& text, const Csv::Options& options) {
  std::istringstream in(text);
  auto csv = Csv::open(in, options);
  if (!csv) {
    return {std::to_string(csv.error().line) + "! " + csv.error().message};
  }
  std::vector<std::string> all;
  while (const auto record = csv->next()) {
    if (!*record) {
      all.push_back(std::to_string(record->error().line) + "! " + record->error().message);
      continue;
    }
    std::string line = std::to_string((*record)->line) + ":";
    for (const auto& [name, value] : (*record)->fields) {
      line += " " + name + "=" + value;
    }
    all.push_back(line);
  }
  return all;
}

struct Case {
  const char* name;
  std::string text;
  Csv::Options options;
  std::vector<std::string> expected;
};
void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

class CsvFiles : public testing::TestWithParam<Case> {};

TEST_P(CsvFiles, AreRead) {
  EXPECT_EQ(read_all(GetParam().text, GetParam().options), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, CsvFiles,
    testing::Values(
        Case{"Plain", "a,b\n1,2\n3,4\n", {}, {"2: a=1 b=2", "3: a=3 b=4"}},
        Case{"CrLfAndNoLastBreak", "a,b\r\n1,2\r\n3,4", {}, {"2: a=1 b=2", "3: a=3 b=4"}},
        Case{"Quotes", "a,b\n\"x,\"\"y\"\"\",2\n", {}, {"2: a=x,\"y\" b=2"}},
        Case{"LineBreakInQuotes", "a,b\n\"x\ny\",2\n3,4\n", {}, {"2: a=x\ny b=2", "4: a=3 b=4"}},
        Case{"EmptyIsAbsent", "a,b,c\n,2,\"\"\n", {}, {"2: b=2"}},
        Case{"EmptyLastValue", "a,b\n1,", {}, {"2: a=1"}},
        Case{"BlankLines", "a,b\n\n1,2\n\r\n3,4\n\n", {}, {"3: a=1 b=2", "5: a=3 b=4"}},
        Case{"ByteOrderMark",
             "\xEF\xBB\xBF"
             "a,b\n1,2\n",
             {},
             {"2: a=1 b=2"}},
        Case{"Delimiter", "a;b\n1;\"2;3\"\n", {';', {}}, {"2: a=1 b=2;3"}},
        Case{"Mapping",
             "Customer,Total,type\nx,5,t\n",
             {',', {{"member", "Customer"}, {"amount", "Total"}}},
             {"2: member=x amount=5 type=t"}},
        Case{"NothingAtAll", "", {}, {"1! expected a header line with the columns' names"}},
        Case{"HeaderOnly", "a,b\n", {}, {}},
        Case{"MappedColumnMissing",
             "a,b\n1,2\n",
             {',', {{"member", "c"}}},
             {"1! no column is called 'c'; the header has a, b"}},
        Case{"WrongCountIsSkipped",
             "a,b\n1\n3,4\n1,2,3\n5,6\n",
             {},
             {"2! expected 2 values as in the header, found 1", "3: a=3 b=4",
              "4! expected 2 values as in the header, found 3", "5: a=5 b=6"}},
        Case{"QuoteInsideIsSkipped",
             "a,b\n1,x\"y\n3,4\n",
             {},
             {"2! a quote inside a value that does not begin with one; quote the whole value",
              "3: a=3 b=4"}},
        Case{"TextAfterQuote",
             "a,b\n\"1\"x,2\n3,4\n",
             {},
             {"2! expected a ',' or the line's end after a closing quote, found 'x'; write a quote "
              "inside a quoted value twice",
              "3: a=3 b=4"}},
        Case{"NeverClosed",
             "a,b\n1,2\n\"3,4\n5,6\n",
             {},
             {"2: a=1 b=2", "3! a quoted value is never closed; add a '\"'"}}),
    [](const auto& row) { return row.param.name; });

// RFC 4180 read back what was written by it, whatever the values are.
RC_GTEST_PROP(CsvProperty, QuotedValuesComeBack, (std::vector<std::string> values)) {
  RC_PRE(!values.empty());
  RC_PRE(values.size() > 1 || !values.front().empty());
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += (i == 0 ? "" : ",") + csv_quoted(values[i]);
  }
  RC_PRE(!text.starts_with("\xEF"));
  std::istringstream in(text + "\r\n");
  CsvReader reader(in);
  std::vector<std::string> read;
  const auto line = reader.next(read);
  RC_ASSERT(line && line->has_value());
  RC_ASSERT(read == values);
}

}  // namespace
}  // namespace fanfare::cli::event_files
