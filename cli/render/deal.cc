#include "cli/render/deal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/convert.h"
#include "cli/page.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;

std::string PlaceText(const std::string& pipeline, const std::string& stage) {
  return pipeline.empty() || stage.empty() ? absl::StrCat(pipeline, stage) : absl::StrCat(pipeline, "/", stage);
}

}  // namespace

std::string FormatDate(const google::type::Date& date) {
  if (date.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string RenderDeal(const pb::Deal& deal) {
  Page page;
  page.Line(absl::StrCat(EnumText(deal.state()), "  ", deal.name()));
  page.Field("title", deal.title());
  page.Field("lead", deal.lead());
  page.Field("amount", FormatMoney(deal.amount()));
  page.Field("stage", PlaceText(deal.pipeline(), deal.stage()));
  page.Field("probability", absl::StrCat(deal.probability(), " %"));
  page.Field("owner", deal.owner());
  page.Field("expected", FormatDate(deal.expected_close_date()));
  page.Field("created", FormatTime(deal.create_time()));
  page.Field("closed", FormatTime(deal.close_time()));
  page.Field("lost reason", deal.lost_reason());
  page.Field("lost note", deal.lost_note());
  if (deal.has_external_id()) {
    page.Field("external id", absl::StrCat(deal.external_id().system(), ":", deal.external_id().id()));
  }
  page.Field("etag", deal.etag());
  page.Heading("CONTACTS");
  Table contacts({{"LEAD"}, {"ROLE"}});
  for (const auto& contact : deal.contacts()) contacts.AddRow({contact.lead(), EnumText(contact.role())});
  page.Add(contacts);
  page.Heading("STAGES");
  Table stages({{"STAGE"}, {"ENTERED"}, {"LEFT"}, {"BY"}});
  for (const auto& entry : deal.stage_history()) {
    stages.AddRow({PlaceText(entry.pipeline(), entry.stage()), FormatTime(entry.enter_time()),
                   FormatTime(entry.exit_time()), entry.actor()});
  }
  page.Add(stages);
  return page.text();
}

std::vector<Table::Column> DealColumns() {
  return {{"NAME"},          {"TITLE"}, {"STATE"},    {"AMOUNT", kRight}, {"STAGE"},
          {"PROB.", kRight}, {"OWNER"}, {"EXPECTED"}, {"CLOSED"}};
}

std::vector<std::string> DealCells(const pb::Deal& deal) {
  return {deal.name(),
          deal.title(),
          EnumText(deal.state()),
          FormatMoney(deal.amount()),
          PlaceText(deal.pipeline(), deal.stage()),
          absl::StrCat(deal.probability(), " %"),
          deal.owner(),
          FormatDate(deal.expected_close_date()),
          FormatTime(deal.close_time())};
}

std::vector<Table::Column> PipelineColumns() {
  return {{"NAME"}, {"DISPLAY NAME"}, {"STAGE"}, {"STAGE'S NAME"}, {"PROB.", kRight}};
}

std::vector<std::vector<std::string>> PipelineRows(const pb::Pipeline& pipeline) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& stage : pipeline.stages()) {
    rows.push_back({"", "", stage.id(), stage.display_name(), absl::StrCat(stage.probability(), " %")});
  }
  if (rows.empty()) rows.emplace_back(5);
  rows[0][0] = pipeline.name();
  rows[0][1] = pipeline.display_name();
  return rows;
}

}  // namespace smarketing::cli
