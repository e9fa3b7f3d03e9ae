#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "campaigns/facts.h"
#include "engine/engine.h"
#include "engine/program.h"
#include "members/draft.h"
#include "members/journal.h"

namespace fanfare::engine {

/// So long a refund waits for a purchase that comes later.
inline constexpr int kRefundWaitDays = 30;

/// Takes back what a purchase brought (`purchase.refund`), as its journal entry tells it. Borrows
/// everything; the changes go to the draft, and what happened to the journal.
class RefundDesk {
 public:
  RefundDesk(const Program& program, const campaigns::Facts& facts, const Circumstances& around,
             members::Draft& member, members::JournalEntry& journal)
      : program_(program), facts_(facts), around_(around), member_(member), journal_(journal) {}

  /// All of the purchase that the event names in `of`, or the part that `amount` is of it. Points
  /// come back by that share, rounded in the member's favour; all of them with the rest of it.
  /// Where the purchase is not known yet, the refund waits.
  std::optional<members::Rejection> take_back();

 private:
  /// A purchase, and what earlier refunds took of it.
  struct Purchase {
    const members::JournalEntry* entry = nullptr;
    Decimal refunded;
    bool refunded_whole = false;
    std::vector<std::pair<std::string, Decimal>> uncounted;
  };
  /// What is taken now.
  struct Share {
    Decimal amount;
    Decimal with_earlier;
    bool whole = false;  ///< With the earlier ones, nothing of the purchase is left.
  };

  [[nodiscard]] std::optional<Purchase> find(std::string_view of) const;
  std::optional<members::Rejection> wait(std::string_view of);
  [[nodiscard]] std::expected<Share, members::Rejection> share_of(const Purchase& purchase) const;
  [[nodiscard]] const members::JournalEntry* find_entry(std::string_view of) const;
  void take_points(const Purchase& purchase, const Share& share);
  Points cancel_pending(std::string_view of, Points most);
  [[nodiscard]] Points expired_of(const Purchase& purchase) const;
  void forgive(Points points);
  void take_from_balance(const Purchase& purchase, Points points);
  void give_back_limits(const Purchase& purchase, const Share& share, const std::string& campaign,
                        Points points);
  [[nodiscard]] bool has_still(const badges::CounterRule& rule, const Purchase& purchase) const;
  void uncount(const Purchase& purchase, const Share& share);
  void uncount_goal(const Purchase& purchase, const Share& share, const std::string& name,
                    Decimal by);
  void disqualify(const Purchase& purchase, const Share& share, Points points);
  void revoke_badges(const Purchase& purchase);
  void withdraw_notifications(const Purchase& purchase);

  const Program& program_;
  const campaigns::Facts& facts_;
  const Circumstances& around_;
  members::Draft& member_;
  members::JournalEntry& journal_;
};

/// By how much the counter moves with any purchase of that amount, whatever else it holds; empty
/// where that depends on more. The journal need not tell it.
std::optional<Decimal> counted_always(const badges::CounterRule& rule,
                                      const std::optional<Decimal>& amount);

/// Whether a refund takes back what the counter counted of a purchase. Which values there were, and
/// which was the largest, nobody knows without it; a streak is about days, not about money.
bool goes_back(const badges::CounterRule& rule);

/// Whether deciding the event takes the member's journal (Circumstances::history).
bool needs_history(const members::Event& event);

/// The first refund that waits for the purchase of that id.
std::optional<members::WaitingRefund> refund_of(const members::Member& member,
                                                std::string_view purchase);

/// Decides a refund that waited, now that its purchase is applied; `around` has its entry.
Decision match_refund(const Program& program, const members::Member& member,
                      const members::WaitingRefund& refund, const members::Event& purchase,
                      const Circumstances& around);

/// Takes the refund of that id off those that wait, and says in the journal that its purchase never
/// came.
void give_up_refund(members::Draft& member, members::JournalEntry& journal, Instant at);

}  // namespace fanfare::engine
