#include "alerts/curl.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace holdfast::alerts {

void begin_to_use_curl() {
    if (::curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        throw std::runtime_error("libcurl cannot be used");
}

Transfer::Transfer(const std::string& url, const char* protocols, std::chrono::seconds timeout)
    : handle_(::curl_easy_init()) {
    if (!handle_) throw std::bad_alloc();
    constexpr long kWhole = 10;
    const auto seconds = static_cast<long>(timeout.count());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer is not waited for at the end.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT, seconds);
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
    set(CURLOPT_TIMEOUT, kWhole * seconds);
    set(CURLOPT_ERRORBUFFER, error_.get());
    set(CURLOPT_HEADERFUNCTION, &Transfer::hear);
    set(CURLOPT_HEADERDATA, this);
}

void Transfer::set(CURLoption option, const std::vector<std::string>& words) {
    std::unique_ptr<curl_slist, FreeList> list;
    for (const auto& word : words) {
        auto* longer = ::curl_slist_append(list.get(), word.c_str());
        if (!longer) throw std::bad_alloc();
        static_cast<void>(list.release());
        list.reset(longer);
    }
    set(option, list.get());
    lists_.push_back(std::move(list));
}

void Transfer::verify(bool strict, const std::string& ca) {
    constexpr long kNameToo = 2;
    set(CURLOPT_SSL_VERIFYPEER, strict ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, strict ? kNameToo : 0L);
    if (!ca.empty()) set(CURLOPT_CAINFO, ca.c_str());
}

void Transfer::send(std::string content) {
    content_ = std::move(content);
    set(CURLOPT_READFUNCTION, &Transfer::give);
    set(CURLOPT_READDATA, this);
}

CURLcode Transfer::run() { return ::curl_easy_perform(handle_.get()); }

long Transfer::response_code() const {
    long code = 0;
    ::curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
}

std::optional<int> Transfer::certificate_days() const {
    constexpr std::string_view kExpires = "Expire date:";
    constexpr std::time_t kDay = 86'400;
    ::curl_certinfo* chain = nullptr;
    ::curl_easy_getinfo(handle_.get(), CURLINFO_CERTINFO, &chain);
    if (!chain || chain->num_of_certs < 1) return std::nullopt;
    for (const auto* line = chain->certinfo[0]; line; line = line->next) {
        const std::string_view text = line->data;
        if (!text.starts_with(kExpires)) continue;
        const auto end = ::curl_getdate(line->data + kExpires.size(), nullptr);
        if (end >= 0) return static_cast<int>((end - std::time(nullptr)) / kDay);
    }
    return std::nullopt;
}

std::string Transfer::problem(CURLcode code) const {
    if (!complaint_.empty()) return complaint_;
    return error_[0] != '\0' ? error_.get() : ::curl_easy_strerror(code);
}

std::size_t Transfer::give(char* buffer, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const auto length = std::min(size * count, transfer.content_.size() - transfer.given_);
    std::memcpy(buffer, transfer.content_.data() + transfer.given_, length);
    transfer.given_ += length;
    return length;
}

// What a server says goes to the log: a line of it, and nothing that is no text.
std::size_t Transfer::hear(char* line, std::size_t size, std::size_t count, void* self) {
    constexpr std::size_t kLongest = 200;
    std::string text(line, std::min(size * count, kLongest));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c >= 0x7f; }, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    if (!text.empty() && (text[0] == '4' || text[0] == '5'))
        static_cast<Transfer*>(self)->complaint_ = text;
    return size * count;
}

}  // namespace holdfast::alerts
