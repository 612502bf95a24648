#include "daemon/core/verdict_memory.h"

namespace holdfast::daemon {

std::vector<ipc::ServerVerdict> VerdictMemory::configure(const config::LvsConfig& config) {
    std::vector<ipc::ServerVerdict> freed;
    const auto before = std::exchange(words_, {});
    for (const auto& virtual_server : config.virtual_servers) {
        const auto id = config::id_of(virtual_server);
        for (const auto& real_server : virtual_server.real_servers) {
            const bool checked = is_checked(real_server);
            if (!checked && before.empty()) continue;
            const Key key{id, real_server.endpoint};
            const auto known = before.find(key);
            const auto word = known == before.end() ? std::nullopt : known->second;
            if (checked) {
                words_.emplace(key, word);
            } else if (word && word != Word()) {
                freed.push_back({id, real_server.endpoint, true});
            }
        }
    }
    return freed;
}

void VerdictMemory::inherit(const std::vector<ipc::ServerVerdict>& verdicts) {
    for (const auto& verdict : verdicts)
        words_[{verdict.virtual_server, verdict.real_server}] = Word{verdict.up, verdict.weight};
}

bool VerdictMemory::remember(const ipc::ServerVerdict& verdict) {
    const auto found = words_.find({verdict.virtual_server, verdict.real_server});
    const Word word{verdict.up, verdict.weight};
    if (found == words_.end() || found->second == word) return false;
    found->second = word;
    return true;
}

std::vector<ipc::ServerVerdict> VerdictMemory::all() const {
    std::vector<ipc::ServerVerdict> verdicts;
    for (const auto& [key, word] : words_) {
        if (word) verdicts.push_back({key.first, key.second, word->up, word->weight});
    }
    return verdicts;
}

}  // namespace holdfast::daemon
