#include "cli/commands/emit_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <istream>
#include <memory>

#include "cli/event_files/csv.h"
#include "cli/event_files/ndjson.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/remote/pour.h"

namespace fanfare::cli::commands {
namespace {

using event_files::EventSource;

std::string shown(const std::string& file) {
  return file == "-" ? "<stdin>" : file;
}

Result<std::unique_ptr<EventSource>> open_source(const EmitFileOptions& options, std::istream& in) {
  const bool csv = options.format.empty()
                       ? options.file.ends_with(".csv") || options.file.ends_with(".tsv") ||
                             !options.mapping.empty()
                       : options.format == "csv";
  if (!csv) {
    if (!options.mapping.empty()) {
      return failure("--map names columns of a CSV file, and this is read as NDJSON");
    }
    return std::make_unique<event_files::Ndjson>(in);
  }
  event_files::Csv::Options reading;
  reading.delimiter = options.delimiter == "tab" ? '\t' : options.delimiter.front();
  reading.fields_of_columns = options.mapping;
  auto opened = event_files::Csv::open(in, reading);
  if (!opened) {
    return failure(
        fmt::format("{}:{}: {}", shown(options.file), opened.error().line, opened.error().message));
  }
  return std::make_unique<event_files::Csv>(*std::move(opened));
}

std::optional<std::uint64_t> size_of(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

int load(EventSource& source, std::istream& in, const EmitFileOptions& options, Session& session) {
  auto client = remote::Client::open(session);
  if (!client) {
    return complain(session.terminal, client.error().message);
  }
  Terminal& terminal = session.terminal;
  Progress progress(terminal);
  Extent extent{0, 0, options.file == "-" ? std::nullopt : size_of(options.file)};
  remote::PourOptions pouring;
  pouring.constants = options.constants;
  pouring.on_bad = [&](const event_files::BadRecord& bad) {
    progress.hide();
    terminal.err << fmt::format("{}:{}: {}\n", shown(options.file), bad.line, bad.message);
  };
  pouring.on_sent = [&](std::uint64_t events) {
    extent.events = events;
    const auto at = static_cast<std::streamoff>(in.tellg());
    extent.bytes = at >= 0 ? static_cast<std::uint64_t>(at) : extent.all_bytes.value_or(0);
    progress.show(extent);
  };
  const auto poured = remote::pour(**client, source, pouring);
  progress.hide();
  if (!poured) {
    return complain(terminal, poured.error().message);
  }
  const double took = progress.elapsed().count();
  terminal.out << fmt::format(
      "{} events in {:.1f} s ({}/s)\n", grouped(poured->events), took,
      grouped(static_cast<std::uint64_t>(static_cast<double>(poured->events) / took)));
  if (poured->bad > 0) {
    return complain(terminal, fmt::format("{} bad record{} left out; correct and load {} alone",
                                          poured->bad, poured->bad == 1 ? " was" : "s were",
                                          poured->bad == 1 ? "it" : "them"));
  }
  return exit_code::kDone;
}

}  // namespace

int emit_file(const EmitFileOptions& options, Session& session) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) {
      return complain(session.terminal, fmt::format("cannot read '{}'", options.file));
    }
  }
  std::istream& in = options.file == "-" ? session.terminal.in : file;
  auto source = open_source(options, in);
  if (!source) {
    return complain(session.terminal, source.error().message);
  }
  return load(**source, in, options, session);
}

}  // namespace fanfare::cli::commands
