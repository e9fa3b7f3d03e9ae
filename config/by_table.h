#pragma once

#include <vector>

#include "config/condition_parser.h"

namespace fanfare::config {

/// One way that a value with by-tables in it can read, and for whom.
struct Reading {
  Node::Pointer node;         ///< The value with an entry in the place of each table.
  campaigns::Condition when;  ///< Always true for a value without tables.
};

/// Whether a table must say what holds for all others.
enum class Else { Optional, Required };

/// What the entries of a table may be.
enum class Entries { Scalars, Any };

/// The contract lets any scalar be looked up: `multiply: {by: member.tier, gold: 2, else: 1}`. Here
/// such a value becomes plain ones, each under the condition that its entry is the one: whatever
/// reads the value needs to know nothing of tables. For any event at most one reading counts, and
/// none where a table without `else` has no entry.
///
/// Reports every problem of the tables themselves. Several tables in one value multiply; more than
/// 100 readings are refused.
std::vector<Reading> readings_of(const Value& value, const ConditionContext& context,
                                 Else otherwise = Else::Optional,
                                 Entries entries = Entries::Scalars);

}  // namespace fanfare::config
