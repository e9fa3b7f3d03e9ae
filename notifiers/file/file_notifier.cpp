#include "notifiers/file/file_notifier.h"

#include <fmt/format.h>

#include <boost/asio/thread_pool.hpp>

#include "config/reader.h"
#include "notifiers/file/maildir.h"
#include "notifiers/mail/mail_message.h"

namespace fanfare::notifiers::file {
namespace {

class FileNotifier : public Notifier {
 public:
  FileNotifier(Maildir maildir, mail::Sender from)
      : maildir_(std::move(maildir)), from_(std::move(from)) {}

  ~FileNotifier() override { disk_.join(); }

  Task<Delivery> deliver(Message message) override {
    if (auto problem = mail::address_problem(message.address)) {
      co_return std::move(*problem);
    }
    std::string bytes = mail::compose(message, from_);
    const auto asked = std::chrono::floor<std::chrono::seconds>(message.created_at);
    // Begins with the time, as readers of maildirs expect, so that a listing is in order.
    std::string name =
        fmt::format("{}.{}.fanfare", asked.time_since_epoch().count(), mail::safe_id(message.id));
    auto stored = store(std::move(name), std::move(bytes));
    co_return co_await asio::co_spawn(disk_, std::move(stored), asio::use_awaitable);
  }

 private:
  Task<Delivery> store(std::string name, std::string bytes) {
    co_return maildir_.store(name, bytes);
  }

  Maildir maildir_;  // Used on the thread of disk_ alone.
  mail::Sender from_;
  asio::thread_pool disk_{1};
};

}  // namespace

NotifierFactory file_factory(FileSettings settings) {
  return [settings = std::move(settings)](
             const NotifierContext& context) -> Result<std::unique_ptr<Notifier>> {
    auto maildir = Maildir::open(std::filesystem::path(context.data_dir) / settings.folder);
    if (!maildir) {
      return std::unexpected(std::move(maildir.error()));
    }
    mail::Sender from = settings.from;
    if (from.name.empty()) {
      from.name = context.program_title;
    }
    return std::make_unique<FileNotifier>(std::move(*maildir), std::move(from));
  };
}

NotifierFactory parse_file(const config::MapReader& settings) {
  FileSettings read;
  if (settings.has("path")) {
    const auto path = settings.required<std::string>("path");
    if (!path) {
      return nullptr;
    }
    read.folder = *path;
  }
  if (settings.has("from")) {
    const auto from = settings.required<std::string>("from");
    if (!from) {
      return nullptr;
    }
    auto sender = mail::parse_sender(*from);
    if (!sender) {
      settings.fail("from", sender.error().message);
      return nullptr;
    }
    read.from = std::move(*sender);
  }
  return file_factory(std::move(read));
}

}  // namespace fanfare::notifiers::file
