// ImportLeads and ImportDeals over a real channel.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_proto.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

class ImportTest : public LeadRpcTest {
 protected:
  template <typename Result>
  using Results = std::map<int64_t, Result>;  // by row number

  template <typename Request, typename Response, typename Result>
  absl::Status Exchange(std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream,
                        const std::vector<Request>& messages, Results<Result>* results) {
    std::thread sender([&] {
      for (const Request& message : messages) {
        if (!stream->Write(message)) break;
      }
      stream->WritesDone();
    });
    Response response;
    while (stream->Read(&response)) {
      for (const Result& result : response.results()) {
        EXPECT_TRUE(results->emplace(result.row_number(), result).second) << "row answered twice";
      }
    }
    sender.join();
    return FromGrpc(stream->Finish());
  }

  absl::Status ImportLeads(const std::vector<v1::ImportLeadsRequest>& messages,
                           Results<v1::ImportLeadsResult>* results) {
    grpc::ClientContext context;
    service().Authorize(&context);
    return Exchange(leads_->ImportLeads(&context), messages, results);
  }
  absl::Status ImportDeals(const std::vector<v1::ImportDealsRequest>& messages,
                           Results<v1::ImportDealsResult>* results) {
    grpc::ClientContext context;
    service().Authorize(&context);
    return Exchange(deals_->ImportDeals(&context), messages, results);
  }

  // `count` rows of people that nobody knows yet, numbered from `first`.
  v1::ImportLeadsRequest Rows(const std::string& system, int first, int count) {
    v1::ImportLeadsRequest request;
    for (int i = first; i < first + count; ++i) {
      v1::ImportLeadsRow& row = *request.add_rows();
      row.set_row_number(i);
      v1::ExternalId& id = *row.mutable_lead()->add_identities()->mutable_external();
      id.set_system(system);
      id.set_id(absl::StrCat("row-", i));
      row.mutable_lead()->mutable_source()->set_source(i % 2 == 0 ? "google" : "direct");
      row.mutable_lead()->set_stage(v1::LEAD_STAGE_MARKETING_QUALIFIED);
      *row.mutable_lead()->mutable_occur_time() = ToProtoTime(now() - absl::Hours(24) + absl::Seconds(i));
    }
    return request;
  }
};

TEST_F(ImportTest, AnswersEveryRowGoodOrBad) {
  v1::ImportLeadsRequest message = Rows("mixed", 0, 10);
  message.mutable_rows(3)->mutable_lead()->clear_identities();
  message.mutable_rows(4)->mutable_lead()->mutable_identities(0)->set_email("not an address");
  message.mutable_rows(5)->clear_lead();
  message.mutable_rows(6)->mutable_lead()->set_stage(v1::LEAD_STAGE_CUSTOMER);
  message.mutable_rows(7)->mutable_lead()->mutable_occur_time()->set_seconds(253370764800);
  message.mutable_rows(8)->mutable_lead()->mutable_profile()->set_city(std::string(101, 'x'));

  Results<v1::ImportLeadsResult> results;
  SMK_ASSERT_OK(ImportLeads({message}, &results));
  ASSERT_EQ(results.size(), 10u);
  for (const int good : {0, 1, 2, 9}) {
    EXPECT_EQ(results[good].status().code(), 0) << results[good].DebugString();
    EXPECT_TRUE(results[good].created());
    SMK_EXPECT_OK(GetLead(results[good].lead()));
  }
  const std::map<int, const char*> bad = {
      {3, "lead.identities"}, {4, "lead.identities[0].email"}, {5, "lead"},
      {6, "lead.stage"},      {7, "lead.occur_time"},          {8, "lead.profile.city"}};
  for (const auto& [row, field] : bad) {
    const absl::Status status = FromProto(results[row].status());
    EXPECT_THAT(status, HasReason("INVALID_REQUEST")) << row;
    EXPECT_THAT(status, ViolatesField(field)) << row;
    EXPECT_EQ(results[row].lead(), "");
  }
}

TEST_F(ImportTest, ThousandsOfRowsTakeSecondsAndASecondTimeChangesNothing) {
  std::vector<v1::ImportLeadsRequest> messages;
  for (int i = 0; i < 8; ++i) messages.push_back(Rows("bulk", 500 * i, 500));
  Results<v1::ImportLeadsResult> first;
  SMK_ASSERT_OK(ImportLeads(messages, &first));
  ASSERT_EQ(first.size(), 4000u);
  for (const auto& [row, result] : first) {
    ASSERT_EQ(result.status().code(), 0) << result.DebugString();
    ASSERT_TRUE(result.created());
  }

  const std::string before = service().Checksum();
  Results<v1::ImportLeadsResult> second;
  SMK_ASSERT_OK(ImportLeads(messages, &second));
  ASSERT_EQ(second.size(), 4000u);
  for (const auto& [row, result] : second) {
    ASSERT_EQ(result.status().code(), 0);
    ASSERT_FALSE(result.created());
    ASSERT_EQ(result.lead(), first[row].lead());
  }
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(ImportTest, RowsOfOnePersonInOneMessageMakeOneLead) {
  v1::ImportLeadsRequest message = Rows("twins", 0, 1);
  for (int i = 1; i < 20; ++i) {
    *message.add_rows() = message.rows(0);
    message.mutable_rows(i)->set_row_number(i);
    message.mutable_rows(i)->mutable_lead()->add_tags(absl::StrCat("t", i));
  }
  Results<v1::ImportLeadsResult> results;
  SMK_ASSERT_OK(ImportLeads({message}, &results));
  int created = 0;
  for (const auto& [row, result] : results) {
    EXPECT_EQ(result.status().code(), 0);
    EXPECT_EQ(result.lead(), results[0].lead());
    created += result.created() ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
}

TEST_F(ImportTest, WhoWaitsForAnAnswerGetsItBeforeSendingMore) {
  grpc::ClientContext context;
  service().Authorize(&context);
  auto stream = leads_->ImportLeads(&context);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(stream->Write(Rows("slow", i, 1)));
    v1::ImportLeadsResponse response;
    ASSERT_TRUE(stream->Read(&response));
    ASSERT_EQ(response.results_size(), 1);
    EXPECT_EQ(response.results(0).row_number(), i);
    SMK_EXPECT_OK(GetLead(response.results(0).lead()));
  }
  stream->WritesDone();
  v1::ImportLeadsResponse none;
  EXPECT_FALSE(stream->Read(&none));
  SMK_EXPECT_OK(FromGrpc(stream->Finish()));
}

TEST_F(ImportTest, AMessageWithoutRowsEndsTheStreamAfterWhatCameBefore) {
  Results<v1::ImportLeadsResult> results;
  const absl::Status status = ImportLeads({Rows("empty", 0, 3), v1::ImportLeadsRequest()}, &results);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ViolatesField("rows"));
  EXPECT_EQ(results.size(), 3u);

  results.clear();
  v1::ImportLeadsRequest large = Rows("large", 0, 1001);
  EXPECT_THAT(ImportLeads({large}, &results), ViolatesField("rows"));
  EXPECT_TRUE(results.empty());
}

TEST_F(ImportTest, AClientThatGoesAwayLeavesWholeRows) {
  {
    grpc::ClientContext context;
    service().Authorize(&context);
    auto stream = leads_->ImportLeads(&context);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(stream->Write(Rows("gone", 500 * i, 500)));
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  // The service goes on, and a second run completes what the first began.
  std::vector<v1::ImportLeadsRequest> messages;
  for (int i = 0; i < 4; ++i) messages.push_back(Rows("gone", 500 * i, 500));
  Results<v1::ImportLeadsResult> results;
  SMK_ASSERT_OK(ImportLeads(messages, &results));
  EXPECT_EQ(results.size(), 2000u);
  EXPECT_EQ(service().database().QueryInt("SELECT COUNT(DISTINCT lead_id) FROM lead_identity WHERE external_system = ?",
                                          {mysql::Param::Bytes("gone")}),
            2000);
}

TEST_F(ImportTest, DealsFollowTheirLeadsAndCanBeRestated) {
  Results<v1::ImportLeadsResult> leads;
  SMK_ASSERT_OK(ImportLeads({Rows("olive", 0, 3)}, &leads));
  const auto deal_row = [&](int number, v1::DealState state, int64_t units) {
    v1::ImportDealsRow row;
    row.set_row_number(number);
    row.mutable_identity()->mutable_external()->set_system("olive");
    row.mutable_identity()->mutable_external()->set_id(absl::StrCat("row-", number));
    row.mutable_deal()->mutable_external_id()->set_system("olive-deals");
    row.mutable_deal()->mutable_external_id()->set_id(absl::StrCat("deal-", number));
    row.mutable_deal()->mutable_amount()->set_currency_code("BRL");
    row.mutable_deal()->mutable_amount()->set_units(units);
    row.set_state(state);
    if (state != v1::DEAL_STATE_OPEN) *row.mutable_close_time() = ToProtoTime(now() - absl::Hours(1));
    if (state == v1::DEAL_STATE_LOST) row.set_lost_reason("price");
    return row;
  };
  v1::ImportDealsRequest message;
  *message.add_rows() = deal_row(0, v1::DEAL_STATE_WON, 100);
  *message.add_rows() = deal_row(1, v1::DEAL_STATE_LOST, 200);
  *message.add_rows() = deal_row(2, v1::DEAL_STATE_OPEN, 300);
  *message.add_rows() = deal_row(3, v1::DEAL_STATE_WON, 400);  // a lead that nobody knows
  v1::ImportDealsRow& wrong = *message.add_rows();
  wrong = deal_row(4, v1::DEAL_STATE_LOST, -5);
  wrong.clear_lost_reason();
  wrong.clear_close_time();
  wrong.mutable_deal()->clear_external_id();

  Results<v1::ImportDealsResult> results;
  SMK_ASSERT_OK(ImportDeals({message}, &results));
  ASSERT_EQ(results.size(), 5u);
  for (const int good : {0, 1, 2}) {
    EXPECT_EQ(results[good].status().code(), 0) << results[good].DebugString();
    EXPECT_TRUE(results[good].created());
  }
  EXPECT_THAT(FromProto(results[3].status()), HasReason("LEAD_NOT_FOUND"));
  for (const char* field : {"lost_reason", "close_time", "deal.external_id", "deal.amount"}) {
    EXPECT_THAT(FromProto(results[4].status()), ViolatesField(field));
  }
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead customer, GetLead(leads[0].lead()));
  EXPECT_EQ(customer.stage(), v1::LEAD_STAGE_CUSTOMER);

  const std::string before = service().Checksum();
  results.clear();
  SMK_ASSERT_OK(ImportDeals({message}, &results));
  EXPECT_FALSE(results[0].created());
  EXPECT_EQ(service().Checksum(), before);

  v1::ImportDealsRequest restated;
  *restated.add_rows() = deal_row(0, v1::DEAL_STATE_WON, 150);
  results.clear();
  SMK_ASSERT_OK(ImportDeals({restated}, &results));
  v1::GetDealRequest get;
  get.set_name(results[0].deal());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal deal, Call(deals_, &v1::DealService::Stub::GetDeal, get));
  EXPECT_EQ(deal.amount().units(), 150);
  EXPECT_EQ(deal.state(), v1::DEAL_STATE_WON);
}

TEST_F(ImportTest, IsForThoseWhoMayImportAlone) {
  grpc::ClientContext context;
  service().Authorize(&context, "sales_rep");
  Results<v1::ImportLeadsResult> results;
  EXPECT_THAT(Exchange(leads_->ImportLeads(&context), {Rows("denied", 0, 1)}, &results),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_TRUE(results.empty());
}

}  // namespace
}  // namespace smarketing::lead
