#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "base/text.h"
#include "config/document.h"
#include "config/tree_builder.h"

namespace fanfare::config {
namespace {

struct Explanation {
  std::string_view yaml_cpp;
  std::string_view ours;
};

/// yaml-cpp's words for the mistakes that people make most, in words that say what to do.
constexpr std::array kExplanations{
    Explanation{"illegal map value",
                "a ': ' is not allowed here; put text that holds one in quotes, or check the "
                "indentation"},
    Explanation{"end of sequence flow not found", "a list opened with '[' is not closed"},
    Explanation{"end of map flow not found", "a map opened with '{' is not closed"},
    Explanation{"end of map not found",
                "expected 'key: value' here; check the indentation, and that the colon is there"},
    Explanation{"end of sequence not found",
                "expected '- ' or the end of the list here; check the indentation"},
    Explanation{"illegal flow end", "a ']' or '}' closes nothing"},
    Explanation{"illegal block entry", "a list item ('- ') is not allowed here"},
    Explanation{"illegal EOF in scalar", "a quotation mark is not closed"},
    Explanation{"unknown token", "unexpected character; put text that starts with it in quotes"},
};

std::string explain(std::string_view message) {
  const auto* found = std::ranges::find(kExplanations, message, &Explanation::yaml_cpp);
  return found == kExplanations.end() ? fmt::format("not valid YAML: {}", message)
                                      : std::string(found->ours);
}

/// Where `at` is in `text`.
Place place_at(const std::string& file, std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const auto line_start = before.rfind('\n') + 1;
  const auto is_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return {file, static_cast<int>(std::ranges::count(before, '\n')) + 1,
          static_cast<int>(std::ranges::count_if(before.substr(line_start), is_character)) + 1};
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
}

/// The bytes in front of the first one that is not part of UTF-8.
std::size_t first_bad_byte(std::string_view text) {
  std::size_t good = 0;
  std::size_t bad = text.size();  // is_utf8() holds for `good` bytes and not for `bad`
  while (bad - good > 1) {
    // A prefix may end within a character: that alone does not make it bad.
    std::size_t middle = good + (bad - good) / 2;
    std::size_t cut = middle;
    while (cut > good && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) {
      --cut;
    }
    if (cut == good) {
      return good;
    }
    (is_utf8(text.substr(good, cut - good)) ? good : bad) = cut;
  }
  return good;
}

/// Reports bytes that the parser must not see. Returns whether there is none.
bool check_bytes(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    diagnostics.error({file}, "the file is UTF-16; save it as UTF-8");
    return false;
  }
  if (!is_utf8(text)) {
    diagnostics.error(place_at(file, text, first_bad_byte(text)),
                      "this is not UTF-8; save the file as UTF-8");
    return false;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool lone_return = text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n');
    if (is_control(text[at]) || lone_return) {
      diagnostics.error(place_at(file, text, at),
                        fmt::format("a control character (0x{:02X}) is not allowed; delete it",
                                    static_cast<unsigned>(text[at])));
      return false;
    }
  }
  return true;
}

/// Whether the indentation of line `line` (from 0) holds a tab.
bool is_tab_indented(std::string_view text, int line) {
  for (; line > 0; --line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(end + 1);
  }
  const auto indentation = text.substr(0, text.find_first_not_of(" \t"));
  return indentation.find('\t') != std::string_view::npos;
}

void report(const YAML::Exception& error, TreeBuilder& builder, std::string_view text,
            Diagnostics& diagnostics) {
  diagnostics.error(builder.place_of(error.mark),
                    is_tab_indented(text, error.mark.line)
                        ? "a tab stands in the indentation; indent with spaces"
                        : explain(error.msg));
}

}  // namespace

std::vector<Document> parse_yaml(const std::string& file, const std::string& text,
                                 Diagnostics& diagnostics, const ReadLimits& limits) {
  if (text.size() > limits.bytes) {
    diagnostics.error({file},
                      fmt::format("the file is larger than {} KiB; split it", limits.bytes / 1024));
    return {};
  }
  std::string_view body = text;
  if (body.starts_with("\xEF\xBB\xBF")) {
    body.remove_prefix(3);
  }
  if (!check_bytes(file, body, diagnostics)) {
    return {};
  }
  std::istringstream in{std::string(body)};
  TreeBuilder builder(file, body, diagnostics, limits);
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const ParseStop& stop) {
    diagnostics.error(stop.place, stop.message);
  } catch (const YAML::Exception& error) {
    report(error, builder, body, diagnostics);
  }
  return std::move(builder).take();
}

}  // namespace fanfare::config
