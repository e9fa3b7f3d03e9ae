#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace fanfare::config {

/// Told of one step on the way to a path: in `folder`, which is no symbolic link, `name` is looked
/// up next.
using TraceStep = std::function<void(const std::filesystem::path& folder, const std::string& name)>;

/// Goes the way by which the system finds an absolute `path`, through symbolic links: whoever
/// watches every `name` in its `folder` hears of all that can make the path mean something else.
/// Each step is told before it is looked at. Ends where something is missing.
void trace_path(const std::filesystem::path& path, const TraceStep& step);

}  // namespace fanfare::config
