#include "notifiers/notifier.h"

namespace fanfare::notifiers {
namespace {

struct Words {
  const std::string& operator()(const Delivered& delivery) const { return delivery.words; }
  template <class Failure>
  const std::string& operator()(const Failure& delivery) const {
    return delivery.why;
  }
};

}  // namespace

const std::string& words_of(const Delivery& delivery) {
  return std::visit(Words{}, delivery);
}

bool is_retryable(const Delivery& delivery) {
  return std::holds_alternative<Retry>(delivery) || std::holds_alternative<Misconfigured>(delivery);
}

}  // namespace fanfare::notifiers
