#include "lead_service/rpc/handlers/preview_scoring.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/scoring_match.h"
#include "lead_service/storage/score_store.h"
#include "lead_service/storage/scoring_job_store.h"
#include "lead_service/storage/scoring_model_codec.h"

namespace smarketing::lead {
namespace {

using Sink = rpc::ServerSink<v1::PreviewScoringModelResponse>;

// As CountLiveLeads counts them.
bool IsGraded(const Lead& lead) { return lead.IsLive() && !lead.erase_time.has_value(); }

// One stream. Its tasks follow one after the other; each keeps it alive.
class Preview : public std::enable_shared_from_this<Preview> {
 public:
  struct World {
    mysql::Database* database;
    ReferenceCache* references;
    service::Clocks clocks;
    rpc::Executor* executor;
    PreviewScoringOptions options;
  };

  Preview(const World& world, ScoringModel proposed, std::shared_ptr<Sink> sink)
      : world_(world), proposed_(std::move(proposed)), now_(world.clocks.business->Now()), sink_(std::move(sink)) {}

  absl::Status Begin() {
    sink_->OnDone([preview = shared_from_this()] { preview->over_ = true; });
    return SubmitNext();
  }

 private:
  absl::Status SubmitNext() {
    return world_.executor->Submit(absl::InfiniteFuture(),
                                   [preview = shared_from_this()](const absl::Status& admitted) {
                                     absl::Status status = admitted;
                                     if (status.ok()) status = preview->Step();
                                     if (!status.ok()) preview->sink_->Finish(status);
                                   });
  }

  // A page, and what to do next.
  absl::Status Step() {
    if (over_) return absl::OkStatus();
    bool last = false;
    SMK_RETURN_IF_ERROR(world_.database->RunSnapshot(world_.clocks.machine->Now() + world_.options.page_timeout,
                                                     [&](mysql::ReadTransaction& tx) { return ReadPage(tx, &last); }));
    for (const std::pair<Grade, Grade>& change : page_) ++changes_[change];
    done_ += static_cast<int64_t>(page_.size());
    cursor_ = page_end_;
    if (last) {
      total_ = done_;
      SendLast();
      return absl::OkStatus();
    }
    const absl::Time now = world_.clocks.machine->Now();
    if (now >= last_write_ + world_.options.progress_every) {
      last_write_ = now;
      sink_->Write(Response());  // one that does not fit is made up for by the next
    }
    return SubmitNext();
  }

  // Sets page_…; may run several times.
  absl::Status ReadPage(mysql::ReadTransaction& tx, bool* last) {
    if (in_force_ == nullptr) {
      SMK_ASSIGN_OR_RETURN(reference_, world_.references->Get(tx));
      in_force_ = &reference_->playbook.InForce(now_).scoring_model();
      SMK_ASSIGN_OR_RETURN(total_, CountLiveLeads(tx));
    }
    SMK_ASSIGN_OR_RETURN(const std::vector<Lead> leads, ReadLeadsAfter(tx, cursor_, world_.options.page_size));
    *last = leads.size() < static_cast<size_t>(world_.options.page_size);
    page_.clear();
    page_end_ = leads.empty() ? cursor_ : leads.back().id;

    struct Engagement {
      EngagementState now;
      EngagementState proposed;
    };
    std::map<LeadId, Engagement> engagement;
    std::vector<LeadId> live;
    for (const Lead& lead : leads) {
      if (IsGraded(lead)) live.push_back(lead.id);
    }
    SMK_RETURN_IF_ERROR(ForEachTouch(tx, live, [&](const Touch& touch) {
      Engagement& of_lead = engagement[touch.lead];
      of_lead.now.Add(*in_force_, touch);
      of_lead.proposed.Add(proposed_, touch);
    }));
    for (const Lead& lead : leads) {
      if (!IsGraded(lead)) continue;
      const FitFacts facts(lead);
      const Engagement& of_lead = engagement[lead.id];
      page_.emplace_back(ScoreAt(*in_force_, FitScore(*in_force_, facts), of_lead.now, now_).grade,
                         ScoreAt(proposed_, FitScore(proposed_, facts), of_lead.proposed, now_).grade);
    }
    return absl::OkStatus();
  }

  v1::PreviewScoringModelResponse Response() const {
    v1::PreviewScoringModelResponse response;
    response.set_leads_done(done_);
    response.set_leads_total(std::max(total_, done_));
    int64_t changed = 0;
    for (const auto& [change, leads] : changes_) {
      if (change.first != change.second) changed += leads;
      v1::GradeChange& added = *response.add_changes();
      added.set_from_grade(GradeName(change.first));
      added.set_to_grade(GradeName(change.second));
      added.set_leads(leads);
    }
    response.set_leads_changed(changed);
    return response;
  }

  void SendLast() {
    v1::PreviewScoringModelResponse response = Response();
    response.set_done(true);
    if (sink_->Write(response) == rpc::WriteResult::kFull) {
      sink_->OnWritable([preview = shared_from_this()] { preview->SendLast(); });
      return;
    }
    sink_->Finish(absl::OkStatus());
  }

  const World world_;
  const ScoringModel proposed_;
  const absl::Time now_;  // all are graded as of one moment
  const std::shared_ptr<Sink> sink_;
  std::atomic<bool> over_ = false;

  // Of the one task that runs.
  std::shared_ptr<const ReferenceData> reference_;
  const ScoringModel* in_force_ = nullptr;  // of reference_
  LeadId cursor_;
  std::vector<std::pair<Grade, Grade>> page_;  // of its live leads
  LeadId page_end_;
  int64_t done_ = 0;
  int64_t total_ = 0;
  std::map<std::pair<Grade, Grade>, int64_t> changes_;  // leads by their grade now and their grade then
  absl::Time last_write_ = absl::InfinitePast();
};

}  // namespace

absl::Status PreviewScoringHandler::PreviewScoringModel(const v1::PreviewScoringModelRequest& request,
                                                        std::shared_ptr<Sink> sink) const {
  Violations none;
  ScoringModel proposed = ScoringModelFromProto(request.scoring_model(), "scoring_model", none);
  const Preview::World world{database_, references_, clocks_, executor_, options_};
  return std::make_shared<Preview>(world, std::move(proposed), std::move(sink))->Begin();
}

}  // namespace smarketing::lead
