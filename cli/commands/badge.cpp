#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/open_badges/jws.h"
#include "cli/open_badges/key_file.h"
#include "cli/remote/badge_holding.h"
#include "cli/words/table.h"
#include "config/common.h"
#include "members/event_decoder.h"

namespace fanfare::cli::commands {
namespace {

struct Options {
  std::string member;
  std::string badge;
  std::string key_file;
  std::string key_id;
  open_badges::Issuer issuer;
  std::string recipient;
  std::string locale;
  std::string description;
  std::string criteria;
};

void warn(Terminal& terminal, std::string_view sentence) {
  terminal.err << "fanfare: " << painted("warning", Colour::Yellow, terminal.err_colours) << ": "
               << words::harmless(sentence) << '\n';
}

/// What is wrong with an option; empty when nothing is.
std::string problem_in(const Options& options) {
  const open_badges::Issuer& issuer = options.issuer;
  if (!open_badges::is_issuer_id(issuer.id)) {
    return fmt::format(
        "--issuer: expected an https URL without user and fragment, such as "
        "https://shop.example, found '{}'",
        issuer.id);
  }
  if (!issuer.url.empty() && !open_badges::is_web_url(issuer.url)) {
    return fmt::format("--issuer-url: expected an http or https URL, found '{}'", issuer.url);
  }
  if (!issuer.email.empty() && !open_badges::is_recipient("mailto:" + issuer.email)) {
    return fmt::format("--issuer-email: expected an address such as hello@shop.example, found '{}'",
                       issuer.email);
  }
  if (!options.key_id.empty() && !open_badges::is_key_id(options.key_id)) {
    return fmt::format(
        "--key-id: expected the address of the public key, such as "
        "https://shop.example/keys/1 or a DID URL, found '{}'",
        options.key_id);
  }
  if (!options.recipient.empty() && !open_badges::is_recipient(options.recipient)) {
    return fmt::format("--recipient: expected did:... or mailto:alice@example.org, found '{}'",
                       options.recipient);
  }
  if (!options.locale.empty() && !config::is_locale(options.locale)) {
    return fmt::format("--locale: '{}' is no locale; write one such as en or pt-BR",
                       options.locale);
  }
  for (const std::string& text : {issuer.name, options.description, options.criteria}) {
    if (!is_utf8(text)) {
      return "expected UTF-8 in the options' texts; set the terminal's locale to a UTF-8 one";
    }
  }
  return issuer.name.empty() ? "--issuer-name: expected the issuer's name, found nothing" : "";
}

Result<open_badges::Holding> look_up(const Options& options, const Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return std::unexpected(client.error());
  }
  auto holding = remote::read_badge_holding(**client, options.member, options.badge);
  if (!holding) {
    return std::unexpected(holding.error());
  }
  if (!*holding) {
    return failure(fmt::format("there is no member '{}'; a member is known from their first event",
                               options.member));
  }
  return **std::move(holding);
}

Result<open_badges::Recipient> recipient_of(const Options& options,
                                            const open_badges::Holding& holding) {
  if (options.recipient.empty() && holding.email.empty()) {
    return failure(
        fmt::format("{} has no email in their profile that a badge could be issued to; "
                    "name a DID or an address with --recipient",
                    options.member));
  }
  return open_badges::Recipient{options.recipient, options.recipient.empty() ? holding.email : ""};
}

/// The credential's payload; warns of what is left out of it.
Result<std::string> payload_for(const Options& options, const open_badges::SigningKey& key,
                                Session& session) {
  const auto holding = look_up(options, session);
  if (!holding) {
    return std::unexpected(holding.error());
  }
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  auto award = open_badges::award_of(*holding, options.locale, now);
  if (!award) {
    return failure(words::harmless(award.error().message));  // it names what Redis has
  }
  const auto recipient = recipient_of(options, *holding);
  if (!recipient) {
    return std::unexpected(recipient.error());
  }
  open_badges::Achieved& achieved = award->achieved;
  achieved.description = options.description.empty() ? achieved.description : options.description;
  achieved.criteria = options.criteria.empty() ? achieved.criteria : options.criteria;
  if (!achieved.image.empty() && !open_badges::is_image_url(achieved.image)) {
    warn(session.terminal, fmt::format("the badge's image '{}' is not a whole URL, and is left out",
                                       shortened(achieved.image, 128)));
    achieved.image.clear();
  }
  return open_badges::credential_payload(options.issuer, *recipient, *award, key);
}

int export_badge(const Options& options, Session& session) {
  Terminal& terminal = session.terminal;
  if (const std::string problem = problem_in(options); !problem.empty()) {
    complain(terminal, words::harmless(problem));
    return exit_code::kBadUsage;
  }
  if (!members::is_member_id(options.member)) {
    return complain(terminal,
                    fmt::format("'{}' is no member id: 1 to 128 of A-Z a-z 0-9 . _ @ : + -",
                                words::harmless(options.member)));
  }
  const auto file = open_badges::read_key_file(options.key_file);
  if (!file) {
    return complain(terminal, words::harmless(file.error().message));
  }
  if (!file->warning.empty()) {
    warn(terminal, file->warning);
  }
  const auto payload = payload_for(options, file->key, session);
  if (!payload) {
    return complain(terminal, payload.error().message);
  }
  const auto jws = open_badges::compact_jws(file->key, options.key_id, *payload);
  if (!jws) {
    return complain(terminal, jws.error().message);
  }
  terminal.out << *jws << '\n';
  return exit_code::kDone;
}

Run declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  open_badges::Issuer& issuer = options->issuer;
  app.add_option("MEMBER", options->member, "The member's id")->required();
  app.add_option("BADGE", options->badge, "The badge's id")->required();
  app.add_option("--key", options->key_file, "The issuer's private key, Ed25519 or P-256, as PEM")
      ->type_name("FILE")
      ->required();
  app.add_option("--issuer", issuer.id, "Who issues: an https URL of yours that stays")
      ->type_name("URL")
      ->required();
  app.add_option("--issuer-name", issuer.name, "Their name")->type_name("NAME")->required();
  app.add_option("--issuer-url", issuer.url, "Their home page")->type_name("URL");
  app.add_option("--issuer-email", issuer.email, "Their address")->type_name("EMAIL");
  app.add_option("--key-id", options->key_id,
                 "Where the public key is published (kid); else it stands in the credential (jwk)")
      ->type_name("URL");
  app.add_option("--recipient", options->recipient,
                 "did:... or mailto:..., in clear; else the profile's email as a salted hash")
      ->type_name("URI");
  app.add_option("--locale", options->locale, "Of the titles; else the program's");
  app.add_option("--description", options->description, "What the badge is, in your words")
      ->type_name("TEXT");
  app.add_option("--criteria", options->criteria, "What it takes to get it, in your words")
      ->type_name("TEXT");
  return [options](Session& session) { return export_badge(*options, session); };
}

}  // namespace

const Command kBadgeExport{
    "badge export", "A badge that a member holds, as a signed Open Badges 3.0 credential",
    "  fanfare badge export alice coffee-lover --key issuer.pem --issuer https://shop.example \\\n"
    "      --issuer-name 'Kopi Senja' > coffee-lover.jwt\n"
    "  openssl genpkey -algorithm ed25519 -out issuer.pem    # a key, once\n"
    "Ends with 1 when there is no such member, they do not hold the badge, or the key cannot be "
    "used.",
    declare};

}  // namespace fanfare::cli::commands
