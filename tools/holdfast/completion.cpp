// holdfast completion: what makes a shell complete the words of this command. holdfast complete:
// what that asks.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "tools/holdfast/live/candidates.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {

namespace {

// Options are those that --help shows, which come from the tables that read them.
constexpr const char* kBash =
    R"SH(# bash: holdfast completion bash > /etc/bash_completion.d/holdfast
_holdfast() {
    local word=${COMP_WORDS[COMP_CWORD]} words
    if [[ $word == -* ]]; then
        words=$(holdfast "${COMP_WORDS[1]}" --help 2>/dev/null | grep -o -e '--[a-z][a-z-]*' | sort -u)
        COMPREPLY=($(compgen -W "$words" -- "$word"))
        return
    fi
    local IFS=$'\n'
    words=$(holdfast complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    compopt -o default
}
complete -F _holdfast holdfast
)SH";
constexpr const char* kZsh = R"SH(#compdef holdfast
# zsh: holdfast completion zsh > /usr/local/share/zsh/site-functions/_holdfast
_holdfast() {
    local -a candidates
    if [[ $PREFIX == -* ]]; then
        candidates=(${(f)"$(holdfast $words[2] --help 2>/dev/null | grep -o -e '--[a-z][a-z-]*' | sort -u)"})
    else
        candidates=(${(f)"$(holdfast complete "${(@)words[2,CURRENT-1]}" 2>/dev/null)"})
    fi
    (( $#candidates )) && compadd -a candidates || _files
}
_holdfast "$@"
)SH";
constexpr const char* kFish =
    R"SH(# fish: holdfast completion fish > /etc/fish/completions/holdfast.fish
function __holdfast_words
    set -l words (commandline -opc)
    holdfast complete $words[2..-1] 2>/dev/null
end
function __holdfast_options
    set -l words (commandline -opc)
    test (count $words) -gt 1; and holdfast $words[2] --help 2>/dev/null | string match -ra -- '--[a-z][a-z-]*' | sort -u
end
complete -c holdfast -a '(__holdfast_words)'
complete -c holdfast -a '(__holdfast_options)' -n 'string match -q -- "-*" (commandline -ct)'
)SH";

constexpr std::pair<const char*, const char*> kShells[] = {
    {"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};

}  // namespace

int run_completion(const std::vector<std::string>& arguments) {
    const auto& shell = arguments.size() == 1 ? arguments[0] : std::string();
    const auto* found = std::find_if(std::begin(kShells), std::end(kShells),
                                     [&](const auto& known) { return known.first == shell; });
    if (found == std::end(kShells)) {
        const bool asked = shell == "--help" || shell == "-h";
        fmt::print(asked ? stdout : stderr, "usage: holdfast completion bash|zsh|fish\n");
        return asked ? kGood : kUsage;
    }
    fmt::print("{}", found->second);
    return kGood;
}

}  // namespace holdfast::tool
