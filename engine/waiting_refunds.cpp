// Refunds that came before their purchase.
#include <algorithm>

#include "engine/deciding.h"
#include "engine/refunds.h"

namespace fanfare::engine {

namespace event_type = members::event_type;
using members::JournalEntry;

std::optional<members::WaitingRefund> refund_of(const members::Member& member,
                                                std::string_view purchase) {
  const auto found =
      std::ranges::find(member.waiting_refunds, purchase, &members::WaitingRefund::of);
  return found == member.waiting_refunds.end() ? std::nullopt : std::optional(*found);
}

Decision match_refund(const Program& program, const members::Member& member,
                      const members::WaitingRefund& refund, const members::Event& purchase,
                      const Circumstances& around) {
  members::Event event;
  event.id = purchase.id;  // so that what comes of it is found with the purchase
  event.type = event_type::kRefund;
  event.member = purchase.member;
  event.time = purchase.time;
  event.received = purchase.received;
  event.amount = refund.amount;
  const std::string amount = refund.amount ? refund.amount->to_string() : "";
  event.attributes.push_back({"of", refund.of});
  if (refund.amount) {
    event.attributes.push_back({"amount", amount});
  }
  Deciding deciding(program, member, event, around);
  const auto refused = deciding.begin();
  members::RefundNote& note = deciding.journal().refund.emplace(deciding.journal().refund.value_or(
      members::RefundNote{refund.of, "", refused ? "unmatched" : ""}));
  note.id = refund.id;
  if (refused) {
    deciding.journal().reason = refused->error;
    deciding.journal().amount = refund.amount;
  } else {
    deciding.run();
  }
  members::WaitingRefunds waiting = member.waiting_refunds;
  std::erase(waiting, refund);
  deciding.draft().set_waiting_refunds(std::move(waiting));
  return std::move(deciding).finish(true);
}

void give_up_refund(members::Draft& member, JournalEntry& journal, Instant at) {
  members::WaitingRefunds waiting = member.waiting_refunds();
  const auto old = std::ranges::find_if(waiting, [&](const members::WaitingRefund& each) {
    return each.at + std::chrono::days(kRefundWaitDays) <= at;
  });
  if (old == waiting.end()) {
    return;
  }
  journal.refund = members::RefundNote{old->of, old->id, "unmatched"};
  journal.amount = old->amount;
  waiting.erase(old);
  member.set_waiting_refunds(std::move(waiting));
}

}  // namespace fanfare::engine
