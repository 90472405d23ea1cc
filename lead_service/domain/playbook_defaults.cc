#include <utility>

#include "lead_service/domain/playbook_item.h"

namespace smarketing::lead {
namespace {

StageDefinition Means(Stage stage, const char* name, const char* definition) {
  return {.stage = stage, .display_name = name, .definition = definition, .required_fields = {}, .grades = {}};
}

Reason Because(const char* key, const char* name, std::vector<ReasonUse> uses, bool disqualifies = false) {
  return {.key = key, .display_name = name, .uses = std::move(uses), .disqualifies = disqualifies};
}

std::vector<PlaybookContent> MakeBuiltIn() {
  using enum ReasonUse;
  return {
      Means(Stage::kSubscriber, "Subscriber", "Left an address to hear from us. Nothing more is known."),
      Means(Stage::kLead, "Lead", "Known well enough to be worked on by marketing."),
      Means(Stage::kMarketingQualified, "Marketing qualified",
            "Fits, and has shown interest. Marketing holds it ready for sales."),
      Means(Stage::kSalesAccepted, "Sales accepted", "Sales has taken it over and answers for the follow-up."),
      Means(Stage::kSalesQualified, "Sales qualified", "Sales has confirmed need, means and time."),
      Means(Stage::kOpportunity, "Opportunity", "There is a deal that can be won."),
      Means(Stage::kCustomer, "Customer", "Has bought."),
      Means(Stage::kEvangelist, "Evangelist", "A customer who brings others."),
      Means(Stage::kRecycled, "Recycled", "Not now. Marketing keeps in touch and brings it back when the time comes."),
      Means(Stage::kDisqualified, "Disqualified", "Is not going to buy, and is not worked on."),

      Because("BAD_FIT", "Does not need what we sell", {kReject, kDisqualify, kLoss}),
      Because("BAD_TIMING", "Not now", {kReject, kRecycle, kLoss}),
      Because("NO_BUDGET", "Has no budget", {kReject, kRecycle, kDisqualify, kLoss}),
      Because("NO_AUTHORITY", "Does not decide, and does not reach who does", {kReject, kRecycle, kLoss}),
      Because("NOT_READY", "Handed over too early", {kReject, kRecycle}),
      Because("NOT_REACHABLE", "Does not answer", {kReject, kRecycle, kLoss}),
      Because("WRONG_TEAM", "Belongs to another team or region", {kReject}),
      Because("NOT_A_BUYER", "Student, job seeker, supplier or competitor", {kReject, kDisqualify}, true),
      Because("INVALID_CONTACT", "The contact data are false", {kReject, kDisqualify}, true),
      Because("DO_NOT_CONTACT", "Asked not to be contacted", {kReject, kDisqualify}, true),
      Because("OUT_OF_BUSINESS", "The company is no more", {kReject, kDisqualify, kLoss}, true),
      Because("PRICE", "Too expensive", {kLoss}),
      Because("MISSING_FEATURE", "We lack something that is needed", {kLoss}),
      Because("COMPETITOR", "Has bought from somebody else", {kRecycle, kDisqualify, kLoss}),
      Because("NO_DECISION", "Stays with what there is", {kRecycle, kLoss}),
      Because(kOtherReason, "Another reason: see the note", {kReject, kRecycle, kDisqualify, kLoss}),

      DefaultScoringModel(),
  };
}

}  // namespace

const std::vector<PlaybookContent>& BuiltInPlaybook() {
  static const auto* const kBuiltIn = new std::vector<PlaybookContent>(MakeBuiltIn());
  return *kBuiltIn;
}

}  // namespace smarketing::lead
