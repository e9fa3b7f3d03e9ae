#include "cli/remote/pour.h"

#include <fmt/format.h>

#include <string_view>

#include "cli/event_files/constants.h"

namespace fanfare::cli::remote {
namespace {

constexpr std::size_t kBatchBytes = 1024 * 1024;

class Pouring {
 public:
  Pouring(Client& client, const PourOptions& options)
      : client_(client), options_(options), stream_(client.keys().events()) {}

  void take(event_files::RecordOrProblem record) {
    if (record) {
      event_files::set_constants(record->fields, options_.constants);
      if (auto problem = event_files::problem_of(record->fields)) {
        record = std::unexpected(event_files::BadRecord{record->line, *std::move(problem)});
      }
    }
    if (!record) {
      ++poured_.bad;
      options_.on_bad(record.error());
      return;
    }
    add_event(batch_, stream_, record->fields);
    if (batch_.size() >= options_.batch || batch_.bytes().size() >= kBatchBytes) {
      send();
    }
  }

  void send() {
    if (batch_.empty()) {
      return;
    }
    client_.wait_for_room(options_.in_flight - 1);
    const std::size_t events = batch_.size();
    client_.send_later(std::exchange(batch_, {}), [this, events](Result<redis::Replies> replies) {
      if (replies) {
        poured_.events += events;
        options_.on_sent(poured_.events);
      } else if (!broken_) {
        broken_ = replies.error();
      }
    });
  }

  [[nodiscard]] bool is_broken() const { return broken_.has_value(); }

  Result<Poured> finish() {
    if (!broken_) {
      send();
    }
    client_.wait_for_room(0);
    if (broken_) {
      return failure(fmt::format("{}; {} events are in for certain, up to {} more may be",
                                 broken_->message, poured_.events,
                                 options_.batch * options_.in_flight));
    }
    return poured_;
  }

 private:
  Client& client_;
  const PourOptions& options_;
  std::string stream_;
  redis::Request batch_;
  Poured poured_;
  std::optional<Error> broken_;
};

}  // namespace

void add_event(redis::Request& request, const std::string& stream,
               const event_files::Fields& fields) {
  std::vector<std::string_view> command{"XADD", stream, "*"};
  for (const auto& [name, value] : fields) {
    command.push_back(name);
    command.push_back(value);
  }
  request.add(command);
}

Result<Poured> pour(Client& client, event_files::EventSource& source, const PourOptions& options) {
  Pouring pouring(client, options);
  while (!pouring.is_broken()) {
    auto record = source.next();
    if (!record) {
      break;
    }
    pouring.take(*std::move(record));
  }
  return pouring.finish();
}

}  // namespace fanfare::cli::remote
