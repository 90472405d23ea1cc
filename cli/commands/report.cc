// report funnel, metric list|query, projection status|verify|rebuild.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/command.h"
#include "cli/convert.h"
#include "cli/output.h"
#include "common/status/macros.h"
#include "smarketing/reporting/v1/metric_service.grpc.pb.h"
#include "smarketing/reporting/v1/projection_service.grpc.pb.h"
#include "smarketing/reporting/v1/report_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::reporting::v1;

constexpr char kDimensionPrefix[] = "DIMENSION_";

struct PeriodFlags {
  std::string from;
  std::string to;
  std::string filter;
};

void AddPeriodFlags(CLI::App* command, PeriodFlags& flags) {
  command->add_option("--from", flags.from, "first day, such as 2026-01-01")->required();
  command->add_option("--to", flags.to, "the day after the last")->required();
  command->add_option("--filter", flags.filter, "over source, campaign, owner, such as: source = \"google\"");
}

template <typename Request>
absl::Status SetPeriod(const PeriodFlags& flags, Request& request) {
  const auto from = ParseDate(flags.from);
  const auto to = ParseDate(flags.to);
  if (!from.has_value()) return absl::InvalidArgumentError("--from is not a day such as 2026-01-31");
  if (!to.has_value()) return absl::InvalidArgumentError("--to is not a day such as 2026-01-31");
  *request.mutable_from() = *from;
  *request.mutable_to() = *to;
  request.set_filter(flags.filter);
  return absl::OkStatus();
}

std::string Amounts(const google::protobuf::RepeatedPtrField<google::type::Money>& amounts) {
  std::vector<std::string> texts;
  for (const auto& amount : amounts) texts.push_back(FormatMoney(amount));
  return absl::StrJoin(texts, " + ");
}

std::string Title(lead::v1::LeadStage stage) {
  switch (stage) {
    case lead::v1::LEAD_STAGE_MARKETING_QUALIFIED:
      return "MARKETING Q.";
    case lead::v1::LEAD_STAGE_SALES_ACCEPTED:
      return "SALES ACC.";
    case lead::v1::LEAD_STAGE_SALES_QUALIFIED:
      return "SALES Q.";
    default:
      return Shorten(lead::v1::LeadStage_Name(stage), "LEAD_STAGE_");
  }
}

void PrintFunnel(const pb::Funnel& funnel) {
  std::vector<Table::Column> columns = {{funnel.split_by() == pb::DIMENSION_UNSPECIFIED
                                             ? std::string()
                                             : Shorten(pb::Dimension_Name(funnel.split_by()), kDimensionPrefix)}};
  for (const auto& stage : funnel.total().stages()) columns.push_back({Title(stage.stage()), Table::Align::kRight});
  columns.push_back({"WON", Table::Align::kRight});
  if (funnel.kind() == pb::FUNNEL_KIND_COHORT) columns.push_back({"WON OF ALL", Table::Align::kRight});
  columns.push_back({"REVENUE", Table::Align::kRight});
  Table table(columns);
  const auto add = [&](const std::string& value, const pb::FunnelRow& row) {
    std::vector<std::string> cells = {value};
    for (const auto& stage : row.stages()) cells.push_back(FormatCount(stage.leads()));
    cells.push_back(FormatCount(row.won_leads()));
    if (funnel.kind() == pb::FUNNEL_KIND_COHORT) {
      cells.push_back(FormatPercent(row.won_ratio().numerator(), row.won_ratio().denominator()));
    }
    cells.push_back(Amounts(row.won_revenue()));
    table.AddRow(cells);
  };
  for (const auto& row : funnel.rows()) add(row.value().empty() ? "(none)" : row.value(), row);
  add("TOTAL", funnel.total());
  Print(table.Render());
  Print(absl::StrCat(funnel.kind() == pb::FUNNEL_KIND_COHORT
                         ? absl::StrCat("\nWhat became of the leads that reached ",
                                        Shorten(lead::v1::LeadStage_Name(funnel.cohort_stage()), "LEAD_STAGE_"),
                                        " in the period, whenever it happened.")
                         : std::string("\nWhat happened in the period; the columns are not the same leads."),
                     " Days of ", funnel.time_zone(), ".\n"));
}

struct FunnelFlags : PeriodFlags {
  std::string by;
  bool cohort = false;
  std::string cohort_stage;
};

void AddFunnel(CLI::App* report, Invocation* invocation) {
  auto* command = report->add_subcommand("funnel", "leads by stage, won and revenue");
  command->footer("Example: smctl report funnel --from 2026-01-01 --to 2026-07-01 --by source --cohort");
  auto flags = std::make_shared<FunnelFlags>();
  AddPeriodFlags(command, *flags);
  command->add_option("--by", flags->by, "a row for each source, campaign, month or owner")
      ->check(CLI::IsMember({"source", "campaign", "month", "owner"}));
  command->add_flag("--cohort", flags->cohort,
                    "what became of the leads that came in the period, instead of what happened in it");
  command->add_option("--cohort-stage", flags->cohort_stage,
                      "with --cohort: the stage that makes a lead a member; default: lead");
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    pb::GetFunnelRequest request;
    SMK_RETURN_IF_ERROR(SetPeriod(*flags, request));
    request.set_kind(flags->cohort ? pb::FUNNEL_KIND_COHORT : pb::FUNNEL_KIND_EVENT);
    if (!flags->by.empty()) {
      request.set_split_by(
          static_cast<pb::Dimension>(*ParseEnum(pb::Dimension_descriptor(), kDimensionPrefix, flags->by)));
    }
    if (!flags->cohort_stage.empty()) {
      const auto stage = ParseStage(flags->cohort_stage);
      if (!stage.has_value())
        return absl::InvalidArgumentError(absl::StrCat("--cohort-stage takes one of ", StageNames()));
      request.set_cohort_stage(*stage);
    }
    pb::Funnel funnel;
    SMK_RETURN_IF_ERROR(session.Call<pb::ReportService>(&pb::ReportService::Stub::GetFunnel, request, &funnel));
    if (session.settings().json) {
      Print(ToJson(funnel));
    } else {
      PrintFunnel(funnel);
    }
    return absl::OkStatus();
  });
}

void AddMetrics(CLI::App& root, Invocation* invocation) {
  auto* metric = root.add_subcommand("metric", "the catalogue of numbers, and their values");
  metric->require_subcommand(1);
  auto* list = metric->add_subcommand("list", "every number, with its definition");
  OnSession(list, invocation, [](const Session& session) -> absl::Status {
    pb::ListMetricsResponse response;
    SMK_RETURN_IF_ERROR(session.Call<pb::MetricService>(&pb::MetricService::Stub::ListMetrics, {}, &response));
    if (session.settings().json) {
      Print(ToJson(response));
      return absl::OkStatus();
    }
    Table table({{"METRIC"}, {"UNIT"}, {"DEFINITION"}});
    for (const auto& one : response.metrics()) {
      table.AddRow({one.name(), Shorten(pb::MetricUnit_Name(one.unit()), "METRIC_UNIT_"), one.definition()});
    }
    Print(table.Render());
    return absl::OkStatus();
  });

  struct QueryFlags : PeriodFlags {
    std::vector<std::string> metrics;
    std::vector<std::string> by;
  };
  auto* query = metric->add_subcommand("query", "values of metrics");
  query->footer("Example: smctl metric query leads_created won_revenue --from 2026-01-01 --to 2026-07-01 --by month");
  auto flags = std::make_shared<QueryFlags>();
  query->add_option("metrics", flags->metrics, "their names")->required();
  AddPeriodFlags(query, *flags);
  query->add_option("--by", flags->by, "source, campaign, owner, month or day; may be given several times")
      ->check(CLI::IsMember({"source", "campaign", "owner", "month", "day"}));
  OnSession(query, invocation, [flags](const Session& session) -> absl::Status {
    pb::QueryMetricsRequest request;
    SMK_RETURN_IF_ERROR(SetPeriod(*flags, request));
    std::vector<Table::Column> columns;
    for (const std::string& by : flags->by) {
      request.add_split_by(static_cast<pb::Dimension>(*ParseEnum(pb::Dimension_descriptor(), kDimensionPrefix, by)));
      columns.push_back({by});
    }
    for (const std::string& one : flags->metrics) {
      request.add_metrics(FullName("metrics", one));
      columns.push_back({one, Table::Align::kRight});
    }
    pb::QueryMetricsResponse response;
    SMK_RETURN_IF_ERROR(session.Call<pb::MetricService>(&pb::MetricService::Stub::QueryMetrics, request, &response));
    if (session.settings().json) {
      Print(ToJson(response));
      return absl::OkStatus();
    }
    Table table(columns);
    for (const auto& row : response.rows()) {
      std::vector<std::string> cells(row.dimension_values().begin(), row.dimension_values().end());
      for (const auto& value : row.values()) {
        if (value.has_ratio()) {
          cells.push_back(FormatPercent(value.ratio().numerator(), value.ratio().denominator()));
        } else {
          cells.push_back(value.amounts_size() > 0 ? Amounts(value.amounts()) : FormatCount(value.count()));
        }
      }
      table.AddRow(cells);
    }
    Print(table.Render());
    return absl::OkStatus();
  });
}

void AddProjection(CLI::App& root, Invocation* invocation) {
  auto* projection = root.add_subcommand("projection", "whether the reports are right and up to date");
  projection->require_subcommand(1);
  auto* status = projection->add_subcommand("status", "how far the reports follow the event log");
  OnSession(status, invocation, [](const Session& session) -> absl::Status {
    pb::ProjectionStatus response;
    SMK_RETURN_IF_ERROR(
        session.Call<pb::ProjectionService>(&pb::ProjectionService::Stub::GetProjectionStatus, {}, &response));
    if (session.settings().json) {
      Print(ToJson(response));
      return absl::OkStatus();
    }
    Print(absl::StrCat(FormatCount(response.leads()), " leads, ", FormatCount(response.rollup_rows()), " rollup rows, ",
                       FormatCount(response.lag_events()), " events behind\n"));
    if (response.has_rebuild()) {
      Print(absl::StrCat("rebuilding: ", FormatCount(response.rebuild().leads_done()), " of ",
                         FormatCount(response.rebuild().leads_total()), " leads\n"));
    }
    return absl::OkStatus();
  });
  auto* verify =
      projection->add_subcommand("verify", "compute all reports' numbers anew and compare; 3 when they differ");
  OnSession(verify, invocation, [invocation](const Session& session) -> absl::Status {
    pb::VerifyProjectionResponse response;
    SMK_RETURN_IF_ERROR(
        session.Call<pb::ProjectionService>(&pb::ProjectionService::Stub::VerifyProjection, {}, &response));
    if (!response.consistent()) invocation->exit_code_when_ok = kRejected;
    if (session.settings().json) {
      Print(ToJson(response));
      return absl::OkStatus();
    }
    Print(absl::StrCat(response.consistent() ? "consistent: " : "NOT consistent: ", FormatCount(response.leads()),
                       " leads, ", FormatCount(response.rollup_rows()), " rollup rows, ",
                       FormatCount(response.differences()), " differences\n"));
    for (const auto& example : response.examples()) {
      Print(absl::StrCat("  ", example.cell(), ": expected ", example.expected(), ", is ", example.actual(), "\n"));
    }
    return absl::OkStatus();
  });
  auto* rebuild = projection->add_subcommand("rebuild", "make the reports' numbers anew, beside the old ones");
  OnSession(rebuild, invocation, [](const Session& session) -> absl::Status {
    pb::RebuildProjectionRequest request;
    request.set_request_id(NewRequestId());
    pb::RebuildProjectionResponse response;
    SMK_RETURN_IF_ERROR(
        session.Call<pb::ProjectionService>(&pb::ProjectionService::Stub::RebuildProjection, request, &response));
    Print(session.settings().json ? ToJson(response)
                                  : absl::StrCat("begun, for ", FormatCount(response.progress().leads_total()),
                                                 " leads; see smctl projection status\n"));
    return absl::OkStatus();
  });
}

}  // namespace

void AddReportCommands(CLI::App& root, Invocation* invocation) {
  auto* report = root.add_subcommand("report", "reports");
  report->require_subcommand(1);
  AddFunnel(report, invocation);
  AddMetrics(root, invocation);
  AddProjection(root, invocation);
}

}  // namespace smarketing::cli
