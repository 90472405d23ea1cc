// FindDuplicates, ScanDuplicates, ListDuplicates and DismissDuplicate over a real channel.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Pair = std::set<std::string>;

// A service of its own: what it finds is of this file's leads only.
class DuplicatesRpcTest : public ::testing::Test {
 protected:
  static testing::ServiceFixture& service() { return *fixture_; }

  static void SetUpTestSuite() { Start(0); }
  static void TearDownTestSuite() { fixture_.reset(); }
  static void Start(double duplicate_share) {
    fixture_.reset();
    LeadOptions options;
    options.duplicate_share = duplicate_share;
    fixture_ = std::make_unique<testing::ServiceFixture>(LeadService([options] { return options; }));
  }

  template <typename Base, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, absl::string_view role = "admin") {
    Response response;
    absl::Status status = service().Call(*stub_, method, request, &response, role);
    if (!status.ok()) return status;
    return response;
  }

  std::string NewLead(absl::string_view email, absl::string_view given, absl::string_view family) {
    v1::CaptureLeadRequest request;
    request.add_identities()->set_email(std::string(email));
    request.mutable_profile()->set_given_name(std::string(given));
    request.mutable_profile()->set_family_name(std::string(family));
    request.mutable_profile()->set_city("Recife");
    request.mutable_profile()->set_postal_code("52010-010");
    request.mutable_profile()->set_street_address("Rua das Laranjeiras, 120");
    const auto response = Call(&v1::LeadService::Stub::CaptureLead, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->lead().name() : "";
  }
  v1::FindDuplicatesResponse Find(const std::string& lead, int min_score = 0) {
    v1::FindDuplicatesRequest request;
    request.set_name(lead);
    request.set_min_score(min_score);
    const auto response = Call(&v1::LeadService::Stub::FindDuplicates, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : v1::FindDuplicatesResponse();
  }
  std::vector<v1::DuplicateCandidate> List(int page_size = 1000) {
    std::vector<v1::DuplicateCandidate> all;
    v1::ListDuplicatesRequest request;
    request.set_page_size(page_size);
    do {
      const auto response = Call(&v1::LeadService::Stub::ListDuplicates, request);
      EXPECT_THAT(response, IsOk());
      if (!response.ok()) break;
      all.insert(all.end(), response->candidates().begin(), response->candidates().end());
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  static v1::DismissDuplicateRequest DismissalOf(const std::string& lead, const std::string& other) {
    v1::DismissDuplicateRequest request;
    request.set_request_id(
        absl::StrCat("dismiss-", lead.substr(lead.size() - 12), "-", other.substr(other.size() - 12)));
    request.set_lead(lead);
    request.set_other_lead(other);
    return request;
  }
  absl::Status Scan(std::vector<v1::ScanDuplicatesResponse>* reports, int min_score = 0) {
    grpc::ClientContext context;
    service().Authorize(&context);
    v1::ScanDuplicatesRequest request;
    request.set_min_score(min_score);
    const auto stream = stub_->ScanDuplicates(&context, request);
    for (v1::ScanDuplicatesResponse report; stream->Read(&report);) reports->push_back(report);
    return FromGrpc(stream->Finish());
  }

  static Pair PairOf(const v1::DuplicateCandidate& candidate) { return {candidate.lead(), candidate.other_lead()}; }

  static std::unique_ptr<testing::ServiceFixture> fixture_;
  std::unique_ptr<v1::LeadService::Stub> stub_ = service().Stub<v1::LeadService>();
};

std::unique_ptr<testing::ServiceFixture> DuplicatesRpcTest::fixture_;

TEST_F(DuplicatesRpcTest, FoundListedDismissed) {
  const std::string ana = NewLead("ana.souza@x.example", "Ana", "Souza");
  const std::string anna = NewLead("ana.souza@y.example", "Anna", "Sousa");
  const std::string bruno = NewLead("bruno@z.example", "Bruno", "Lima");
  EXPECT_THAT(List(), IsEmpty());

  std::vector<v1::ScanDuplicatesResponse> reports;
  SMK_ASSERT_OK(Scan(&reports));
  ASSERT_THAT(reports, ::testing::Not(IsEmpty()));
  EXPECT_TRUE(reports.back().done());
  EXPECT_EQ(reports.back().leads_done(), reports.back().leads_total());
  EXPECT_EQ(reports.back().pairs_found(), 1);
  EXPECT_FALSE(reports.size() > 1 && reports.front().done());

  const std::vector<v1::DuplicateCandidate> listed = List();
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].lead(), ana) << "the older one first";
  EXPECT_EQ(listed[0].other_lead(), anna);
  EXPECT_GE(listed[0].score(), 60);
  EXPECT_EQ(*FromProtoTime(listed[0].find_time()), service().clock().Now());
  std::map<std::string, std::string> reasons;
  for (const v1::DuplicateReason& reason : listed[0].reasons()) {
    reasons[reason.attribute()] = reason.explanation();
    EXPECT_LE(reason.similarity(), 100);
  }
  EXPECT_EQ(reasons["email"], "same local part of the e-mail address");
  EXPECT_EQ(reasons["name"], "similar name: misspelt, shortened, or a part of it missing");

  const v1::FindDuplicatesResponse found = Find(anna);
  ASSERT_THAT(found.candidates(), SizeIs(1));
  EXPECT_EQ(found.candidates(0).lead(), anna) << "as the one that was asked for sees it";
  EXPECT_EQ(found.candidates(0).other_lead(), ana);
  EXPECT_EQ(found.candidates(0).score(), listed[0].score());
  EXPECT_THAT(Find(bruno).candidates(), IsEmpty());

  SMK_ASSERT_OK(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(anna, ana)));
  const std::string stored = service().Checksum();
  SMK_ASSERT_OK(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(anna, ana)));
  EXPECT_EQ(service().Checksum(), stored) << "sent again";
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_THAT(Find(ana).candidates(), IsEmpty());
  SMK_ASSERT_OK(Scan(&reports));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(DuplicatesRpcTest, WhatACaptureNamedIsListed) {
  const std::string one = NewLead("one@named.example", "Uno", "Primeiro");
  const std::string two = NewLead("two@named.example", "Dois", "Segundo");
  v1::CaptureLeadRequest both;
  both.add_identities()->set_email("two@named.example");
  both.add_identities()->set_email("one@named.example");
  const auto response = Call(&v1::LeadService::Stub::CaptureLead, both);
  SMK_ASSERT_OK(response);
  EXPECT_THAT(response->duplicate_candidates(), ElementsAre(two));
  const std::vector<v1::DuplicateCandidate> listed = List();
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(PairOf(listed[0]), (Pair{one, two}));
  EXPECT_EQ(listed[0].score(), 100);
  ASSERT_THAT(listed[0].reasons(), SizeIs(1));
  EXPECT_EQ(listed[0].reasons(0).attribute(), "identity");
  EXPECT_EQ(listed[0].reasons(0).explanation(), "a capture named identities of both");
  SMK_EXPECT_OK(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(one, two)));
}

TEST_F(DuplicatesRpcTest, RefusalsChangeNothing) {
  const std::string lead = NewLead("somebody@refused.example", "Carla", "Pereira");
  const std::string nobody = "leads/018f4e6a-7b1c-7def-8123-456789abcdef";
  const std::string before = service().Checksum();
  v1::FindDuplicatesRequest find;
  find.set_name(nobody);
  EXPECT_THAT(Call(&v1::LeadService::Stub::FindDuplicates, find), HasReason("LEAD_NOT_FOUND"));
  find.set_name("deals/x");
  find.set_min_score(101);
  const auto bad = Call(&v1::LeadService::Stub::FindDuplicates, find);
  EXPECT_THAT(bad, ViolatesField("name"));
  EXPECT_THAT(bad, ViolatesField("min_score"));
  v1::ListDuplicatesRequest list;
  list.set_page_token("nonsense");
  EXPECT_THAT(Call(&v1::LeadService::Stub::ListDuplicates, list), HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(lead, nobody)), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(lead, lead)), ViolatesField("other_lead"));
  EXPECT_THAT(Call(&v1::LeadService::Stub::DismissDuplicate, DismissalOf(lead, lead), "viewer"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(DuplicatesRpcTest, OneScanAtATime) {
  // 2,000 leads take longer than the second call does.
  grpc::ClientContext import;
  service().Authorize(&import);
  const auto rows = stub_->ImportLeads(&import);
  for (int batch = 0; batch < 4; ++batch) {
    v1::ImportLeadsRequest request;
    for (int i = 500 * batch; i < 500 * (batch + 1); ++i) {
      v1::ImportLeadsRow& row = *request.add_rows();
      row.set_row_number(i);
      row.mutable_lead()->add_identities()->set_email(absl::StrCat("person", i, "@import.example"));
      row.mutable_lead()->mutable_profile()->set_given_name(absl::StrCat("Given", i));
    }
    ASSERT_TRUE(rows->Write(request));
  }
  rows->WritesDone();
  for (v1::ImportLeadsResponse response; rows->Read(&response);) continue;
  SMK_ASSERT_OK(FromGrpc(rows->Finish()));

  grpc::ClientContext context;
  service().Authorize(&context);
  const auto running = stub_->ScanDuplicates(&context, v1::ScanDuplicatesRequest());
  v1::ScanDuplicatesResponse report;
  ASSERT_TRUE(running->Read(&report));  // it is under way
  EXPECT_FALSE(report.done());
  std::vector<v1::ScanDuplicatesResponse> reports;
  const absl::Status second = Scan(&reports);
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(second, HasReason("SCAN_RUNNING"));
  // A client that goes ends its scan.
  context.TryCancel();
  while (running->Read(&report)) continue;
  EXPECT_EQ(running->Finish().error_code(), grpc::StatusCode::CANCELLED);
  absl::Status next = second;
  for (int i = 0; i < 500 && ErrorReason(next) == "SCAN_RUNNING"; ++i) {
    Clock::Real()->Sleep(absl::Milliseconds(20));
    reports.clear();
    next = Scan(&reports);
  }
  SMK_EXPECT_OK(next);
  ASSERT_THAT(reports, ::testing::Not(IsEmpty()));
  EXPECT_TRUE(reports.back().done());
}

// The consumer of the events finds them by itself.
TEST_F(DuplicatesRpcTest, ChangesAreFollowed) {
  Start(1);
  stub_ = service().Stub<v1::LeadService>();
  const std::string ana = NewLead("ana@followed.example", "Ana", "Souza");
  const std::string anna = NewLead("ana@follow.example", "Anna", "Sousa");
  for (int i = 0; i < 1'000 && List().empty(); ++i) Clock::Real()->Sleep(absl::Milliseconds(20));
  const std::vector<v1::DuplicateCandidate> listed = List();
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(PairOf(listed[0]), (Pair{ana, anna}));
  Start(0);
}

// Above the binary, wherever the test was started. Empty if it is not there.
std::filesystem::path ProjectRoot() {
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(folder / "CMakePresets.json")) {
    if (folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
  return folder;
}

// FEBRL's data set 1: 500 people, of each of whom one more record is damaged. It may not ship with the project; the
// test looks for it beside it. Of its columns, names and addresses are used.
TEST_F(DuplicatesRpcTest, KnownAnswers) {
  ASSERT_FALSE(ProjectRoot().empty());
  std::ifstream file(ProjectRoot().parent_path() / "shared" / "data" / "febrl" / "dataset1.csv");
  if (!file) GTEST_SKIP() << "the data set is not beside the project";
  Start(0);
  stub_ = service().Stub<v1::LeadService>();

  grpc::ClientContext import;
  service().Authorize(&import);
  const auto stream = stub_->ImportLeads(&import);
  std::vector<std::string> people;  // by row
  v1::ImportLeadsRequest request;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> columns = absl::StrSplit(line, ',');
    for (std::string& column : columns) absl::StripAsciiWhitespace(&column);
    ASSERT_GE(columns.size(), 9u);
    v1::ImportLeadsRow& row = *request.add_rows();
    row.set_row_number(static_cast<int64_t>(people.size()));
    people.push_back(std::vector<std::string>(absl::StrSplit(columns[0], '-')).at(1));
    v1::ExternalId& id = *row.mutable_lead()->add_identities()->mutable_external();
    id.set_system("febrl");
    id.set_id(columns[0]);
    v1::LeadProfile& profile = *row.mutable_lead()->mutable_profile();
    profile.set_given_name(columns[1]);
    profile.set_family_name(columns[2]);
    profile.set_street_address(
        std::string(absl::StripAsciiWhitespace(absl::StrCat(columns[3], " ", columns[4], "\n", columns[5]))));
    profile.set_city(columns[6]);
    profile.set_postal_code(columns[7]);
    profile.set_region(columns[8]);
  }
  ASSERT_EQ(people.size(), 1'000u);
  ASSERT_TRUE(stream->Write(request));
  stream->WritesDone();
  std::map<std::string, std::string> person_of;  // by lead
  for (v1::ImportLeadsResponse response; stream->Read(&response);) {
    for (const v1::ImportLeadsResult& result : response.results()) {
      ASSERT_EQ(result.status().code(), 0) << result.DebugString();
      person_of[result.lead()] = people[static_cast<size_t>(result.row_number())];
    }
  }
  SMK_ASSERT_OK(FromGrpc(stream->Finish()));
  ASSERT_EQ(person_of.size(), 1'000u);

  std::vector<v1::ScanDuplicatesResponse> reports;
  const absl::Time start = Clock::Real()->Now();
  SMK_ASSERT_OK(Scan(&reports));
  const absl::Duration took = Clock::Real()->Now() - start;
  ASSERT_TRUE(reports.back().done());
  EXPECT_EQ(reports.back().leads_done(), 1'000);

  int right = 0;
  int wrong = 0;
  for (const v1::DuplicateCandidate& candidate : List(100)) {
    ++(person_of.at(candidate.lead()) == person_of.at(candidate.other_lead()) ? right : wrong);
  }
  ASSERT_GT(right, 0);
  EXPECT_EQ(right + wrong, reports.back().pairs_found());
  const double precision = static_cast<double>(right) / (right + wrong);
  const double recall = right / 500.0;
  std::cout << "precision " << precision << ", recall " << recall << ", " << reports.back().pairs_compared()
            << " pairs compared in " << took << '\n';
  EXPECT_GE(precision, 0.95);
  EXPECT_GE(recall, 0.95);
  Start(0);
}

}  // namespace
}  // namespace smarketing::lead
