#include "simulation/incident.h"

#include <charconv>
#include <optional>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

namespace holdfast::sim {

namespace {

using std::chrono::duration_cast;

constexpr Time kLongest = std::chrono::hours(24 * 7);

enum class Word { none, name, percent, number };

struct Form {
    const char* name;
    Deed deed;
    Word first;  // of the machine, where there is one
    Word second;
    const char* form;
    const char* doc;
};
constexpr Form kForms[] = {
    {"kill", Deed::kill, Word::name, Word::none, "kill HOST", "the machine is dead at once"},
    {"crash", Deed::crash, Word::name, Word::none, "crash HOST",
     "the VRRP process dies, its addresses stay on the machine"},
    {"stop", Deed::stop, Word::name, Word::none, "stop HOST", "the service is stopped in order"},
    {"start", Deed::start, Word::name, Word::none, "start HOST", "and started again"},
    {"pause", Deed::pause, Word::name, Word::none, "pause HOST",
     "the process stands still, as on an overloaded machine"},
    {"resume", Deed::resume, Word::name, Word::none, "resume HOST", "and goes on"},
    {"down", Deed::down, Word::name, Word::name, "down HOST INTERFACE", "an interface goes down"},
    {"up", Deed::up, Word::name, Word::name, "up HOST INTERFACE", "and comes back"},
    {"cut", Deed::cut, Word::name, Word::name, "cut HOST HOST",
     "the two no longer hear each other"},
    {"heal", Deed::heal, Word::none, Word::none, "heal", "all hear each other again"},
    {"loss", Deed::loss, Word::percent, Word::none, "loss PERCENT",
     "so many of the adverts are lost from now on"},
    {"fail", Deed::fail, Word::name, Word::name, "fail HOST TRACKER",
     "a script, process or source address that HOST tracks is bad"},
    {"recover", Deed::recover, Word::name, Word::name, "recover HOST TRACKER", "and good again"},
    {"write", Deed::write, Word::name, Word::number, "write HOST FILE:NUMBER",
     "a tracked file, by its name in the configuration, says NUMBER"},
};

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};
constexpr Unit kUnits[] = {{"", 1'000'000'000},
                           {"s", 1'000'000'000},
                           {"ms", 1'000'000},
                           {"m", 60'000'000'000},
                           {"h", 3'600'000'000'000}};

std::optional<int> number_in(std::string_view text, int least, int most) {
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || stop != end || number < least || number > most) return {};
    return number;
}

Error not_understood(const std::string& text, const std::string& why) {
    return Error{fmt::format("the event \"{}\": {}", text, why)};
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; words.size() < 5 && stream >> word;)
        words.push_back(word);
    return words;
}

const Form* form_of(const std::string& name) {
    for (const auto& form : kForms) {
        if (name == form.name) return &form;
    }
    return nullptr;
}

// False if the word is not what the form asks for.
bool take_second(Incident& incident, Word kind, const std::string& word) {
    if (kind == Word::name) {
        incident.other = word;
        return true;
    }
    const auto colon = word.rfind(':');
    if (colon == std::string::npos) return false;
    const auto number = number_in(std::string_view(word).substr(colon + 1), -254, 254);
    incident.other = word.substr(0, colon);
    incident.number = number.value_or(0);
    return number.has_value();
}

}  // namespace

Result<Time> read_time(const std::string& text) {
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    const std::string_view name(stop, static_cast<std::size_t>(end - stop));
    for (const auto& unit : kUnits) {
        if (failure != std::errc() || name != unit.name) continue;
        const double nanoseconds = number * static_cast<double>(unit.nanoseconds);
        if (!(nanoseconds >= 0 && nanoseconds <= static_cast<double>(kLongest.count()))) break;
        return Time(static_cast<std::int64_t>(nanoseconds));
    }
    return Error{fmt::format("'{}' is no time from 0 to a week, such as 10s or 250ms", text)};
}

Result<Incident> read_incident(const std::string& text) {
    const auto words = words_of(text);
    if (words.size() < 2) return not_understood(text, "write TIME and what happens");
    const auto time = read_time(words[0]);
    if (!time) return not_understood(text, time.error().message);
    const auto* form = form_of(words[1]);
    if (!form) return not_understood(text, fmt::format("nothing is called '{}'", words[1]));
    const std::size_t wanted = 2 + (form->first != Word::none) + (form->second != Word::none);
    const auto misread = not_understood(text, fmt::format("write TIME {}", form->form));
    if (words.size() != wanted) return misread;
    Incident incident{*time, form->deed, {}, {}, 0, text};
    if (form->first == Word::name) incident.machine = words[2];
    if (form->first == Word::percent) {
        const auto percent = number_in(words[2], 0, 100);
        if (!percent) return misread;
        incident.number = *percent;
    }
    if (form->second != Word::none && !take_second(incident, form->second, words[3]))
        return misread;
    return incident;
}

std::vector<IncidentForm> incident_forms() {
    std::vector<IncidentForm> forms;
    for (const auto& form : kForms)
        forms.push_back({form.form, form.doc});
    return forms;
}

}  // namespace holdfast::sim
