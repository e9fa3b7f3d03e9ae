#include "config/settings.h"

#include "config/settings_parser.h"

namespace fanfare::config {
namespace {

std::expected<Settings, Diagnostics> from_documents(const std::string& name,
                                                    std::vector<Document> documents,
                                                    const std::filesystem::path& folder,
                                                    Diagnostics diagnostics) {
  for (Document& document : documents) {
    document.folder = folder;
  }
  Settings settings = default_settings(folder);
  if (documents.size() > 1) {
    const Node& second = *documents[1].root;
    diagnostics.error({name, second.line, second.column}, "expected one document, found more");
  } else if (documents.size() == 1) {
    const Value root(*documents[0].root, documents[0], diagnostics);
    if (const auto map = root.map()) {
      parse_settings(*map, settings);
    }
  }
  if (diagnostics.has_errors()) {
    return std::unexpected(std::move(diagnostics));
  }
  return settings;
}

}  // namespace

Settings default_settings(const std::filesystem::path& folder) {
  Settings settings;
  settings.data_dir = folder / "var";
  settings.program = folder / "program";
  settings.channels.push_back(notifiers::default_channel());
  apply_retry(settings.retry, settings.channels.front());
  return settings;
}

std::expected<Settings, Diagnostics> load_settings(const std::filesystem::path& file) {
  Diagnostics diagnostics;
  auto documents = read_yaml_file(file, file.string(), diagnostics);
  return from_documents(file.string(), std::move(documents), file.parent_path(),
                        std::move(diagnostics));
}

std::expected<Settings, Diagnostics> load_settings_text(const std::string& name,
                                                        const std::string& text,
                                                        const std::filesystem::path& folder) {
  Diagnostics diagnostics;
  auto documents = parse_yaml(name, text, diagnostics);
  return from_documents(name, std::move(documents), folder, std::move(diagnostics));
}

}  // namespace fanfare::config
