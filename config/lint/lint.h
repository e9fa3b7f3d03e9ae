#pragma once

#include "config/lint/written.h"

namespace fanfare::config::lint {

/// Warns of everything in a program that is legal and surely not meant (docs/programs.md,
/// "Warnings").
void lint(const WrittenProgram& program);

}  // namespace fanfare::config::lint
