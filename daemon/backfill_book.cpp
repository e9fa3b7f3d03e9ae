#include "daemon/backfill_book.h"

#include "badges/award.h"
#include "base/hash.h"

namespace fanfare::daemon {
namespace {

constexpr std::string_view kDone = "done:";
constexpr std::string_view kPass = "pass:";

std::string field(std::string_view kind, std::string_view badge) {
  return std::string(kind) + std::string(badge);
}

}  // namespace

std::string BackfillBook::Pass::names() const {
  std::string all;
  for (const auto& [badge, terms] : badges) {
    all += (all.empty() ? "" : ",") + badge;
  }
  return all;
}

void BackfillBook::read(const Fields& fields) {
  *this = BackfillBook();
  Pass pass;
  for (const auto& [name, value] : fields) {
    if (name.starts_with(kDone)) {
      done_[name.substr(kDone.size())] = value;
    } else if (name.starts_with(kPass)) {
      pass.badges[name.substr(kPass.size())] = value;
    } else if (name == "run") {
      pass.run = value;
    } else if (name == "cursor") {
      pass.cursor = value;
    } else if (name == "server") {
      pass.server = value;
    }
  }
  if (!pass.cursor.empty()) {
    pass_ = std::move(pass);
  }
}

void BackfillBook::take(const engine::Program& program) {
  retroactive_.clear();
  for (const badges::BadgeRule& badge : program.badges()) {
    if (badge.backfill != badges::BadgeRule::Backfill::No) {
      retroactive_[badge.id] = stable_hex(badges::terms_of(badge));
    }
  }
}

BackfillBook::Badges BackfillBook::wanted() const {
  Badges wanted;
  for (const auto& [badge, terms] : retroactive_) {
    const auto done = done_.find(badge);
    if (done == done_.end() || done->second != terms) {
      wanted.emplace(badge, terms);
    }
  }
  return wanted;
}

bool BackfillBook::has_news() const {
  return !news().remove.empty();
}

const BackfillBook::Pass* BackfillBook::pass() const {
  return pass_ && pass_->badges == wanted() ? &*pass_ : nullptr;
}

/// A badge that is retroactive no more, and is so again one day, is looked at again. A pass that
/// nothing is wanted of any more is over.
BackfillBook::Write BackfillBook::news() const {
  Write write;
  for (const auto& [badge, terms] : done_) {
    if (!retroactive_.contains(badge)) {
      write.remove.push_back(field(kDone, badge));
    }
  }
  if (pass_ && pass() == nullptr) {
    write.remove.insert(write.remove.end(), {"run", "cursor", "server"});
    for (const auto& [badge, terms] : pass_->badges) {
      write.remove.push_back(field(kPass, badge));
    }
  }
  return write;
}

/// Another program may have come since: what was written counts, not what is wanted now.
void BackfillBook::forgotten(const Write& news) {
  for (const std::string& name : news.remove) {
    if (name.starts_with(kDone)) {
      done_.erase(name.substr(kDone.size()));
    } else if (name == "cursor") {
      pass_.reset();
    }
  }
}

BackfillBook::Pass BackfillBook::next_pass(Instant now, const std::string& server) const {
  const std::string run = pass_ ? pass_->run : "backfill-" + std::to_string(to_unix_ms(now));
  return {wanted(), run, "0", server};
}

BackfillBook::Write BackfillBook::begin(const Pass& pass) const {
  Write write{.set = {{"run", pass.run}, {"cursor", pass.cursor}, {"server", pass.server}}};
  for (const auto& [badge, terms] : pass.badges) {
    write.set.emplace_back(field(kPass, badge), terms);
  }
  return write;
}

BackfillBook::Fields BackfillBook::move(const std::string& cursor) {
  return {{"cursor", cursor}};
}

BackfillBook::Write BackfillBook::end() const {
  Write write{.remove = {"run", "cursor", "server"}};
  for (const auto& [badge, terms] : pass_->badges) {
    write.set.emplace_back(field(kDone, badge), terms);
    write.remove.push_back(field(kPass, badge));
  }
  return write;
}

void BackfillBook::ended() {
  for (auto& [badge, terms] : pass_->badges) {
    done_[badge] = terms;
  }
  pass_.reset();
}

}  // namespace fanfare::daemon
