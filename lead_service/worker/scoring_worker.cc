#include "lead_service/worker/scoring_worker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/event.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/storage/event_codec.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {
namespace {

// Who did it, in events.
constexpr char kActor[] = "lead_service";

}  // namespace

ScoringWorker::ScoringWorker(mysql::Database* database, service::Clocks clocks, ReferenceCache* references,
                             IdGenerator* ids, observability::Logger* logger, std::function<void()> on_events,
                             ScoringWorkerOptions options)
    : database_(database),
      clocks_(clocks),
      references_(references),
      ids_(ids),
      logger_(logger),
      on_events_(std::move(on_events)),
      options_(options),
      loop_([this] { return Turn(); },
            {clocks.machine, options.min_backoff, options.max_backoff, [logger](const absl::Status& status) {
               logger->Warning("scores could not be worked on",
                               {{"error", status.ToString(absl::StatusToStringMode::kWithNoExtraData)}});
             }}) {}

absl::StatusOr<ScoringWorker::Progress> ScoringWorker::MoveOnce() {
  const absl::Time now = ToMicros(clocks_.business->Now());
  Progress progress = Progress::kNothingToDo;
  int64_t moved = 0;
  bool told = false;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(Deadline(), [&](mysql::Transaction& tx) -> absl::Status {
    moved = 0;
    told = false;
    SMK_ASSIGN_OR_RETURN(progress, Move(tx, now, &moved, &told));
    return absl::OkStatus();
  }));
  moved_ += moved;
  if (told && on_events_) on_events_();
  return progress;
}

absl::StatusOr<ScoringWorker::Progress> ScoringWorker::Move(mysql::Transaction& tx, absl::Time now, int64_t* moved,
                                                            bool* told) {
  SMK_ASSIGN_OR_RETURN(const auto reference, references_->Get(tx));
  SMK_ASSIGN_OR_RETURN(std::optional<ScoringJob> job, LockScoringJob(tx));
  if (!job.has_value()) return Progress::kBusy;
  // A replica whose clock is behind must not move leads back to a model that another has found to be over.
  const absl::Time in_force_at = std::max(now, job->start_time);
  const PlaybookInForce in_force = reference->playbook.InForce(in_force_at);
  const PlaybookRevisionId id = in_force.scoring_model_revision();

  if (id != job->model) {
    *job = ScoringJob{.state = ScoringJob::State::kRunning, .model = id, .start_time = in_force_at};
    SMK_ASSIGN_OR_RETURN(job->leads_total, CountLeadsOfOtherModels(tx, id));
    SMK_RETURN_IF_ERROR(WriteScoringJob(tx, *job));
    logger_->Info("a new scoring model is in force", {{"leads", job->leads_total}});
  }
  SMK_ASSIGN_OR_RETURN(const std::vector<LeadId> leads, LeadsOfOtherModels(tx, id, options_.batch_size));
  if (leads.empty()) {
    if (job->state != ScoringJob::State::kRunning) return Progress::kNothingToDo;
    job->state = ScoringJob::State::kDone;
    job->leads_done = job->leads_total;
    job->end_time = now;
    SMK_RETURN_IF_ERROR(WriteScoringJob(tx, *job));
    logger_->Info("all scores are of the model in force", {{"leads", job->leads_total}});
    return Progress::kNothingToDo;
  }
  SMK_ASSIGN_OR_RETURN(*moved, MoveLeads(tx, id, in_force.scoring_model(), leads, now, told));
  if (*moved == 0) return Progress::kBusy;
  // After the end, what a replica that was late has left behind is moved without a word.
  if (job->state == ScoringJob::State::kRunning) {
    job->leads_done = std::min(job->leads_done + *moved, job->leads_total);
    SMK_RETURN_IF_ERROR(WriteScoringJob(tx, *job));
  }
  return Progress::kMoved;
}

absl::StatusOr<int64_t> ScoringWorker::MoveLeads(mysql::Transaction& tx, const PlaybookRevisionId& id,
                                                 const ScoringModel& model, const std::vector<LeadId>& leads,
                                                 absl::Time now, bool* told) {
  SMK_ASSIGN_OR_RETURN(const auto locked, LockFreeLeads(tx, leads));
  std::vector<LeadId> free;
  for (const auto& [lead_id, lead] : locked) free.push_back(lead_id);
  SMK_ASSIGN_OR_RETURN(auto scores, LoadScores(tx, free));
  std::map<LeadId, EngagementState> engagement;
  SMK_RETURN_IF_ERROR(ForEachTouch(tx, free, [&](const Touch& touch) { engagement[touch.lead].Add(model, touch); }));

  Context context;
  context.actor = kActor;
  context.now = now;
  context.automatic = true;
  std::vector<event_log::Event> events;
  std::vector<const LeadScore*> stored;
  for (auto& [lead_id, score] : scores) {
    const Lead& lead = locked.at(lead_id);
    score = MovedTo(id, model, std::move(score), lead, std::move(engagement[lead_id]), now);
    std::optional<Grade> before;
    if (lead.IsLive() && !lead.erase_time.has_value() && TellGrade(model, now, &score, &before)) {
      const DomainEvent event{lead_id, now, context, LeadScoreChanged{ScoreAt(model, score, now), before}};
      events.push_back(EncodeEvent(event, ids_->Next()));
    }
    stored.push_back(&score);
  }
  SMK_RETURN_IF_ERROR(StoreScores(tx, stored));
  SMK_RETURN_IF_ERROR(event_log::Append(tx, absl::MakeSpan(events)));
  *told = !events.empty();
  return static_cast<int64_t>(stored.size());
}

absl::StatusOr<int64_t> ScoringWorker::RegradeOnce() {
  const absl::Time now = ToMicros(clocks_.business->Now());
  int64_t regraded = 0;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(Deadline(), [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(std::vector<LeadScore> faded, LockFaded(tx, now, options_.batch_size));
    regraded = static_cast<int64_t>(faded.size());
    if (faded.empty()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(const auto reference, references_->Get(tx));
    std::vector<const LeadScore*> stored;
    for (LeadScore& score : faded) {
      const ScoringModel* model = reference->playbook.FindScoringModel(score.model);
      if (model == nullptr) {
        score.fade_time.reset();
      } else {
        Regrade(*model, now, &score);
      }
      stored.push_back(&score);
    }
    std::sort(stored.begin(), stored.end(), [](const LeadScore* a, const LeadScore* b) { return a->id < b->id; });
    return StoreScores(tx, stored);
  }));
  regraded_ += regraded;
  return regraded;
}

absl::StatusOr<worker::Rest> ScoringWorker::Turn() {
  Progress progress = Progress::kMoved;
  while (progress == Progress::kMoved && !loop_.stopping()) {
    SMK_ASSIGN_OR_RETURN(progress, MoveOnce());
    int64_t regraded = 1;
    while (regraded > 0 && !loop_.stopping()) {
      SMK_ASSIGN_OR_RETURN(regraded, RegradeOnce());
    }
  }
  if (progress == Progress::kBusy) return worker::Rest{clocks_.machine, clocks_.machine->Now() + options_.busy_rest};
  return worker::Rest{clocks_.business, clocks_.business->Now() + options_.max_rest};
}

}  // namespace smarketing::lead
