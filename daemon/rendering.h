#pragma once

#include "config/loader.h"
#include "daemon/outgoing.h"
#include "members/member.h"
#include "notifiers/message.h"
#include "notifiers/template.h"

namespace fanfare::daemon {

/// Writes a notification for one member: the template in the member's locale, with what the
/// member is now and what the event was. Leaves address and channel to the caller.
Result<notifiers::Message> render(const Outgoing& outgoing, const notifiers::Template& texts,
                                  const config::LoadedProgram& loaded,
                                  const members::NameMap<std::string>& member);

}  // namespace fanfare::daemon
