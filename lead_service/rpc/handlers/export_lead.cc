#include "lead_service/rpc/handlers/export_lead.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "lead_service/domain/duplicate_score.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/duplicate.h"
#include "lead_service/rpc/convert/handoff.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/lead_change.h"
#include "lead_service/rpc/convert/merge.h"

namespace smarketing::lead {
namespace {

using Sink = rpc::ServerSink<v1::ExportLeadResponse>;

constexpr int kPage = 200;
// For reading one page. An export as a whole may take as long as its reader likes.
constexpr absl::Duration kPageTimeout = absl::Seconds(30);

// The parts in their order, a page at a time. For one thread at a time.
class Parts {
 public:
  Parts(const ExportSources& sources, const LeadId& lead) : sources_(sources), lead_(lead) {}

  bool done() const { return section_ == kSections.end(); }

  // The next page; it may be empty.
  absl::StatusOr<std::deque<v1::ExportLeadResponse>> Next(absl::Time now, absl::Time deadline) {
    now_ = now;
    deadline_ = deadline;
    page_.clear();
    SMK_ASSIGN_OR_RETURN(const bool more, (this->**section_)());
    if (!more) ++section_;
    return std::move(page_);
  }

 private:
  // Adds to page_. Returns whether the section has more.
  using Section = absl::StatusOr<bool> (Parts::*)();

  absl::StatusOr<bool> Itself() {
    SMK_ASSIGN_OR_RETURN(index_, sources_.index->Index(lead_, deadline_));
    SMK_ASSIGN_OR_RETURN(Lead lead, sources_.leads->Get(index_.lead, deadline_));
    *Add().mutable_lead() = Show(std::move(lead));
    return false;
  }

  absl::StatusOr<bool> Activities() {
    SMK_ASSIGN_OR_RETURN(const TimelinePage page,
                         sources_.timeline->ListActivities(index_.lead, DeletedLeads::kFound,
                                                           {.before = last_activity_, .limit = kPage}, deadline_));
    for (const TimelineEntry& entry : page.entries) {
      last_activity_ = entry.key;
      if (std::optional<v1::Activity> activity = ActivityToProto(entry)) *Add().mutable_activity() = *activity;
    }
    return page.more;
  }

  absl::StatusOr<bool> Handoffs() {
    return OneOf(index_.handoffs, [this](const HandoffId& id) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const Handoff handoff, sources_.handoffs->Get(id, deadline_));
      *Add().mutable_handoff() = HandoffToProto(handoff);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<bool> Deals() {
    return OneOf(index_.deals, [this](const DealId& id) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const Deal deal, sources_.deals->Get(id, deadline_));
      *Add().mutable_deal() = DealToProto(deal);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<bool> Changes() {
    SMK_ASSIGN_OR_RETURN(const LeadChangePage page,
                         sources_.changes->List(index_.lead, DeletedLeads::kFound, last_change_, kPage, deadline_));
    for (const StoredLeadChange& change : page.changes) {
      last_change_ = LeadChangeKey{change.time, change.id};
      *Add().mutable_change() = LeadChangeToProto(change);
    }
    return page.more;
  }

  absl::StatusOr<bool> Merges() {
    for (const MergeRecord& merge : index_.merges) *Add().mutable_merge() = MergeToProto(merge);
    return false;
  }

  absl::StatusOr<bool> Duplicates() {
    const absl::StatusOr<LeadDuplicates> found =
        sources_.duplicates->Find(index_.lead, kDefaultDuplicateThreshold, now_, deadline_);
    if (absl::IsNotFound(found.status())) return false;  // a deleted lead is compared with nobody
    SMK_RETURN_IF_ERROR(found.status());
    for (const DuplicateCandidate& candidate : found->candidates) {
      *Add().mutable_duplicate() = DuplicateToProto(candidate, found->lead);
    }
    return false;
  }

  absl::StatusOr<bool> MergedLeads() {
    return OneOf(index_.merged_leads, [this](const LeadId& id) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(Lead lead, sources_.index->MergedLead(id, deadline_));
      *Add().mutable_merged_lead() = Show(std::move(lead));
      return absl::OkStatus();
    });
  }

  // Things that are read one by one.
  template <typename IdType, typename Read>
  absl::StatusOr<bool> OneOf(std::vector<IdType>& ids, const Read& read) {
    if (ids.empty()) return false;
    SMK_RETURN_IF_ERROR(read(ids.front()));
    ids.erase(ids.begin());
    return !ids.empty();
  }

  v1::ExportLeadResponse& Add() { return page_.emplace_back(); }

  v1::Lead Show(Lead lead) const {
    lead.shown.stage_summaries = SummarizeStages(lead.stage_history, now_);
    v1::Lead proto;
    LeadToProto(lead, LeadView::kFull, proto);
    return proto;
  }

  static constexpr std::array<Section, 8> kSections = {&Parts::Itself,      &Parts::Activities, &Parts::Handoffs,
                                                       &Parts::Deals,       &Parts::Changes,    &Parts::Merges,
                                                       &Parts::MergedLeads, &Parts::Duplicates};

  const ExportSources& sources_;
  const LeadId lead_;
  ExportIndex index_;
  std::array<Section, 8>::const_iterator section_ = kSections.begin();
  std::optional<TimelineKey> last_activity_;
  std::optional<LeadChangeKey> last_change_;
  std::deque<v1::ExportLeadResponse> page_;
  absl::Time now_;
  absl::Time deadline_;
};

// Carries parts to a stream. Held by whatever will make it go on: a task, or the stream's callback; so at most one
// thread works on it.
class Export : public std::enable_shared_from_this<Export> {
 public:
  Export(const ExportSources& sources, const LeadId& lead, std::shared_ptr<Sink> sink, rpc::Executor* executor,
         const Clock* clock, const Clock* machine_clock)
      : executor_(executor),
        clock_(clock),
        machine_clock_(machine_clock),
        sink_(std::move(sink)),
        parts_(sources, lead) {}

  void GoOn() {
    const absl::Time deadline = std::min(sink_->call().deadline(), machine_clock_->Now() + kPageTimeout);
    const absl::Status submitted =
        executor_->Submit(deadline, [self = shared_from_this(), deadline](const absl::Status& admitted) {
          if (admitted.ok()) {
            self->Work(deadline);
          } else {
            self->sink_->Finish(admitted);
          }
        });
    if (!submitted.ok()) sink_->Finish(submitted);
  }

 private:
  // Sends what there is, and one page more.
  void Work(absl::Time deadline) {
    if (sink_->call().cancelled() || !Send()) return;
    if (parts_.done()) return sink_->Finish(absl::OkStatus());
    absl::StatusOr<std::deque<v1::ExportLeadResponse>> page = parts_.Next(clock_->Now(), deadline);
    if (!page.ok()) return sink_->Finish(page.status());
    page_ = *std::move(page);
    if (Send()) GoOn();  // in turn with other calls
  }

  // False when the stream takes nothing more for now, or ever.
  bool Send() {
    while (!page_.empty()) {
      const rpc::WriteResult result = sink_->Write(page_.front());
      if (result == rpc::WriteResult::kFull) sink_->OnWritable([self = shared_from_this()] { self->GoOn(); });
      if (result != rpc::WriteResult::kWritten) return false;
      page_.pop_front();
    }
    return true;
  }

  rpc::Executor* const executor_;
  const Clock* const clock_;
  const Clock* const machine_clock_;
  const std::shared_ptr<Sink> sink_;
  Parts parts_;
  std::deque<v1::ExportLeadResponse> page_;
};

}  // namespace

absl::Status ExportLeadHandler::ExportLead(const v1::ExportLeadRequest& request, std::shared_ptr<Sink> sink) const {
  std::make_shared<Export>(sources_, LeadIdFromName(request.name()), std::move(sink), executor_, clock_, machine_clock_)
      ->GoOn();
  return absl::OkStatus();
}

}  // namespace smarketing::lead
