// What the RPC tests of lead_service share: one service, requests that are right, and short calls.
#ifndef SMARKETING_TESTS_RPC_LEAD_LEAD_RPC_TEST_H_
#define SMARKETING_TESTS_RPC_LEAD_LEAD_RPC_TEST_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/server/lead_service_definition.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/event_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "tests/support/service_fixture.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {

using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using testing::ViolatesField;

// Each test works on leads of its own; the service is that of all tests of the binary.
class LeadRpcTest : public ::testing::Test {
 protected:
  LeadRpcTest();

  static testing::ServiceFixture& service();
  static absl::Time now() { return service().clock().Now(); }

  // A new address in each call.
  std::string NewEmail();
  // A capture of `email` with everything that a capture needs, and nothing else.
  static v1::CaptureLeadRequest Capture(absl::string_view email);
  // A lead that is new.
  v1::Lead NewLead();
  v1::Lead NewLead(const v1::CaptureLeadRequest& request);
  // An open deal of a new lead, of 100.00 EUR.
  v1::Deal NewDeal();

  // The response, as `role` gets it.
  template <typename Stub, typename Base, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::unique_ptr<Stub>& stub,
                                grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, absl::string_view role = "admin",
                                absl::string_view subject = "") {
    Response response;
    absl::Status status = service().Call(*stub, method, request, &response, role, subject);
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::CaptureLeadResponse> CaptureLead(const v1::CaptureLeadRequest& request);
  absl::StatusOr<v1::Lead> GetLead(absl::string_view name, absl::string_view role = "admin");

  std::unique_ptr<v1::LeadService::Stub> leads_;
  std::unique_ptr<v1::ActivityService::Stub> activities_;
  std::unique_ptr<v1::DealService::Stub> deals_;
  std::unique_ptr<v1::EventService::Stub> events_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_TESTS_RPC_LEAD_LEAD_RPC_TEST_H_
