// Any bytes as a program's file: the loader answers with a program or with diagnostics, never with
// a crash or a stall.

#include <cstddef>
#include <cstdint>
#include <string>

#include "config/loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded = fanfare::config::load_program_text("fuzz.yaml", text);
  if (!loaded && loaded.error().to_string().empty()) {
    __builtin_trap();  // refused without a reason
  }
  return 0;
}
