#ifndef SMARKETING_SLA_SERVICE_RPC_HANDLERS_PAGE_H_
#define SMARKETING_SLA_SERVICE_RPC_HANDLERS_PAGE_H_

#include <string>
#include <vector>

#include "common/pagination/list_query.h"

namespace smarketing::sla {

// Fills a List response from the rows of a query that asked for one row more than the page has.
template <typename Row, typename ToProto, typename Repeated>
void FillPage(const pagination::ListMethod& method, const pagination::ListQuery& query, std::vector<Row> rows,
              ToProto to_proto, Repeated* protos, std::string* next_page_token) {
  if (rows.size() > static_cast<size_t>(query.page_size)) {
    rows.resize(static_cast<size_t>(query.page_size));
    *next_page_token = method.NextPageToken(query, OrderValues(query.order, rows.back()));
  }
  protos->Reserve(static_cast<int>(rows.size()));
  for (const Row& row : rows) *protos->Add() = to_proto(row);
}

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_HANDLERS_PAGE_H_
