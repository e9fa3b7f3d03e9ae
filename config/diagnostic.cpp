#include "config/diagnostic.h"

#include <fmt/format.h>

#include <tuple>

namespace fanfare::config {

std::string Place::to_string() const {
  return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column);
}

std::string Diagnostic::to_string() const {
  return fmt::format("{}: {}: {}", place.to_string(),
                     severity == Severity::Error ? "error" : "warning", message);
}

bool Diagnostics::Order::operator()(const Diagnostic& a, const Diagnostic& b) const {
  return std::tie(a.place, a.severity, a.message) < std::tie(b.place, b.severity, b.message);
}

void Diagnostics::error(Place place, std::string message) {
  ++errors_;
  add({Severity::Error, std::move(place), std::move(message)});
}

void Diagnostics::warning(Place place, std::string message) {
  add({Severity::Warning, std::move(place), std::move(message)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (all_.size() >= kMost) {
    ++left_out_;
    return;
  }
  all_.insert(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  return {all_.begin(), all_.end()};
}

std::string Diagnostics::to_string() const {
  std::string text;
  for (const Diagnostic& each : all_) {
    text += (text.empty() ? "" : "\n") + each.to_string();
  }
  if (left_out_ > 0) {
    text += fmt::format("\n... and {} more", left_out_);
  }
  return text;
}

}  // namespace fanfare::config
