#include "lead_service/rpc/convert/duplicate.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "common/time/proto_time.h"
#include "lead_service/rpc/convert/lead.h"

namespace smarketing::lead {

absl::string_view ExplainFinding(DuplicateFinding finding) {
  switch (finding) {
    case DuplicateFinding::kSameName:
      return "same name";
    case DuplicateFinding::kSimilarName:
      return "similar name: misspelt, shortened, or a part of it missing";
    case DuplicateFinding::kGivenNameDiffers:
      return "same family name, another given name";
    case DuplicateFinding::kFamilyNameDiffers:
      return "same given name, another family name";
    case DuplicateFinding::kNameDiffers:
      return "another name";
    case DuplicateFinding::kGenerationDiffers:
      return "same name, another generation";
    case DuplicateFinding::kSameCompany:
      return "same company";
    case DuplicateFinding::kSimilarCompany:
      return "similar name of the company";
    case DuplicateFinding::kCompanyDiffers:
      return "another company";
    case DuplicateFinding::kSameEmail:
      return "same e-mail address";
    case DuplicateFinding::kSameEmailLocalPart:
      return "same local part of the e-mail address";
    case DuplicateFinding::kSimilarEmailLocalPart:
      return "similar local part of the e-mail address";
    case DuplicateFinding::kEmailDiffers:
      return "another e-mail address";
    case DuplicateFinding::kColleagueEmail:
      return "two mailboxes of one company";
    case DuplicateFinding::kSamePhone:
      return "same phone number";
    case DuplicateFinding::kSimilarPhone:
      return "phone number a digit off";
    case DuplicateFinding::kPhoneDiffers:
      return "another phone number";
    case DuplicateFinding::kSameAddress:
      return "same address";
    case DuplicateFinding::kSimilarAddress:
      return "similar address";
    case DuplicateFinding::kAddressDiffers:
      return "another address";
    case DuplicateFinding::kNamedTogether:
      return "a capture named identities of both";
  }
  return "";  // of a newer release
}

v1::DuplicateCandidate DuplicateToProto(const DuplicateCandidate& candidate, const LeadId& lead) {
  v1::DuplicateCandidate proto;
  proto.set_lead(LeadName(lead));
  proto.set_other_lead(LeadName(candidate.leads.Other(lead)));
  proto.set_score(candidate.score);
  for (const DuplicateReason& reason : candidate.reasons) {
    v1::DuplicateReason& out = *proto.add_reasons();
    out.set_attribute(std::string(DuplicateAttributeName(reason.attribute)));
    out.set_similarity(static_cast<int32_t>(std::lround(100 * reason.similarity)));
    out.set_explanation(std::string(ExplainFinding(reason.finding)));
  }
  *proto.mutable_find_time() = ToProtoTime(candidate.find_time);
  return proto;
}

}  // namespace smarketing::lead
