#include "tests/storage/lead/lead_store.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace smarketing::lead {

std::string LeadStore::Everything() {
  std::string all;
  for (const char* table : {"leads", "lead_identity", "lead_stage_entry", "touch", "attempt", "deal", "event_log",
                            "event_partition", "lead_block_key", "duplicate_candidate"}) {
    const mysql::Rows rows = schema_.Query(absl::StrCat("CHECKSUM TABLE ", table));
    absl::StrAppend(&all, table, " ", Count(table), " rows, checksum ", rows[0].Int(1), "\n");
  }
  return all;
}

}  // namespace smarketing::lead
