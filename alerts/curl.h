// libcurl's easy interface: a transfer that is made once and waited for.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace holdfast::alerts {

// Once, before there is a second thread.
void begin_to_use_curl();

class Transfer {
  public:
    // Speaks only `protocols` ("smtp,smtps"), through no proxy. Of `timeout` each answer has one,
    // and the whole ten.
    Transfer(const std::string& url, const char* protocols, std::chrono::seconds timeout);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        ::curl_easy_setopt(handle_.get(), option, value);
    }
    // A list that lives as long as the transfer.
    void set(CURLoption option, const std::vector<std::string>& words);
    // Who speaks TLS must show a certificate that `ca` (a file; empty: the system's authorities)
    // has signed for its name, unless `strict` is false.
    void verify(bool strict, const std::string& ca);
    // To ask certificate_days() afterwards.
    void look_at_certificate() { set(CURLOPT_CERTINFO, 1L); }
    // What is to be sent.
    void send(std::string content);

    // To be called once; then what it answered.
    CURLcode run();
    long response_code() const;
    // Until the server's certificate expires; none: it had none, or it does not say.
    std::optional<int> certificate_days() const;
    // The last line that came with a status of 400 or more, without its end; may be empty.
    const std::string& complaint() const { return complaint_; }
    // Why it failed: the complaint, or else what curl says.
    std::string problem(CURLcode code) const;

  private:
    struct CloseHandle {
        void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
    };
    struct FreeList {
        void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
    };

    static std::size_t give(char* buffer, std::size_t size, std::size_t count, void* self);
    static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self);

    std::unique_ptr<char[]> error_ = std::make_unique<char[]>(CURL_ERROR_SIZE);
    std::vector<std::unique_ptr<curl_slist, FreeList>> lists_;
    std::string content_;
    std::size_t given_ = 0;
    std::string complaint_;
    std::unique_ptr<CURL, CloseHandle> handle_;  // the last one: it uses the others until it goes
};

}  // namespace holdfast::alerts
