#include "net/background.h"

namespace fanfare::net {

Background::Background() : pool_(std::make_shared<asio::thread_pool>(1)) {}

Background::~Background() {
  pool_->stop();
  pool_->join();
}

}  // namespace fanfare::net
