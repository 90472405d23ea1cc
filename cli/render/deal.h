// Deals and pipelines, for people.
#ifndef SMARKETING_CLI_RENDER_DEAL_H_
#define SMARKETING_CLI_RENDER_DEAL_H_

#include <string>
#include <vector>

#include "cli/output.h"
#include "google/type/date.pb.h"
#include "smarketing/lead/v1/deal.pb.h"

namespace smarketing::cli {

// "2026-02-28"; empty when unset.
std::string FormatDate(const google::type::Date& date);

std::string RenderDeal(const lead::v1::Deal& deal);

// For a list.
std::vector<Table::Column> DealColumns();
std::vector<std::string> DealCells(const lead::v1::Deal& deal);

// For a list: a row for each stage.
std::vector<Table::Column> PipelineColumns();
std::vector<std::vector<std::string>> PipelineRows(const lead::v1::Pipeline& pipeline);

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_RENDER_DEAL_H_
