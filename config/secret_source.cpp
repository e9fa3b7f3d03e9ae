#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "config/reader.h"

namespace fanfare::config {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

std::optional<Secret> from_environment(const Value& name) {
  const auto text = name.text();
  if (!text) {
    return std::nullopt;
  }
  const char* found = std::getenv(text->c_str());
  if (found == nullptr || *found == '\0') {
    name.fail(fmt::format("the environment variable '{}' is not set", *text));
    return std::nullopt;
  }
  return Secret(found);
}

std::optional<Secret> from_file(const Value& name) {
  const auto path = name.path();
  if (!path) {
    return std::nullopt;
  }
  std::error_code error;
  std::ifstream in;
  if (std::filesystem::is_regular_file(*path, error)) {
    in.open(*path, std::ios::binary);
  }
  std::string text(kMostBytes + 1, '\0');
  if (!in.is_open() || (in.read(text.data(), kMostBytes + 1), in.bad())) {
    name.fail(fmt::format("the secret's file '{}' cannot be read", path->string()));
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) {
    name.fail(fmt::format("the secret's file '{}' is larger than 64 KiB", path->string()));
    return std::nullopt;
  }
  for (const char end : {'\n', '\r'}) {
    if (text.ends_with(end)) {
      text.pop_back();
    }
  }
  return Secret(std::move(text));
}

}  // namespace

std::optional<Secret> Value::secret() const {
  if (!is_map()) {
    // What was found is not repeated: it may be the secret.
    fail("a secret is written as {file: path} or {env: NAME}, never in the clear");
    return std::nullopt;
  }
  const MapReader source(*this);
  source.allow_only({"file", "env"});
  const auto file = source.find("file");
  const auto env = source.find("env");
  if (file.has_value() == env.has_value()) {
    fail("a secret is written as {file: path} or {env: NAME}: one of the two");
    return std::nullopt;
  }
  return file ? from_file(*file) : from_environment(*env);
}

}  // namespace fanfare::config
