#include "config/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"
#include "config/documents.h"
#include "config/lint/lint.h"

namespace fanfare::config {
namespace {

struct DocumentKind {
  std::string_view word;
  void (*parse)(const MapReader& document, const Names& names, ProgramDraft& draft);
};

constexpr std::array kKinds{
    DocumentKind{"program", parse_program}, DocumentKind{"campaign", parse_campaign},
    DocumentKind{"badge", parse_badge},     DocumentKind{"template", parse_template},
    DocumentKind{"reward", parse_reward},   DocumentKind{"segment", parse_segment},
    DocumentKind{"test", parse_test_case},  DocumentKind{"challenge", parse_challenge},
    DocumentKind{"leaderboard", parse_leaderboard},
};

void report_kind(const Value& key) {
  const std::string& word = key.node().text;
  std::vector<std::string_view> words;
  std::ranges::transform(kKinds, std::back_inserter(words), &DocumentKind::word);
  key.fail(fmt::format(
      "a document starts with program, campaign, badge, challenge, leaderboard, reward, template, "
      "segment or test; found '{}'{}",
      shortened(word, 64), suggestion(word, words)));
}

/// The documents as maps; reports those that are none.
std::vector<MapReader> as_maps(const std::vector<Document>& documents, Diagnostics& diagnostics) {
  std::vector<MapReader> maps;
  for (const Document& document : documents) {
    const Value root(*document.root, document, diagnostics);
    if (root.is_map()) {
      maps.emplace_back(root);
    } else {
      (void)root.expected("a document such as 'campaign: my-campaign'");
    }
  }
  return maps;
}

/// Finds the one program document, and its zone, which all others are read in. Null when there is
/// none.
const MapReader* find_program(const std::vector<MapReader>& documents, Names& names) {
  const MapReader* program = nullptr;
  for (const MapReader& document : documents) {
    const MapReader::Field* kind = kind_of(document);
    if (kind == nullptr || kind->name() != "program") {
      continue;
    }
    if (program != nullptr) {
      kind->key.fail(fmt::format("a second program; there is one already at {}",
                                 program->place().to_string()));
      continue;
    }
    program = &document;
    names.zone = program_zone(document);
  }
  return program;
}

ProgramDraft parse_documents(const std::vector<MapReader>& documents, const Names& names) {
  ProgramDraft draft;
  for (const MapReader& document : documents) {
    const MapReader::Field* kind = kind_of(document);
    if (kind == nullptr) {
      continue;
    }
    const auto* found = std::ranges::find(kKinds, kind->name(), &DocumentKind::word);
    if (found == kKinds.end()) {
      report_kind(kind->key);
    } else {
      found->parse(document, names, draft);
    }
  }
  check_leaderboards(documents, draft);
  return draft;
}

/// `name` is that of the folder or file as a whole.
std::expected<LoadedProgram, Diagnostics> build(const std::string& name,
                                                const std::vector<Document>& documents,
                                                const LoadContext& context,
                                                Diagnostics diagnostics) {
  const bool is_whole = !diagnostics.has_errors();  // else it may stand in what could not be read
  const auto maps = as_maps(documents, diagnostics);
  Names names = gather_names(maps, context.channels);
  if (find_program(maps, names) == nullptr && is_whole) {
    diagnostics.error({name}, "no program document; one file starts with 'program: <id>'");
  }
  ProgramDraft draft = parse_documents(maps, names);
  if (diagnostics.has_errors()) {
    return std::unexpected(std::move(diagnostics));
  }
  lint::lint(lint::read_written(maps, draft.definitions, names, context.now, diagnostics));
  LoadedProgram loaded;
  loaded.definitions = canonical_definitions(maps);
  draft.definitions.version = version_of(loaded.definitions);
  loaded.program = std::make_shared<const engine::Program>(std::move(draft.definitions));
  loaded.templates = std::make_shared<const notifiers::TemplateSet>(std::move(draft.templates));
  loaded.tests = std::move(draft.tests);
  loaded.warnings = std::move(diagnostics);
  return loaded;
}

}  // namespace

FolderContent read_content(const std::filesystem::path& folder) {
  FolderContent content;
  content.read_at = std::chrono::steady_clock::now();
  content.name = folder.string();
  content.files = read_folder(folder, content.problems);
  std::string everything = content.problems.to_string();
  for (const ProgramFile& file : content.files) {
    everything += fmt::format("{}\n{}\n{}", file.path, file.text.size(), stable_hex(file.text));
  }
  content.version = stable_hex(everything);
  return content;
}

std::expected<LoadedProgram, Diagnostics> load_program(FolderContent content,
                                                       const LoadContext& context) {
  if (content.files.empty() && content.problems.has_errors()) {
    return std::unexpected(std::move(content.problems));
  }
  std::vector<Document> documents;
  for (const ProgramFile& file : content.files) {
    auto more = parse_yaml(file.name, file.text, content.problems);
    std::ranges::move(more, std::back_inserter(documents));
  }
  return build(content.name, documents, context, std::move(content.problems));
}

std::expected<LoadedProgram, Diagnostics> load_program(const std::filesystem::path& folder,
                                                       const LoadContext& context) {
  return load_program(read_content(folder), context);
}

std::expected<LoadedProgram, Diagnostics> load_program_text(const std::string& name,
                                                            const std::string& text,
                                                            const LoadContext& context) {
  Diagnostics diagnostics;
  const auto documents = parse_yaml(name, text, diagnostics);
  return build(name, documents, context, std::move(diagnostics));
}

}  // namespace fanfare::config
