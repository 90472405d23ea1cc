#include "cli/export/person_json.h"

#include <cstdint>

#include "cli/output.h"
#include "google/protobuf/message.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

nlohmann::ordered_json ToTree(const google::protobuf::Message& message) {
  return nlohmann::ordered_json::parse(ToJson(message, /*indent=*/false), nullptr, /*allow_exceptions=*/false);
}

}  // namespace

void PersonJson::Add(const pb::ExportLeadResponse& part) {
  ++parts_;
  switch (part.part_case()) {
    case pb::ExportLeadResponse::kLead:
      document_["lead"] = ToTree(part.lead());
      break;
    case pb::ExportLeadResponse::kActivity:
      document_["activities"].push_back(ToTree(part.activity()));
      break;
    case pb::ExportLeadResponse::kHandoff:
      document_["handoffs"].push_back(ToTree(part.handoff()));
      break;
    case pb::ExportLeadResponse::kDeal:
      document_["deals"].push_back(ToTree(part.deal()));
      break;
    case pb::ExportLeadResponse::kChange:
      document_["changes"].push_back(ToTree(part.change()));
      break;
    case pb::ExportLeadResponse::kMerge:
      document_["merges"].push_back(ToTree(part.merge()));
      break;
    case pb::ExportLeadResponse::kMergedLead:
      document_["merged_leads"].push_back(ToTree(part.merged_lead()));
      break;
    case pb::ExportLeadResponse::kDuplicate:
      document_["duplicates"].push_back(ToTree(part.duplicate()));
      break;
    case pb::ExportLeadResponse::PART_NOT_SET:
      document_["others"].push_back(ToTree(part));
      break;
  }
}

}  // namespace smarketing::cli
