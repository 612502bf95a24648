#include "alerts/core/post.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "events/events.h"

namespace holdfast::alerts {

std::string post(std::span<const Alert> alerts, const std::string& host,
                 const std::string& router_id) {
    std::string all;
    for (const auto& alert : alerts)
        all += (all.empty() ? "" : ",") + alert.text;
    return fmt::format(R"({{"host":{},"router_id":{},"events":[{}]}})",
                       events::json_text(boost::json::string(host)),
                       events::json_text(boost::json::string(router_id)), all);
}

}  // namespace holdfast::alerts
