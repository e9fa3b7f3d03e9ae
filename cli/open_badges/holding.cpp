#include "cli/open_badges/holding.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <string_view>

#include "base/locale.h"
#include "base/text.h"
#include "cli/planning/definition.h"
#include "cli/words/lists.h"
#include "redis/member_codec.h"

namespace fanfare::cli::open_badges {
namespace {

using Titles = std::map<std::string, std::string, std::less<>>;

/// The program that the daemon runs.
struct Publisher {
  std::string id;
  std::string title;
  std::string locale = "en";
};

const std::string* find(const Holding::Fields& fields, std::string_view id) {
  const auto found = std::ranges::find(fields, id, &Holding::Fields::value_type::first);
  return found == fields.end() ? nullptr : &found->second;
}

std::vector<std::string_view> ids_of(const Holding::Fields& fields) {
  std::vector<std::string_view> ids;
  std::ranges::transform(fields, std::back_inserter(ids),
                         [](const auto& field) { return std::string_view(field.first); });
  return ids;
}

/// An object; empty where the text is none.
boost::json::object object_in(std::string_view text) {
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(text, error);
  return !error && document.is_object() ? std::move(document.get_object()) : boost::json::object();
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

const std::string& title_in(const Titles& titles, const std::string& id, const std::string& locale,
                            const std::string& program_locale) {
  return titles.empty() ? id : titles.at(pick_locale(titles, locale, program_locale));
}

/// `title` of a catalogue's entry.
Titles titles_of(const boost::json::object& entry) {
  Titles titles;
  const boost::json::value* title = entry.if_contains("title");
  if (title != nullptr && title->is_object()) {
    for (const auto& [locale, text] : title->get_object()) {
      if (text.is_string()) {
        titles.emplace(locale, text.get_string());
      }
    }
  }
  return titles;
}

/// `title` of a definition: a text, or one for each locale.
Titles titles_of(const config::Node& definition) {
  Titles titles;
  const config::Node* title = planning::field_of(definition, "title");
  if (title != nullptr && title->kind == config::Node::Kind::Scalar) {
    titles.emplace("", title->text);
  } else if (title != nullptr) {
    for (const auto& [locale, text] : title->fields) {
      titles.emplace(locale->text, text->text);
    }
  }
  return titles;
}

Result<Publisher> publisher_of(const Holding& holding, const std::string& locale) {
  constexpr std::string_view kKind = "program";
  if (holding.running) {
    for (const auto& [name, text] : holding.running->definitions) {
      if (!name.starts_with("program:")) {
        continue;
      }
      const config::CanonicalDefinition canonical{std::string(kKind), name.substr(kKind.size() + 1),
                                                  text};
      const auto read = planning::read_definitions(std::span(&canonical, 1));
      if (!read) {
        return std::unexpected(read.error());
      }
      Publisher publisher{.id = canonical.id, .title = ""};
      const config::Node& body = *read->front().body;
      if (const auto own = planning::text_of(body, "locale"); !own.empty()) {
        publisher.locale = own;
      }
      publisher.title = title_in(titles_of(body), canonical.id, locale, publisher.locale);
      return publisher;
    }
  }
  return failure("no program is published in this Redis; start fanfared with one");
}

std::unexpected<Error> does_not_hold(const Holding& holding) {
  const bool is_known = find(holding.catalogue, holding.badge) != nullptr;
  if (!is_known) {
    auto candidates = ids_of(holding.held);
    std::ranges::copy(ids_of(holding.catalogue), std::back_inserter(candidates));
    if (const auto meant = nearest(holding.badge, candidates)) {
      return failure(
          fmt::format("there is no badge '{}'; did you mean '{}'?", holding.badge, *meant));
    }
  }
  std::vector<std::string> held;
  std::ranges::transform(holding.held, std::back_inserter(held),
                         [](const auto& field) { return field.first; });
  const std::string holds =
      held.empty() ? fmt::format("{} holds none", holding.member)
                   : fmt::format("{} holds {}", holding.member, words::enumerated(held));
  return failure(is_known ? fmt::format("{} does not hold the badge '{}'; {}", holding.member,
                                        holding.badge, holds)
                          : fmt::format("there is no badge '{}'; {}", holding.badge, holds));
}

/// `coffees 20 and purchases 5`: what the counters of a level had to reach; empty where nothing is
/// known of any.
std::string goals_of(const boost::json::object& entry, const std::string& level) {
  std::vector<std::string> goals;
  const boost::json::value* levels = entry.if_contains("levels");
  if (levels == nullptr || !levels->is_array()) {
    return "";
  }
  for (const boost::json::value& each : levels->get_array()) {
    const boost::json::object* object = each.if_object();
    const boost::json::value* counters = object != nullptr && text_of(*object, "level") == level
                                             ? object->if_contains("counters")
                                             : nullptr;
    if (counters == nullptr || !counters->is_object()) {
      continue;
    }
    for (const auto& [name, least] : counters->get_object()) {
      goals.push_back(fmt::format(
          "{} {}", std::string_view(name),
          least.is_string() ? std::string(least.get_string()) : boost::json::serialize(least)));
    }
  }
  return words::enumerated(goals);
}

std::string criteria_of(const Holding& holding, const members::HeldBadge& held,
                        const boost::json::object& entry, const Publisher& publisher,
                        const std::string& locale) {
  if (!held.campaign.empty()) {
    const std::string title =
        title_in(titles_of(object_in(holding.campaign)), held.campaign, locale, publisher.locale);
    return fmt::format("Given by the campaign \"{}\" of {}.", title, publisher.title);
  }
  const std::string goals = goals_of(entry, held.level);
  return goals.empty()
             ? fmt::format("Earned in {} by meeting the badge's terms.", publisher.title)
             : fmt::format("Earned in {} by reaching at least {}.", publisher.title, goals);
}

std::string with_level(const std::string& title, const std::string& level) {
  return level.empty() ? title : fmt::format("{} ({})", title, level);
}

}  // namespace

std::string giver_of(const Holding& holding) {
  const std::string* json = find(holding.held, holding.badge);
  const auto held = json != nullptr ? redis::decode_badge(*json) : std::nullopt;
  return held ? held->campaign : "";
}

Result<Award> award_of(const Holding& holding, const std::string& locale, Instant now) {
  const std::string* json = find(holding.held, holding.badge);
  if (json == nullptr) {
    return does_not_hold(holding);
  }
  const auto held = redis::decode_badge(*json);
  if (!held) {
    return failure(
        fmt::format("what Redis has about {}'s badge '{}' cannot be read: expected JSON "
                    "with awarded_at, found {}; did an app write it?",
                    holding.member, holding.badge, shortened(*json, 64)));
  }
  const std::string* entry_text = find(holding.catalogue, holding.badge);
  if (entry_text == nullptr) {
    return failure(
        fmt::format("{} holds '{}', but the program that the daemon runs has no such "
                    "badge any more; publish it again to export it",
                    holding.member, holding.badge));
  }
  const auto publisher = publisher_of(holding, locale);
  if (!publisher) {
    return std::unexpected(publisher.error());
  }
  const boost::json::object entry = object_in(*entry_text);
  const auto expires_at = parse_rfc3339(text_of(object_in(*json), "expires_at"));
  if (expires_at && *expires_at <= now) {
    return failure(fmt::format("{}'s badge '{}' expired at {}", holding.member, holding.badge,
                               format_rfc3339(*expires_at)));
  }
  const std::string title = title_in(titles_of(entry), holding.badge, locale, publisher->locale);
  Award award{{}, holding.member, held->awarded_at, expires_at};
  award.achieved = {.program = publisher->id,
                    .badge = holding.badge,
                    .level = held->level,
                    .name = with_level(title, held->level),
                    .image = text_of(entry, "image"),
                    .description = fmt::format("A badge of {}: {}.", publisher->title,
                                               with_level(title, held->level)),
                    .criteria = criteria_of(holding, *held, entry, *publisher, locale)};
  return award;
}

}  // namespace fanfare::cli::open_badges
