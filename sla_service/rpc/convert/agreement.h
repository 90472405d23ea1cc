// Agreements between the contract and the domain.
#ifndef SMARKETING_SLA_SERVICE_RPC_CONVERT_AGREEMENT_H_
#define SMARKETING_SLA_SERVICE_RPC_CONVERT_AGREEMENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "sla_service/domain/agreement.h"
#include "sla_service/domain/ids.h"
#include "smarketing/sla/v1/agreement.pb.h"

namespace smarketing::sla {

// "agreements/{agreement}"
std::string AgreementName(const AgreementId& id);
// The nil id when it is no agreement's name; validation has refused such a one.
AgreementId AgreementIdFromName(absl::string_view name);

std::string EtagOf(const Agreement& agreement);

v1::Agreement AgreementToProto(const Agreement& agreement);

// What both functions agree on. A commitment without a promise gets one that validation refuses.
AgreementTerms TermsFromProto(const v1::Agreement& proto);

// Whether a mask may name the field.
bool IsTermsField(absl::string_view path);
// `terms`, with the fields that the mask names taken from `proto`.
AgreementTerms MergeTerms(AgreementTerms terms, const v1::Agreement& proto, const google::protobuf::FieldMask& mask);

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_RPC_CONVERT_AGREEMENT_H_
