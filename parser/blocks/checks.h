// What the readers of checks share.
#pragma once

#include <vector>

#include "parser/blocks/check_rows.h"
#include "parser/draft.h"

namespace holdfast::config {

// A check with what its server hands down; `retries` is its kind's default.
template <class Check>
Check begin_check(const RealServerDraft& server, const Reading& reading, int retries) {
    Check check;
    check.where = reading.statement.head();
    check.delay_loop = server.delay_loop;
    check.retry = server.retry.value_or(retries);
    check.delay_before_retry = server.delay_before_retry.value_or(check.delay_before_retry);
    check.warmup = server.warmup.value_or(kNotSaid);
    check.alpha = server.alpha;
    check.log_all_failures = server.log_all_failures;
    if constexpr (std::is_base_of_v<Connection, Check>)
        check.connect_timeout = server.connect_timeout;
    return check;
}

// Puts the check's own delay_loop where nothing was said.
void finish_times(CheckTiming& check);

std::vector<Keyword<RealServerDraft>> http_check_rows();
std::vector<const TableIndex*> http_check_tables();

}  // namespace holdfast::config
