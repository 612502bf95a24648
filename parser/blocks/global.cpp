// global_defs as a whole. Its rows are in global_*.cpp.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

const KeywordTable<GlobalDraft>& global_table() {
    static const KeywordTable<GlobalDraft> table{
        "global_defs",
        joined<GlobalDraft>({global_alert_rows(), global_process_rows(), global_script_rows(),
                             global_vrrp_rows(), global_ipvs_rows(), global_file_rows(),
                             global_web_rows()})};
    return table;
}

}  // namespace

void read_global_defs(Draft& draft, const Reading& reading) {
    read_block(draft.global, reading.statement.children, global_table(), reading.diagnostics);
    check_alerts(draft.global, reading.statement, reading.diagnostics);
}

const TableIndex& global_index() { return global_table().index(); }

}  // namespace holdfast::config
