#include "daemon/rendering.h"

#include <boost/json.hpp>

#include <algorithm>

namespace fanfare::daemon {
namespace {

std::string value_of(const members::NameMap<std::string>& member, std::string_view field) {
  const auto found = member.find(field);
  return found == member.end() ? std::string() : found->second;
}

void add_event(notifiers::RenderContext& context, const std::string& event) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(event, error);
  if (error || !document.is_object()) {
    return;
  }
  for (const auto& [name, value] : document.get_object()) {
    if (value.is_string()) {
      context.set("event." + std::string(name), std::string(value.get_string()));
    }
  }
}

/// A text in the wanted locale or its language, else the program's, else any.
std::string pick(const campaigns::LocalizedText& texts, std::string_view locale,
                 std::string_view program_locale) {
  for (const std::string_view wanted :
       {locale, locale.substr(0, locale.find('-')), program_locale, std::string_view("en")}) {
    if (const auto found = texts.find(wanted); found != texts.end()) {
      return found->second;
    }
  }
  return texts.empty() ? std::string() : texts.begin()->second;
}

/// The titles of what the event names: `event.reward` has a `reward.title`. `in_words` picks the
/// language.
template <class InWords>
void add_titles(notifiers::RenderContext& context, const engine::Definitions& program,
                InWords in_words) {
  const auto add = [&](const std::string& kind, const auto& rules, auto id) {
    const auto named = context.values().find("event." + kind);
    if (named == context.values().end()) {
      return;
    }
    const auto rule = std::ranges::find(rules, named->second, id);
    if (rule != rules.end()) {
      context.set(kind + ".title", in_words(rule->title));
    }
  };
  add("reward", program.rewards, &engine::RewardRule::id);
  add("plan", program.memberships, &engine::MembershipPlan::plan);
  for (const engine::TierPolicy& tiers : program.tiers) {
    add("tier", tiers.levels, &engine::TierPolicy::Level::tier);
  }
}

}  // namespace

Result<notifiers::Message> render(const Outgoing& outgoing, const notifiers::Template& texts,
                                  const config::LoadedProgram& loaded,
                                  const members::NameMap<std::string>& member) {
  const engine::Definitions& program = loaded.program->definitions();
  const std::string locale = value_of(member, "locale");
  notifiers::RenderContext context;
  context.set("member.id", outgoing.member);
  for (const auto& [field, value] : member) {
    context.set("member." + field, value);
  }
  add_event(context, outgoing.event);
  context.set("program.title", pick(program.title, locale, program.locale));
  if (const badges::BadgeRule* badge = loaded.program->badge(outgoing.badge)) {
    context.set("badge.id", badge->id);
    context.set("badge.title", pick(badge->title, locale, program.locale));
    context.set("badge.image", badge->image);
  }
  add_titles(context, program, [&](const campaigns::LocalizedText& title) {
    return pick(title, locale, program.locale);
  });
  auto rendered = texts.render(context, locale, program.locale);
  if (!rendered) {
    return std::unexpected(std::move(rendered.error()));
  }
  notifiers::Message message;
  message.id = outgoing.id;
  message.member = outgoing.member;
  message.recipient_name = value_of(member, "name");
  message.template_id = texts.id();
  message.category = notifiers::to_string(texts.category());
  message.locale = rendered->locale;
  message.title = std::move(rendered->title);
  message.text = std::move(rendered->text);
  message.html = std::move(rendered->html);
  message.url = std::move(rendered->url);
  message.created_at = outgoing.at;
  return message;
}

}  // namespace fanfare::daemon
