#include "cli/open_badges/open_badge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "cli/open_badges/holding.h"
#include "tests/unit/cli/open_badge_keys.h"

namespace fanfare::cli::open_badges {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const Instant kAwarded = *parse_rfc3339("2026-12-05T03:00:00.250Z");

SigningKey key_of(const char* pem = kEd25519Pem) {
  return *SigningKey::from_pem(Secret(pem));
}

const Issuer kShop{"https://shop.example", "Kopi \"Senja\"", "", ""};

Award award() {
  Award made{{}, "alice", kAwarded, {}};
  made.achieved = {.program = "kopi-senja",
                   .badge = "coffee-lover",
                   .level = "silver",
                   .name = "Coffee lover (silver)",
                   .image = "https://shop.example/coffee.png",
                   .description = "A badge.",
                   .criteria = "20 coffees."};
  return made;
}

json::object credential(const Award& of, const Recipient& to = {"", "alice@shop.example"},
                        const Issuer& by = kShop, const char* pem = kEd25519Pem) {
  return json::parse(credential_payload(by, to, of, key_of(pem))).as_object();
}

std::string text(const json::object& object, std::string_view pointer) {
  return std::string(json::value(object).at_pointer(pointer).as_string());
}

TEST(OpenBadge, IsACredentialAsTheStandardHasIt) {
  const json::object badge = credential(award());
  EXPECT_EQ(badge.at("@context"),
            (json::array{"https://www.w3.org/ns/credentials/v2",
                         "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}));
  EXPECT_EQ(badge.at("type"), (json::array{"VerifiableCredential", "OpenBadgeCredential"}));
  EXPECT_EQ(badge.at("name"), "Coffee lover (silver)");
  const json::value issuer = json::parse(R"({"id": "https://shop.example", "type": ["Profile"],
                            "name": "Kopi \"Senja\""})");
  EXPECT_EQ(badge.at("issuer"), issuer);
  EXPECT_EQ(badge.at("credentialSubject").at("type"), (json::array{"AchievementSubject"}));
  const json::value achievement = json::parse(R"json({
      "id": "https://shop.example#kopi-senja/coffee-lover/silver",
      "type": ["Achievement"], "achievementType": "Badge", "name": "Coffee lover (silver)",
      "description": "A badge.", "criteria": {"narrative": "20 coffees."},
      "image": {"id": "https://shop.example/coffee.png", "type": "Image"}})json");
  EXPECT_EQ(badge.at("credentialSubject").at("achievement"), achievement);
  EXPECT_FALSE(badge.contains("vc")) << "of the Data Model 1.1";
}

/// Section "Verify a Credential VC-JWT Signature": the claims and the credential say the same.
TEST(OpenBadge, HasClaimsThatMatchTheCredential) {
  Award of = award();
  json::object badge = credential(of);
  EXPECT_EQ(badge.at("iss"), badge.at("issuer").at("id"));
  EXPECT_EQ(badge.at("jti"), badge.at("id"));
  EXPECT_EQ(badge.at("sub"), badge.at("credentialSubject").at("id"));
  EXPECT_EQ(badge.at("validFrom"), "2026-12-05T03:00:00Z");
  EXPECT_EQ(badge.at("nbf"), 1'796'439'600) << "date -d 2026-12-05T03:00:00Z +%s";
  EXPECT_FALSE(badge.contains("exp"));
  EXPECT_FALSE(badge.contains("validUntil"));

  of.expires_at = parse_rfc3339("2027-12-05T03:00:00.999Z");
  badge = credential(of);
  EXPECT_EQ(badge.at("validUntil"), "2027-12-05T03:00:00Z");
  EXPECT_EQ(badge.at("exp"), 1'827'975'600);
}

TEST(OpenBadge, LeavesOutWhatIsNotThere) {
  Award of = award();
  of.achieved.level = of.achieved.image = "";
  const json::object badge = credential(of);
  const json::object& achievement = badge.at("credentialSubject").at("achievement").as_object();
  EXPECT_EQ(achievement.at("id"), "https://shop.example#kopi-senja/coffee-lover");
  EXPECT_FALSE(achievement.contains("image"));
  const json::object full =
      credential(of, {"", "a@b.example"},
                 {"https://shop.example", "Shop", "https://www.example", "x@y.example"});
  EXPECT_EQ(full.at("issuer").at("url"), "https://www.example");
  EXPECT_EQ(full.at("issuer").at("email"), "x@y.example");
}

/// The example of the standard's type IdentityHash.
TEST(IdentityHash, IsOfTheIdentityWithTheSaltBehindIt) {
  EXPECT_EQ(identity_hash("a@example.com", "Kosher"),
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399");
}

TEST(Recipient, IsToldByASaltedHashOfTheAddress) {
  const json::object badge = credential(award());
  const json::object& identity = badge.at("credentialSubject").at("identifier").at(0).as_object();
  EXPECT_EQ(identity.size(), 5U) << "the schema allows no other";
  EXPECT_EQ(identity.at("type"), "IdentityObject");
  EXPECT_EQ(identity.at("hashed"), true);
  EXPECT_EQ(identity.at("identityType"), "emailAddress");
  const std::string salt(identity.at("salt").as_string());
  EXPECT_THAT(salt, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(text(identity, "/identityHash"), identity_hash("alice@shop.example", salt));
  EXPECT_THAT(json::serialize(badge), Not(HasSubstr("alice")));
}

TEST(Recipient, OrByWhatTheyCallThemselves) {
  const json::object did = credential(award(), {"did:example:alice", ""});
  EXPECT_EQ(did.at("sub"), "did:example:alice");
  EXPECT_FALSE(did.at("credentialSubject").as_object().contains("identifier"));
  const json::object mail = credential(award(), {"mailto:a@b.example", ""});
  EXPECT_EQ(mail.at("sub"), "mailto:a@b.example");
  const json::value plain = json::parse(R"([{"type": "IdentityObject", "hashed": false,
                             "identityHash": "a@b.example", "identityType": "emailAddress"}])");
  EXPECT_EQ(mail.at("credentialSubject").at("identifier"), plain);
}

TEST(Ids, AreEqualForOneAwardAndDifferForOthers) {
  const json::object first = credential(award());
  EXPECT_EQ(first, credential(award()));
  EXPECT_EQ(first.at("id"), credential(award(), {"did:example:a", ""}).at("id"));
  EXPECT_THAT(text(first, "/id"), MatchesRegex("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-"
                                               "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  std::set<std::string> all;
  const auto differs = [&](const json::object& badge) {
    return all.insert(text(badge, "/id")).second &&
           all.insert(text(badge, "/credentialSubject/id")).second &&
           all.insert(text(badge, "/credentialSubject/identifier/0/salt")).second;
  };
  EXPECT_TRUE(differs(first));
  Award other = award();
  other.member = "bob";
  EXPECT_TRUE(differs(credential(other)));
  other = award();
  other.achieved.level = "gold";
  EXPECT_TRUE(differs(credential(other)));
  other = award();
  other.awarded_at += milliseconds(1);
  EXPECT_TRUE(differs(credential(other)));
  EXPECT_TRUE(
      differs(credential(award(), {"", "a@b.example"}, {"https://x.example", "X", "", ""})));
  EXPECT_TRUE(differs(credential(award(), {"", "a@b.example"}, kShop, kP256Pem)));
}

struct Text {
  const char* text;
  bool issuer;
  bool key;
  bool recipient;
};

TEST(Names, AreLookedAtBeforeTheyAreSigned) {
  for (const Text& each : {Text{"https://shop.example", true, true, false},
                           Text{"https://shop.example/a?b=c", true, true, false},
                           Text{"https://shop.example/#key-1", false, true, false},
                           Text{"https://user:word@shop.example", false, false, false},
                           Text{"http://shop.example", false, false, false},
                           Text{"https://", false, false, false},
                           Text{"https:///path", false, false, false},
                           Text{"https://sh op.example", false, false, false},
                           Text{"shop.example", false, false, false},
                           Text{"", false, false, false},
                           Text{"did:web:shop.example", false, true, true},
                           Text{"did:web:shop.example#key-1", false, true, false},
                           Text{"did:web:", false, false, false},
                           Text{"did:web", false, false, false},
                           Text{"did:", false, false, false},
                           Text{"did::x", false, false, false},
                           Text{"did:Web:x", false, false, false},
                           Text{"mailto:a@b.example", false, false, true},
                           Text{"mailto:@b.example", false, false, false},
                           Text{"mailto:a@", false, false, false},
                           Text{"mailto:a@b.example?cc=c@d.example", false, false, false},
                           Text{"mailto:a%40b", false, false, false},
                           Text{"a@b.example", false, false, false}}) {
    EXPECT_EQ(is_issuer_id(each.text), each.issuer) << each.text;
    EXPECT_EQ(is_key_id(each.text), each.key) << each.text;
    EXPECT_EQ(is_recipient(each.text), each.recipient) << each.text;
  }
  EXPECT_TRUE(is_image_url("https://shop.example/a.png"));
  EXPECT_TRUE(is_image_url("data:image/png;base64,AAAA"));
  EXPECT_FALSE(is_image_url("badges/a.png"));
  EXPECT_TRUE(is_web_url("http://shop.example"));
  EXPECT_FALSE(is_web_url("data:text/plain,x"));
  EXPECT_FALSE(is_web_url("http:shop.example"));
}

/// As the daemon writes it (redis/member_codec.cpp, daemon/catalogue.cpp).
Holding holding() {
  return {
      .member = "alice",
      .badge = "coffee-lover",
      .email = "alice@shop.example",
      .held = {{"coffee-lover", R"({"awarded_at":"2026-12-05T03:00:00.250Z","level":"silver"})"},
               {"early-bird",
                R"({"awarded_at":"2026-12-05T03:00:00Z","campaign":"before-the-traffic"})"}},
      .catalogue = {{"coffee-lover",
                     R"({"title":{"en":"Coffee lover","id":"Pecinta kopi"},)"
                     R"("image":"https://shop.example/coffee.png","levels":[)"
                     R"({"level":"bronze","counters":{"coffees":"5"}},)"
                     R"({"level":"silver","counters":{"coffees":"20","visits":"3"}}]})"},
                    {"early-bird", R"({"title":{},"levels":[]})"},
                    {"regular", R"({"title":{"en":"Regular"},"levels":[{"counters":{}}]})"}},
      .campaign = "",
      .running = redis::ProgramRecord{
          "1",
          kAwarded,
          {{"campaign:x", R"({"campaign": "x"})"},
           {"program:kopi-senja",
            R"({"program": "kopi-senja", "locale": "id", "title": "Kopi Senja Rewards"})"}}}};
}

TEST(AwardOf, TellsTheBadgeInTheProgramsWords) {
  const auto found = award_of(holding(), "", kAwarded);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->awarded_at, kAwarded);
  EXPECT_FALSE(found->expires_at);
  const Achieved& achieved = found->achieved;
  EXPECT_EQ(achieved.program, "kopi-senja");
  EXPECT_EQ(achieved.level, "silver");
  EXPECT_EQ(achieved.name, "Pecinta kopi (silver)");
  EXPECT_EQ(achieved.image, "https://shop.example/coffee.png");
  EXPECT_EQ(achieved.description, "A badge of Kopi Senja Rewards: Pecinta kopi (silver).");
  EXPECT_EQ(achieved.criteria,
            "Earned in Kopi Senja Rewards by reaching at least coffees 20 and visits 3.");
  EXPECT_EQ(award_of(holding(), "en-GB", kAwarded)->achieved.name, "Coffee lover (silver)");
}

TEST(AwardOf, SaysWhoGaveIt) {
  Holding of = holding();
  of.badge = "early-bird";
  EXPECT_EQ(giver_of(of), "before-the-traffic");
  EXPECT_EQ(award_of(of, "", kAwarded)->achieved.criteria,
            "Given by the campaign \"before-the-traffic\" of Kopi Senja Rewards.");
  EXPECT_EQ(award_of(of, "", kAwarded)->achieved.name, "early-bird");
  of.campaign = R"({"title":{"en":"Before the traffic"}})";
  EXPECT_EQ(award_of(of, "", kAwarded)->achieved.criteria,
            "Given by the campaign \"Before the traffic\" of Kopi Senja Rewards.");
  of.held = {{"early-bird", R"({"awarded_at":"2026-12-05T03:00:00Z"})"}};
  EXPECT_EQ(giver_of(of), "");
  EXPECT_EQ(award_of(of, "", kAwarded)->achieved.criteria,
            "Earned in Kopi Senja Rewards by meeting the badge's terms.");
}

TEST(AwardOf, ReadsTitlesOfAProgramPerLocale) {
  Holding of = holding();
  of.running->definitions = {
      {"program:p", R"({"program": "p", "title": {"en": "Our club", "id": "Klub kami"}})"}};
  EXPECT_EQ(award_of(of, "", kAwarded)->achieved.description,
            "A badge of Our club: Coffee lover (silver).");
  EXPECT_EQ(award_of(of, "id", kAwarded)->achieved.description,
            "A badge of Klub kami: Pecinta kopi (silver).");
}

TEST(AwardOf, KnowsWhenItEnds) {
  Holding of = holding();
  of.held[0].second =
      R"({"awarded_at":"2026-12-05T03:00:00Z","expires_at":"2027-12-05T03:00:00Z"})";
  const Instant end = *parse_rfc3339("2027-12-05T03:00:00Z");
  EXPECT_EQ(award_of(of, "", end - milliseconds(1))->expires_at, end);
  EXPECT_EQ(award_of(of, "", end).error().message,
            "alice's badge 'coffee-lover' expired at 2027-12-05T03:00:00Z");
}

struct Refused {
  const char* name;
  void (*change)(Holding&);
  const char* message;
};
void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

class AwardsRefused : public testing::TestWithParam<Refused> {};

TEST_P(AwardsRefused, SayWhy) {
  Holding of = holding();
  GetParam().change(of);
  const auto found = award_of(of, "", kAwarded);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, AwardsRefused,
    testing::Values(
        Refused{"NotHeld", [](Holding& of) { of.badge = "regular"; },
                "alice does not hold the badge 'regular'; alice holds coffee-lover and early-bird"},
        Refused{"Misspelt", [](Holding& of) { of.badge = "cofee-lover"; },
                "there is no badge 'cofee-lover'; did you mean 'coffee-lover'?"},
        Refused{"MisspeltAndNotHeld", [](Holding& of) { of.badge = "regulr"; },
                "there is no badge 'regulr'; did you mean 'regular'?"},
        Refused{"Unknown", [](Holding& of) { of.badge = "champion-of-tea"; },
                "there is no badge 'champion-of-tea'; alice holds coffee-lover and early-bird"},
        Refused{"NoneHeld", [](Holding& of) { of.held.clear(); },
                "alice does not hold the badge 'coffee-lover'; alice holds none"},
        Refused{"GoneFromTheProgram", [](Holding& of) { of.catalogue.clear(); },
                "alice holds 'coffee-lover', but the program that the daemon runs has no such "
                "badge any more; publish it again to export it"},
        Refused{"WrittenByAnApp", [](Holding& of) { of.held[0].second = "yes"; },
                "what Redis has about alice's badge 'coffee-lover' cannot be read: expected JSON "
                "with awarded_at, found yes; did an app write it?"},
        Refused{"NoProgram", [](Holding& of) { of.running.reset(); },
                "no program is published in this Redis; start fanfared with one"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace fanfare::cli::open_badges
