#include "checkers/scripts.h"

namespace holdfast::checkers {

void Scripts::start(CheckId check, const ScriptProbe& probe) {
    running_[check] = probe;
    tell_(ipc::RunScript{check, probe.command, probe.user, probe.group, probe.supplementary_groups,
                         probe.timeout});
}

void Scripts::ended(const ipc::ScriptEnded& end) {
    const auto found = running_.extract(end.number);
    if (found) on_finished_(end.number, judge(found.mapped(), end));
}

}  // namespace holdfast::checkers
