// genhash: prints the digest of a web page for the url block of an HTTP_GET or SSL_GET.
#include <cstdio>

#include <fmt/format.h>

#include "tools/genhash/dump.h"
#include "tools/genhash/fetch_page.h"
#include "tools/genhash/options.h"

namespace holdfast::genhash {
namespace {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Shows what comes as it comes.
http::Reply::Handlers viewer() {
    return {[](std::string_view header) {
                print(title("HTTP Header Buffer"));
                print(dump(header));
                print(title("HTTP Header Ascii Buffer"));
                print(header);
                print("\n");
            },
            [first = true](std::string_view body) mutable {
                if (std::exchange(first, false)) print(title("HTML Buffer"));
                print(dump(body));
            }};
}

void show_verbose(const http::Digest& digest) {
    print("\n");
    print(title("HTML hash resulting"));
    print(dump({reinterpret_cast<const char*>(digest.data()), digest.size()}));
    print(title("HTML hash final resulting"));
}

int run(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = fetch_page(options, options.verbose ? viewer() : http::Reply::Handlers());
    if (!answer) {
        fmt::print(stderr, "genhash: {}\n", answer.error().message);
        return 1;
    }
    const auto digest = answer->digest.value();
    if (options.verbose) show_verbose(digest);
    print(http::to_string(digest) + "\n");
    if (options.verbose) {
        const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start);
        print(fmt::format("\nGlobal response time for [{}] = {} usecs\n", options.page.path,
                          passed.count()));
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace holdfast::genhash

int main(int argc, char** argv) {
    using namespace holdfast::genhash;
    const auto options = parse_options(argc, argv);
    if (!options) {
        fmt::print(stderr, "genhash: {}\n", options.error().message);
        return 1;
    }
    if (options->help) {
        print(usage());
        return 0;
    }
    return run(*options);
}
