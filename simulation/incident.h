// Incident: what befalls one cluster at a given time, in an operator's words: "10s kill A".
#pragma once

#include <string>
#include <vector>

#include "lib/result.h"
#include "simulation/clock.h"

namespace holdfast::sim {

enum class Deed {
    kill,
    crash,
    stop,
    start,
    pause,
    resume,
    down,
    up,
    cut,
    heal,
    loss,
    fail,
    recover,
    write
};

struct Incident {
    Time at{0};
    Deed deed = Deed::heal;
    std::string machine;  // of most
    std::string other;    // cut: the other machine; down, up: the interface; else the tracker
    int number = 0;       // loss: percent, 0..100; write: -254..254
    std::string text;     // as it was written
};

// `text`: TIME DEED [WORD...]. TIME is a number and ms, s, m or h (none: s), at most a week.
Result<Incident> read_incident(const std::string& text);

// A time as above.
Result<Time> read_time(const std::string& text);

struct IncidentForm {
    const char* form;  // "kill HOST"
    const char* doc;
};
std::vector<IncidentForm> incident_forms();

}  // namespace holdfast::sim
