#include "cli/demo/demo_player.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/import_summary.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/handoff_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "smarketing/lead/v1/roster_service.grpc.pb.h"
#include "traffic/team.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr int kRowsPerBatch = 500;
constexpr size_t kMaxReasons = 5;

// Another replica may not have heard of a rep that has just been made.
bool MayRetryStep(const absl::Status& status) { return MayRetry(status) || ErrorReason(status) == "REP_NOT_FOUND"; }

// Tries again and again, ever more slowly, for a while.
class Patience {
 public:
  explicit Patience(absl::Duration time) : give_up_(Clock::Real()->Now() + time) {}

  // False: enough.
  bool Wait() {
    if (Clock::Real()->Now() > give_up_) return false;
    Clock::Real()->Sleep(pause_);
    pause_ = std::min(2 * pause_, absl::Seconds(5));
    return true;
  }

 private:
  const absl::Time give_up_;
  absl::Duration pause_ = absl::Milliseconds(50);
};

}  // namespace

absl::StatusOr<traffic::Plan> ContinuedPlan(const Session& session, traffic::Plan plan) {
  const pb::Identity first = traffic::History(plan).IdentityOf(0);
  pb::ListLeadsRequest request;
  request.set_filter(absl::StrCat("external_system = \"", first.external().system(), "\" AND external_id = \"",
                                  first.external().id(), "\""));
  request.set_page_size(1);
  pb::ListLeadsResponse response;
  SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&pb::LeadService::Stub::ListLeads, request, &response));
  if (!response.leads().empty()) {
    SMK_ASSIGN_OR_RETURN(const absl::Time created, FromProtoTime(response.leads(0).create_time()));
    plan.until = traffic::History::UntilOf(created, plan.months);
  }
  return plan;
}

absl::Status DemoPlayer::AddRoster() {
  pb::Roster present;
  SMK_RETURN_IF_ERROR(
      session_->Call<pb::RosterService>(&pb::RosterService::Stub::GetRoster, pb::GetRosterRequest(), &present));
  std::set<std::string> names;
  for (const pb::Team& team : present.teams()) names.insert(team.name());
  for (const pb::Rep& rep : present.reps()) names.insert(rep.name());
  const pb::Roster wanted = traffic::DemoRoster();
  for (const pb::Team& team : wanted.teams()) {
    if (names.contains(team.name())) continue;
    pb::UpdateTeamRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_team() = team;
    pb::Team response;
    SMK_RETURN_IF_ERROR(session_->Call<pb::RosterService>(&pb::RosterService::Stub::UpdateTeam, request, &response));
  }
  for (const pb::Rep& rep : wanted.reps()) {
    if (names.contains(rep.name())) continue;
    pb::UpdateRepRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_rep() = rep;
    pb::Rep response;
    SMK_RETURN_IF_ERROR(session_->Call<pb::RosterService>(&pb::RosterService::Stub::UpdateRep, request, &response));
  }
  return absl::OkStatus();
}

DemoSummary DemoPlayer::summary() const {
  absl::MutexLock lock(&mu_);
  return summary_;
}

// Some leads, kind of request by kind: imports are fast, and each lead's own order is kept.
class DemoPlayer::Part {
 public:
  explicit Part(DemoPlayer* player) : player_(player), session_(*player->session_) {}

  void Add(const std::vector<traffic::Step>& steps) {
    for (const traffic::Step& step : steps) {
      lead_ = step.lead;
      std::visit([this](const auto& request) { Sort(request); }, step.request);
    }
  }

  absl::Status Play() {
    SMK_RETURN_IF_ERROR(Captures());
    SMK_RETURN_IF_ERROR(Touches(touches_));
    for (const auto& [lead, work] : work_) SMK_RETURN_IF_ERROR(Sales(lead, work));
    SMK_RETURN_IF_ERROR(Touches(later_touches_));
    SMK_RETURN_IF_ERROR((Batches<pb::BatchLogAttemptsRequest, pb::BatchLogAttemptsResponse>(
        attempts_, &pb::ActivityService::Stub::BatchLogAttempts, &DemoSummary::attempts)));
    return Deals();
  }

  void AddTo(DemoSummary& all) const {
    for (DemoCount DemoSummary::*count : {&DemoSummary::leads, &DemoSummary::touches, &DemoSummary::handoffs,
                                          &DemoSummary::attempts, &DemoSummary::deals}) {
      (all.*count).created += (summary_.*count).created;
      (all.*count).known += (summary_.*count).known;
    }
    all.rejected += summary_.rejected;
    for (const std::string& reason : summary_.reasons) {
      if (all.reasons.size() < kMaxReasons) all.reasons.push_back(reason);
    }
  }

 private:
  // What people did with one lead.
  struct Work {
    std::optional<pb::SubmitHandoffRequest> submit;
    std::optional<pb::AcceptHandoffRequest> accept;
    std::optional<pb::RejectHandoffRequest> reject;
    std::optional<pb::RecycleHandoffRequest> recycle;
    std::optional<pb::MoveLeadStageRequest> qualify;
  };
  struct Known {
    std::string name;  // "leads/…"
    bool created = false;
  };

  // Without their request ids: it is by the external ids that a repetition is told, however late it comes.
  void Sort(const pb::CaptureLeadRequest& request) {
    pb::ImportLeadsRow& row = captures_.emplace_back();
    row.set_row_number(lead_);
    *row.mutable_lead() = request;
    row.mutable_lead()->clear_request_id();
  }
  // What moves a lead by itself must not come before what people did with it earlier.
  void Sort(const pb::RecordTouchRequest& request) {
    auto& touches = work_.contains(lead_) ? later_touches_ : touches_;
    touches.emplace_back(request).clear_request_id();
  }
  void Sort(const pb::LogAttemptRequest& request) { attempts_.emplace_back(request).clear_request_id(); }
  void Sort(const pb::ImportDealsRow& row) { deals_.emplace_back(row).set_row_number(lead_); }
  void Sort(const pb::SubmitHandoffRequest& request) { work_[lead_].submit = request; }
  void Sort(const pb::AcceptHandoffRequest& request) { work_[lead_].accept = request; }
  void Sort(const pb::RejectHandoffRequest& request) { work_[lead_].reject = request; }
  void Sort(const pb::RecycleHandoffRequest& request) { work_[lead_].recycle = request; }
  void Sort(const pb::MoveLeadStageRequest& request) { work_[lead_].qualify = request; }

  void Reject(absl::string_view what, const absl::Status& status) {
    ++summary_.rejected;
    if (summary_.reasons.size() < kMaxReasons) {
      summary_.reasons.push_back(absl::StrCat(what, ": ", status.message(), " [", ErrorReason(status), "]"));
    }
  }

  absl::Status Captures() {
    const auto stub = session_.Stub<pb::LeadService>();
    return Stream<pb::ImportLeadsRequest, pb::ImportLeadsResponse>(
        captures_, [&](grpc::ClientContext* context) { return stub->ImportLeads(context); }, "lead",
        [&](const pb::ImportLeadsResult& result) {
          known_[result.row_number()] = {result.lead(), result.created()};
          ++(result.created() ? summary_.leads.created : summary_.leads.known);
        });
  }

  absl::Status Deals() {
    const auto stub = session_.Stub<pb::DealService>();
    return Stream<pb::ImportDealsRequest, pb::ImportDealsResponse>(
        deals_, [&](grpc::ClientContext* context) { return stub->ImportDeals(context); }, "deal",
        [&](const pb::ImportDealsResult& result) {
          ++(result.created() ? summary_.deals.created : summary_.deals.known);
        });
  }

  absl::Status Touches(const std::vector<pb::RecordTouchRequest>& touches) {
    return Batches<pb::BatchRecordTouchesRequest, pb::BatchRecordTouchesResponse>(
        touches, &pb::ActivityService::Stub::BatchRecordTouches, &DemoSummary::touches);
  }

  // Sends the rows until each is answered for good.
  template <typename Request, typename Response, typename Row, typename Open, typename Visit>
  absl::Status Stream(const std::vector<Row>& rows, const Open& open, const char* what, const Visit& visit) {
    std::map<int64_t, const Row*> pending;
    for (const Row& row : rows) pending[row.row_number()] = &row;
    Patience patience(player_->retry_for_);
    while (!pending.empty()) {
      grpc::ClientContext context;
      SMK_RETURN_IF_ERROR(session_.Prepare(absl::InfiniteDuration(), &context));
      const auto stream = open(&context);
      Request request;
      for (const auto& [number, row] : pending) *request.add_rows() = *row;
      stream->Write(request);
      stream->WritesDone();
      Response response;
      while (stream->Read(&response)) {
        for (const auto& result : response.results()) {
          const auto row = pending.find(result.row_number());
          const absl::Status status = FromProto(result.status());
          if (row == pending.end() || (!status.ok() && MayRetry(status))) continue;
          if (status.ok()) {
            visit(result);
          } else {
            Reject(absl::StrCat(what, " ", result.row_number()), status);
          }
          pending.erase(row);
        }
      }
      const absl::Status end = FromGrpc(stream->Finish());
      if (!end.ok() && !MayRetry(end)) return end;
      if (!pending.empty() && !patience.Wait()) {
        return end.ok() ? absl::UnavailableError("rows were not answered") : end;
      }
    }
    return absl::OkStatus();
  }

  template <typename Batch, typename Response, typename Row, typename Base>
  absl::Status Batches(const std::vector<Row>& rows,
                       grpc::Status (Base::*method)(grpc::ClientContext*, const Batch&, Response*),
                       DemoCount DemoSummary::*count) {
    std::vector<const Row*> pending;
    for (const Row& row : rows) pending.push_back(&row);
    Patience patience(player_->retry_for_);
    while (!pending.empty()) {
      Batch batch;
      const size_t size = std::min<size_t>(pending.size(), kRowsPerBatch);
      for (size_t i = 0; i < size; ++i) *batch.add_requests() = *pending[i];
      Response response;
      const absl::Status sent = session_.Call<pb::ActivityService>(method, batch, &response);
      if (!sent.ok() && !MayRetry(sent)) return sent;
      std::vector<const Row*> again;
      for (size_t i = 0; i < size; ++i) {
        const bool answered = static_cast<int>(i) < response.results_size();
        const absl::Status status =
            answered ? FromProto(response.results(static_cast<int>(i)).status()) : absl::UnavailableError("");
        if (status.ok()) {
          const auto& result = response.results(static_cast<int>(i));
          ++(result.response().duplicate() ? (summary_.*count).known : (summary_.*count).created);
        } else if (MayRetry(status)) {
          again.push_back(pending[i]);
        } else {
          Reject(pending[i]->GetTypeName(), status);
        }
      }
      const bool stuck = !again.empty();
      again.insert(again.end(), pending.begin() + static_cast<std::ptrdiff_t>(size), pending.end());
      pending = std::move(again);
      if (stuck && !patience.Wait()) return sent.ok() ? absl::UnavailableError("rows were not answered") : sent;
    }
    return absl::OkStatus();
  }

  // One call; false when it was refused. An error: it was not answered.
  template <typename Service, typename Base, typename Request, typename Response>
  absl::StatusOr<bool> Step(grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                            const Request& request, Response* response) {
    Patience patience(player_->retry_for_);
    while (true) {
      const absl::Status status = session_.Call<Service>(method, request, response);
      if (status.ok()) return true;
      if (MayRetryStep(status) && patience.Wait()) continue;
      if (MayRetry(status) || ErrorReason(status).empty()) return status;
      Reject(request.GetTypeName(), status);
      return false;
    }
  }

  // A lead that was known already may have been handed over before; what is missing is done.
  absl::Status Sales(int64_t number, const Work& work) {
    const auto known = known_.find(number);
    if (known == known_.end() || !work.submit.has_value()) return absl::OkStatus();  // it was refused
    pb::Handoff handoff;
    if (!known->second.created) {
      pb::ListHandoffsRequest request;
      request.set_filter(absl::StrCat("lead = \"", known->second.name, "\""));
      request.set_order_by("submit_time desc");
      request.set_page_size(1);
      pb::ListHandoffsResponse response;
      SMK_ASSIGN_OR_RETURN(const bool listed,
                           Step<pb::HandoffService>(&pb::HandoffService::Stub::ListHandoffs, request, &response));
      if (!listed) return absl::OkStatus();
      if (!response.handoffs().empty()) handoff = response.handoffs(0);
    }
    if (!handoff.name().empty()) {
      ++summary_.handoffs.known;
    } else {
      SMK_ASSIGN_OR_RETURN(const bool submitted,
                           Step<pb::HandoffService>(&pb::HandoffService::Stub::SubmitHandoff, *work.submit, &handoff));
      if (!submitted) return absl::OkStatus();
      ++summary_.handoffs.created;
    }
    SMK_RETURN_IF_ERROR(
        Answer(pb::HANDOFF_STATE_SUBMITTED, work.accept, &pb::HandoffService::Stub::AcceptHandoff, &handoff));
    SMK_RETURN_IF_ERROR(
        Answer(pb::HANDOFF_STATE_SUBMITTED, work.reject, &pb::HandoffService::Stub::RejectHandoff, &handoff));
    const pb::HandoffState before_recycle =
        work.accept.has_value() ? pb::HANDOFF_STATE_ACCEPTED : pb::HANDOFF_STATE_SUBMITTED;
    SMK_RETURN_IF_ERROR(Answer(before_recycle, work.recycle, &pb::HandoffService::Stub::RecycleHandoff, &handoff));
    return Qualify(known->second, work, handoff);
  }

  // The answer, if there is one, to a hand-off that still waits for it.
  template <typename Request, typename Base>
  absl::Status Answer(pb::HandoffState waiting, const std::optional<Request>& answer,
                      grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, pb::Handoff*),
                      pb::Handoff* handoff) {
    if (!answer.has_value() || handoff->state() != waiting) return absl::OkStatus();
    Request request = *answer;
    request.set_name(handoff->name());
    return Step<pb::HandoffService>(method, request, handoff).status();
  }

  absl::Status Qualify(const Known& known, const Work& work, const pb::Handoff& handoff) {
    if (!work.qualify.has_value() || handoff.state() != pb::HANDOFF_STATE_ACCEPTED) return absl::OkStatus();
    if (!known.created) {
      pb::GetLeadRequest request;
      request.set_name(known.name);
      pb::Lead lead;
      SMK_ASSIGN_OR_RETURN(const bool found, Step<pb::LeadService>(&pb::LeadService::Stub::GetLead, request, &lead));
      if (!found || lead.stage() != pb::LEAD_STAGE_SALES_ACCEPTED) return absl::OkStatus();
    }
    pb::MoveLeadStageRequest request = *work.qualify;
    request.set_name(known.name);
    pb::Lead lead;
    return Step<pb::LeadService>(&pb::LeadService::Stub::MoveLeadStage, request, &lead).status();
  }

  DemoPlayer* const player_;
  const Session& session_;
  int64_t lead_ = 0;
  std::vector<pb::ImportLeadsRow> captures_;
  std::vector<pb::RecordTouchRequest> touches_;        // before the hand-off
  std::vector<pb::RecordTouchRequest> later_touches_;  // after it
  std::vector<pb::LogAttemptRequest> attempts_;
  std::vector<pb::ImportDealsRow> deals_;
  std::map<int64_t, Work> work_;    // by number of lead
  std::map<int64_t, Known> known_;  // likewise, after Captures
  DemoSummary summary_;
};

absl::Status DemoPlayer::Play(int64_t first, int64_t count) {
  Part part(this);
  for (int64_t n = first; n < first + count; ++n) part.Add(history_->Lead(n));
  const absl::Status status = part.Play();
  absl::MutexLock lock(&mu_);
  part.AddTo(summary_);
  return status;
}

}  // namespace smarketing::cli
