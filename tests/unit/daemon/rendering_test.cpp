#include "daemon/rendering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fanfare::daemon {
namespace {

constexpr auto kProgram = R"(program: shop
locale: en
tiers: {qualify_by: points, levels: [{tier: green, at: 0}, {tier: gold, at: 9, title: {en: Gold, da: Guld}}]}
memberships: {plus: {period: 1y, title: Shop plus}}
---
reward: treat
title: {en: A treat, da: En lille ting}
---
template: news
en: {title: news, text: "{{reward.title}}|{{tier.title}}|{{plan.title}}|{{event.reward}}"}
)";

std::string rendered(const std::string& event, const std::string& locale) {
  const auto loaded = config::load_program_text("c.yaml", kProgram, {});
  EXPECT_TRUE(loaded) << loaded.error().to_string();
  Outgoing outgoing;
  outgoing.event = event;
  const auto message =
      render(outgoing, *loaded->templates->find("news"), *loaded, {{"locale", locale}});
  EXPECT_TRUE(message) << message.error().message;
  return message->text;
}

TEST(Rendering, KnowsTheTitlesOfWhatTheEventNames) {
  EXPECT_EQ(rendered(R"({"reward":"treat","tier":"gold","plan":"plus"})", "da-DK"),
            "En lille ting|Guld|Shop plus|treat");
  EXPECT_EQ(rendered(R"({"reward":"treat"})", "fr"), "A treat|||treat");
  EXPECT_EQ(rendered(R"({"reward":"gone","tier":"red"})", "en"), "|||gone");
}

}  // namespace
}  // namespace fanfare::daemon
