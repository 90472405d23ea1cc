#include "sla_service/rpc/convert/agreement.h"

#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "sla_service/rpc/convert/calendar.h"

namespace smarketing::sla {
namespace {

v1::Commitment CommitmentToProto(const Commitment& commitment) {
  v1::Commitment proto;
  proto.set_id(commitment.id);
  proto.set_display_name(commitment.display_name);
  proto.set_owed_by(static_cast<v1::BusinessFunction>(commitment.owed_by));
  proto.set_calendar(CalendarName(commitment.calendar));
  if (!(commitment.segment == Segment{})) {
    proto.mutable_segment()->set_source(commitment.segment.source);
    proto.mutable_segment()->set_campaign(commitment.segment.campaign);
    proto.mutable_segment()->set_team(commitment.segment.team);
  }
  v1::ResponseTime* promise = proto.mutable_response_time();
  promise->set_trigger(static_cast<v1::ClockTrigger>(commitment.response_time.trigger));
  *promise->mutable_target() = ToProtoDuration(commitment.response_time.target);
  for (const int percent : commitment.response_time.warning_percents) promise->add_warning_percents(percent);
  return proto;
}

Commitment CommitmentFromProto(const v1::Commitment& proto) {
  Commitment commitment;
  commitment.id = proto.id();
  commitment.display_name = proto.display_name();
  if (proto.owed_by() != v1::BUSINESS_FUNCTION_UNSPECIFIED) {
    commitment.owed_by = static_cast<BusinessFunction>(proto.owed_by());
  }
  commitment.calendar = CalendarIdFromName(proto.calendar());
  commitment.segment = {proto.segment().source(), proto.segment().campaign(), proto.segment().team()};
  const v1::ResponseTime& promise = proto.response_time();
  commitment.response_time.trigger = static_cast<TriggerKind>(promise.trigger());
  // The database keeps microseconds.
  commitment.response_time.target =
      absl::Floor(FromProtoDuration(promise.target()).value_or(absl::ZeroDuration()), absl::Microseconds(1));
  commitment.response_time.warning_percents = {promise.warning_percents().begin(), promise.warning_percents().end()};
  return commitment;
}

using Copy = std::function<void(AgreementTerms&& from, AgreementTerms* to)>;

const std::map<std::string, Copy, std::less<>>& TermsFields() {
  static const auto* const fields = new std::map<std::string, Copy, std::less<>>{
      {"display_name",
       [](AgreementTerms&& from, AgreementTerms* to) { to->display_name = std::move(from.display_name); }},
      {"summary", [](AgreementTerms&& from, AgreementTerms* to) { to->summary = std::move(from.summary); }},
      {"goals", [](AgreementTerms&& from, AgreementTerms* to) { to->goals = std::move(from.goals); }},
      {"contacts", [](AgreementTerms&& from, AgreementTerms* to) { to->contacts = std::move(from.contacts); }},
      {"repercussions",
       [](AgreementTerms&& from, AgreementTerms* to) { to->repercussions = std::move(from.repercussions); }},
      {"cancellation",
       [](AgreementTerms&& from, AgreementTerms* to) { to->cancellation = std::move(from.cancellation); }},
      {"commitments",
       [](AgreementTerms&& from, AgreementTerms* to) { to->commitments = std::move(from.commitments); }}};
  return *fields;
}

}  // namespace

std::string AgreementName(const AgreementId& id) { return ResourceName("agreements", id.uuid()); }

AgreementId AgreementIdFromName(absl::string_view name) {
  return AgreementId(ParseResourceName("agreements", name).value_or(Uuid()));
}

std::string EtagOf(const Agreement& agreement) { return absl::StrCat("v", agreement.version); }

v1::Agreement AgreementToProto(const Agreement& agreement) {
  v1::Agreement proto;
  proto.set_name(AgreementName(agreement.id));
  proto.set_etag(EtagOf(agreement));
  proto.set_display_name(agreement.terms.display_name);
  proto.set_summary(agreement.terms.summary);
  proto.set_goals(agreement.terms.goals);
  proto.set_contacts(agreement.terms.contacts);
  proto.set_repercussions(agreement.terms.repercussions);
  proto.set_cancellation(agreement.terms.cancellation);
  for (const Commitment& commitment : agreement.terms.commitments) {
    *proto.add_commitments() = CommitmentToProto(commitment);
  }
  proto.set_state(static_cast<v1::AgreementState>(agreement.state));
  proto.set_revision(agreement.revision);
  for (const Approval& approval : agreement.approvals) {
    v1::Approval* out = proto.add_approvals();
    out->set_function(static_cast<v1::BusinessFunction>(approval.function));
    out->set_approver(approval.approver);
    *out->mutable_approve_time() = ToProtoTime(approval.approve_time);
  }
  *proto.mutable_create_time() = ToProtoTime(agreement.create_time);
  *proto.mutable_update_time() = ToProtoTime(agreement.update_time);
  if (agreement.activate_time.has_value()) *proto.mutable_activate_time() = ToProtoTime(*agreement.activate_time);
  return proto;
}

AgreementTerms TermsFromProto(const v1::Agreement& proto) {
  AgreementTerms terms;
  terms.display_name = proto.display_name();
  terms.summary = proto.summary();
  terms.goals = proto.goals();
  terms.contacts = proto.contacts();
  terms.repercussions = proto.repercussions();
  terms.cancellation = proto.cancellation();
  for (const v1::Commitment& commitment : proto.commitments()) {
    terms.commitments.push_back(CommitmentFromProto(commitment));
  }
  return terms;
}

bool IsTermsField(absl::string_view path) { return TermsFields().contains(std::string(path)); }

AgreementTerms MergeTerms(AgreementTerms terms, const v1::Agreement& proto, const google::protobuf::FieldMask& mask) {
  for (const std::string& path : mask.paths()) {
    const auto it = TermsFields().find(path);
    if (it != TermsFields().end()) it->second(TermsFromProto(proto), &terms);
  }
  return terms;
}

}  // namespace smarketing::sla
