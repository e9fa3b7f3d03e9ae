#include "cli/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/remote/shelf.h"

namespace fanfare::cli {
namespace {

using ::testing::HasSubstr;

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran run_with(const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{in, out, err};
  const int code = run(arguments, terminal);
  return {code, out.str(), err.str()};
}

struct Usage {
  const char* name;
  std::vector<std::string> arguments;
};
void PrintTo(const Usage& usage, std::ostream* out) {
  *out << usage.name;
}

/// A whole `badge export`, but for what `others` say.
std::vector<std::string> badge_export(const std::vector<std::string>& others) {
  std::vector<std::string> arguments{"badge", "export", "alice", "regular"};
  const std::vector<std::pair<std::string, std::string>> needed{
      {"--key", "/no/issuer.pem"}, {"--issuer", "https://shop.example"}, {"--issuer-name", "Shop"}};
  for (const auto& [name, value] : needed) {
    if (std::ranges::find(others, name) == others.end()) {
      arguments.insert(arguments.end(), {name, value});
    }
  }
  arguments.insert(arguments.end(), others.begin(), others.end());
  return arguments;
}

class BadUsage : public testing::TestWithParam<Usage> {};

TEST_P(BadUsage, EndsWith64AndWritesNoData) {
  const Ran ran = run_with(GetParam().arguments);
  EXPECT_EQ(ran.code, 64);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err, "");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadUsage,
    testing::Values(Usage{"NoCommand", {}}, Usage{"UnknownCommand", {"emmit"}},
                    Usage{"UnknownOption", {"validate", "--frmat", "json", "x"}},
                    Usage{"MissingArgument", {"test"}}, Usage{"GroupAlone", {"member"}},
                    Usage{"NoFields", {"emit"}}, Usage{"FieldWithoutValue", {"emit", "type"}},
                    Usage{"FieldsAndFile", {"emit", "type=x", "--file", "-"}},
                    Usage{"MapWithoutFile", {"emit", "--map", "a=b", "type=x"}},
                    Usage{"WaitForAFile", {"emit", "--wait", "--file", "-"}},
                    Usage{"UnknownFormat", {"test", ".", "--format", "pdf"}},
                    Usage{"PlanOfNothing", {"plan"}},
                    Usage{"SchemaOfNoKind", {"schema", "campain"}},
                    Usage{"CalendarFromNoDate", {"calendar", ".", "--from", "next week"}},
                    Usage{"CalendarFromADayThatIsNot", {"calendar", ".", "--from", "2026-02-30"}},
                    Usage{"CalendarOfNoWeeks", {"calendar", ".", "--weeks", "0"}},
                    Usage{"CalendarOfTooManyWeeks", {"calendar", ".", "--weeks", "105"}},
                    Usage{"CalendarInNoLocale", {"calendar", ".", "--locale", "1"}},
                    Usage{"UnknownZone", {"generate", "--timezone", "Mars/Olympus"}},
                    Usage{"BadgeWithoutAKey", {"badge", "export", "alice", "regular"}},
                    Usage{"BadgeOfNoIssuer", badge_export({"--issuer", "shop.example"})},
                    Usage{"BadgeOfANamelessIssuer",
                          badge_export({"--issuer", "https://shop.example", "--issuer-name", ""})},
                    Usage{"BadgeOfNoHomePage", badge_export({"--issuer-url", "shop.example"})},
                    Usage{"BadgeOfNoAddress", badge_export({"--issuer-email", "hello"})},
                    Usage{"BadgeForNobody", badge_export({"--recipient", "alice"})},
                    Usage{"BadgeInNoLocale", badge_export({"--locale", "1"})},
                    Usage{"BadgeWithAKeyNowhere", badge_export({"--key-id", "key-1"})},
                    Usage{"BadgeInLatin1", badge_export({"--criteria", "caf\xE9"})},
                    Usage{"EndBeforeStart",
                          {"generate", "--from", "2026-12-01", "--to", "2026-11-01"}}),
    [](const auto& row) { return row.param.name; });

TEST(UnknownCommand, IsNamedWithTheNearest) {
  const std::string advice = "\nRun with --help for more information.\n";
  for (const auto& [arguments, problem] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"emmit"}, "there is no command 'emmit'; did you mean 'emit'?"},
           {{"--config", "test", "validat", "x"},
            "there is no command 'validat'; did you mean 'validate'?"},
           {{"bogus", "--help"}, "there is no command 'bogus'"},
           {{"member", "sho", "alice"},
            "there is no command 'member sho'; did you mean 'member show'?"}}) {
    const Ran ran = run_with(arguments);
    EXPECT_EQ(ran.code, 64) << problem;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, "fanfare: error: " + problem + advice);
  }
}

TEST(BadOptions, AreErrorsLikeOthers) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"validate", "--frmat", "json", "x"}, {}, {"member"}, {"test"}}) {
    EXPECT_THAT(run_with(arguments).err, testing::StartsWith("fanfare: error: "));
  }
}

TEST(FullDisk, IsNoticedByWhateverWritesData) {
  const std::string program = FANFARE_SOURCE_DIR "/examples/kopi-senja";
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"schema", "campaign"},
                                                    {"schema"},
                                                    {"test", program},
                                                    {"test", program, "--format", "junit"},
                                                    {"validate", program, "--format", "json"},
                                                    {"calendar", program},
                                                    {"calendar", program, "--ics"},
                                                    {"generate", "--members", "2"},
                                                    {"--help"}}) {
    std::istringstream in;
    std::ofstream full("/dev/full");
    std::ostringstream err;
    Terminal terminal{in, full, err};
    EXPECT_EQ(run(arguments, terminal), 1) << arguments[0];
    EXPECT_THAT(err.str(), HasSubstr("fanfare: error: cannot write to standard output"));
  }
}

class Help : public testing::TestWithParam<const char*> {};

TEST_P(Help, EndsWithExamples) {
  std::vector<std::string> arguments;
  std::istringstream words(GetParam());
  for (std::string word; words >> word;) {
    arguments.push_back(word);
  }
  arguments.emplace_back("--help");
  const Ran ran = run_with(arguments);
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr(std::string("Examples:\n  fanfare ") + GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, Help,
                         testing::Values("init", "validate", "test", "plan", "calendar", "schema",
                                         "emit", "generate", "member show", "member journal",
                                         "badge export", "rejected list", "rejected retry",
                                         "rejected drop", "deadletters list", "deadletters retry",
                                         "deadletters drop"));

TEST(BadgeExport, LooksAtTheKeyBeforeItLooksForRedis) {
  const Ran ran = run_with(badge_export({}));
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "fanfare: error: /no/issuer.pem: there is no such file\n");
}

TEST(Init, WritesAProgramThatIsValidAndPassesItsTests) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "fanfare-init";
  std::filesystem::remove_all(folder);
  ASSERT_EQ(run_with({"init", folder}).code, 0);
  const Ran valid = run_with({"validate", folder / "program"});
  EXPECT_EQ(valid.code, 0) << valid.out;
  EXPECT_THAT(valid.err, HasSubstr("program my-shop is valid: 3 campaigns, 1 badge, 1 test"));
  const Ran tested = run_with({"test", folder / "program"});
  EXPECT_EQ(tested.code, 0) << tested.out << tested.err;

  for (const std::string kind : {"document", "settings"}) {
    std::ostringstream schema;
    schema << std::ifstream(folder / ".fanfare" / (kind + ".schema.json")).rdbuf();
    EXPECT_EQ(schema.str(), run_with({"schema", kind}).out);
  }

  const Ran again = run_with({"init", folder});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("is there already, and nothing was written"));
  std::filesystem::remove_all(folder);
}

TEST(Schema, IsPrintedAsData) {
  const Ran ran = run_with({"schema", "campaign"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, testing::StartsWith("{\n  \"$schema\": "
                                           "\"http://json-schema.org/draft-07/schema#\",\n"
                                           "  \"title\": \"Campaign\",\n"));
}

TEST(Schema, WithoutAKindListsThem) {
  const Ran ran = run_with({"schema"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, testing::StartsWith("document  "));
  EXPECT_THAT(ran.out, HasSubstr("\ncampaign  "));
  EXPECT_THAT(ran.out, HasSubstr("\nsettings  "));
}

TEST(Schema, OfAnUnknownKindNamesTheNearest) {
  EXPECT_EQ(run_with({"schema", "campain"}).err,
            "fanfare: error: there is no schema 'campain'; did you mean 'campaign'?\n");
  EXPECT_EQ(run_with({"schema", "x"}).err,
            "fanfare: error: there is no schema 'x'; expected one of document, program, campaign, "
            "badge, challenge, leaderboard, reward, template, segment, test, settings\n");
}

TEST(Validate, NamesThePlace) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "fanfare-bad";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "p.yaml") << "program: shop\ntimezon: UTC\n";
  const Ran text = run_with({"validate", folder});
  EXPECT_EQ(text.code, 1);
  EXPECT_THAT(text.out, HasSubstr("p.yaml:2:1: error: "));
  const Ran json = run_with({"validate", folder, "--format", "json"});
  EXPECT_EQ(json.code, 1);
  EXPECT_THAT(json.out, HasSubstr("\"line\":2,\"column\":1,\"message\":"));
  EXPECT_EQ(run_with({"test", folder}).code, 2);
  std::filesystem::remove_all(folder);
}

TEST(Calendar, ShowsAProgram) {
  const std::string program = FANFARE_SOURCE_DIR "/examples/kopi-senja";
  const Ran text = run_with({"calendar", program, "--from", "2026-11-20", "--locale", "en"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("Kopi Senja Rewards: Fri 20 Nov 2026 to Thu 31 Dec 2026, times "
                                  "in Asia/Jakarta\n\n"));
  EXPECT_THAT(text.out, HasSubstr("\nDouble points weekend     :      :    ##:"));
  EXPECT_THAT(text.out, HasSubstr("Sat  5 Dec 00:00  Mon  7 Dec 00:00  Double points weekend "
                                  "(double-points-weekend)\n"));
  const Ran ics = run_with({"calendar", program, "--from", "2026-11-20", "--ics"});
  EXPECT_EQ(ics.code, 0) << ics.err;
  EXPECT_THAT(ics.out, HasSubstr("SUMMARY:Akhir pekan poin ganda\r\n"));
}

TEST(Calendar, ExportsByTheClockAndNotByItsFirstDay) {
  const Ran ics = run_with({"calendar", FANFARE_SOURCE_DIR "/examples/kopi-senja", "--from",
                            "2093-01-01", "--weeks", "104", "--all", "--ics"});
  EXPECT_EQ(ics.code, 0) << ics.err;
  EXPECT_THAT(ics.out, HasSubstr("\r\nDTSTAMP:20"));
  EXPECT_THAT(ics.out, testing::Not(HasSubstr("\r\nDTSTAMP:2093")));
}

TEST(Calendar, BeginsNow) {
  const Ran ran = run_with({"calendar", FANFARE_SOURCE_DIR "/examples/kopi-senja"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("base-points"));
}

TEST(Calendar, OfAProgramWithErrorsNamesThePlace) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "fanfare-bad-calendar";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "p.yaml") << "program: shop\ntimezon: UTC\n";
  const Ran ran = run_with({"calendar", folder});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("p.yaml:2:1: error: "));
  std::filesystem::remove_all(folder);
}

using event_files::Fields;

TEST(Shelf, RestoresAnEventAsItWasSent) {
  const remote::ShelvedEntry entry{"9-0",
                                   {{"type", "purchase"},
                                    {"error", "the app's own"},
                                    {"id", "o1"},
                                    {"time", "5"},
                                    {"error", "why"},
                                    {"code", "bad_amount"},
                                    {"entry", "7-0"}}};
  EXPECT_EQ(
      remote::restored_event(entry),
      (Fields{{"type", "purchase"}, {"error", "the app's own"}, {"id", "o1"}, {"time", "5"}}));
}

TEST(Shelf, GivesAnEventTheIdAndTimeOfItsFirstEntry) {
  const remote::ShelvedEntry entry{
      "9-0", {{"type", "purchase"}, {"error", "why"}, {"code", "c"}, {"entry", "7-1"}}};
  EXPECT_EQ(remote::restored_event(entry),
            (Fields{{"type", "purchase"}, {"id", "7-1"}, {"time", "7"}}));
}

TEST(Shelf, RestoresADeliveryAsBeforeItsFirstAttempt) {
  const remote::ShelvedEntry entry{
      "9-0", {{"id", "n1"}, {"member", "x"}, {"attempts", "7"}, {"error", "gone"}}};
  EXPECT_EQ(remote::restored_delivery(entry), (Fields{{"id", "n1"}, {"member", "x"}}));
}

}  // namespace
}  // namespace fanfare::cli
