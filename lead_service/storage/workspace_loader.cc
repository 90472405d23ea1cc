#include "lead_service/storage/workspace_loader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/mysql/errors.h"
#include "common/mysql/key_query.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/handoff_routing.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/forgotten_ids.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/merge_store.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {
namespace {

absl::StatusOr<mysql::Rows> QueryIdentities(mysql::ReadTransaction& tx, const absl::btree_set<IdentityKey>& keys) {
  std::vector<mysql::Params> values;
  values.reserve(keys.size());
  for (const IdentityKey& key : keys) {
    values.push_back(
        {static_cast<int>(key.kind), mysql::Param::Bytes(key.external_system), mysql::Param::Bytes(key.normal_form)});
  }
  static constexpr absl::string_view kColumns[] = {"kind", "external_system", "normal_form"};
  return mysql::QueryByKeys(tx, "SELECT kind, external_system, normal_form, lead_id FROM lead_identity", kColumns,
                            values);
}

template <typename Set>
absl::StatusOr<mysql::Rows> QueryById(mysql::ReadTransaction& tx, absl::string_view columns, absl::string_view table,
                                      absl::string_view key, const Set& ids) {
  if (ids.empty()) return mysql::Rows();
  return tx.Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE ", key, " IN ", mysql::InList(ids.size())),
                  mysql::PadParams(mysql::Params(ids.begin(), ids.end())));
}

// What one visitor may have done before it is known. Somebody who did more is a machine; a lead gets the first ones.
constexpr size_t kMaxTouchesTakenOver = 10'000;

class Loader {
 public:
  Loader(mysql::Transaction& tx, Keys keys, absl::Span<const OutcomeRecord> replays, Workspace& workspace,
         Replayed& replayed)
      : tx_(tx), keys_(std::move(keys)), workspace_(workspace), replayed_(replayed) {
    for (const OutcomeRecord& replay : replays) {
      if (!replay.lead.is_nil()) keys_.leads.insert(replay.lead);
      if (replay.lead.is_nil() && replay.touch.has_value()) visitor_touch_ids_.insert(*replay.touch);
      if (replay.deal.has_value()) keys_.deals.insert(*replay.deal);
      if (replay.handoff.has_value()) keys_.handoffs.insert(*replay.handoff);
      if (replay.touch.has_value()) touch_ids_.insert(*replay.touch);
      if (replay.attempt.has_value()) attempt_ids_.insert(*replay.attempt);
      if (replay.merge.has_value()) merge_ids_.push_back(*replay.merge);
      if (replay.other_lead.has_value()) keys_.leads.insert(*replay.other_lead);
    }
  }

  absl::Status Load() {
    SMK_RETURN_IF_ERROR(CollectParkedIdentities());
    SMK_RETURN_IF_ERROR(FindOwners());
    SMK_RETURN_IF_ERROR(FindDealLeads());
    SMK_ASSIGN_OR_RETURN(const std::vector<LeadId> handed_over, FindHandoffLeads(tx_, keys_.handoffs));
    keys_.leads.insert(handed_over.begin(), handed_over.end());
    SMK_RETURN_IF_ERROR(LoadTouches());
    SMK_RETURN_IF_ERROR(LoadAttempts());
    keys_.leads.insert(keys_.erased_leads.begin(), keys_.erased_leads.end());
    SMK_RETURN_IF_ERROR(FindMergedLeads());
    SMK_RETURN_IF_ERROR(LockAndAddLeads());
    SMK_RETURN_IF_ERROR(AddMergeFacts());
    SMK_RETURN_IF_ERROR(AddMergedLeads());
    SMK_RETURN_IF_ERROR(AddScores());
    SMK_RETURN_IF_ERROR(CheckActivities("touch", "touch_id", found_touches_));
    SMK_RETURN_IF_ERROR(CheckActivities("attempt", "attempt_id", found_attempts_));
    SMK_RETURN_IF_ERROR(AddVisitorTouches());
    SMK_RETURN_IF_ERROR(AddHandoffs());
    SMK_RETURN_IF_ERROR(PrepareRouting());
    return AddDeals();
  }

 private:
  // By the ids as they are given, and as they are kept of those who were erased.
  absl::StatusOr<mysql::Rows> QueryByExternalId(absl::string_view columns, absl::string_view table,
                                                const absl::btree_set<ExternalId>& ids) {
    if (ids.empty()) return mysql::Rows();
    if (!forgotten_ids_.has_value()) {
      SMK_ASSIGN_OR_RETURN(forgotten_ids_, ForgottenIds::Load(tx_));
    }
    absl::btree_set<ExternalId> keys = ids;
    for (const ExternalId& id : ids) {
      ExternalId forgotten = forgotten_ids_->Of(id);
      keys.insert(forgotten);
      given_ids_.insert_or_assign(std::move(forgotten), id);
    }
    std::vector<mysql::Params> values;
    values.reserve(keys.size());
    for (const ExternalId& key : keys) values.push_back({mysql::Param::Bytes(key.system), mysql::Param::Bytes(key.id)});
    static constexpr absl::string_view kColumns[] = {"external_system", "external_id"};
    return mysql::QueryByKeys(tx_, absl::StrCat("SELECT ", columns, " FROM ", table), kColumns, values);
  }

  // Under the id by which a command asks for it; what is read of touches and attempts is never stored again.
  template <typename Activity>
  Activity AsGiven(Activity activity) const {
    if (!activity.external_id.has_value()) return activity;
    const auto given = given_ids_.find(*activity.external_id);
    if (given != given_ids_.end()) activity.external_id = given->second;
    return activity;
  }

  // The identities that deleted leads are to get back; locked with their leads, so they are as they will be.
  absl::Status CollectParkedIdentities() {
    if (keys_.undeleted_leads.empty()) return absl::OkStatus();
    const std::vector<LeadId> ids(keys_.undeleted_leads.begin(), keys_.undeleted_leads.end());
    SMK_ASSIGN_OR_RETURN(auto leads, LockLeads(tx_, ids));
    for (const auto& [id, lead] : leads) {
      keys_.leads.insert(id);
      for (const Identity& identity : lead.parked_identities) {
        keys_.identities.insert(identity.key);
        if (identity.key.kind == IdentityKind::kVisitor) keys_.claimed_visitors.insert(identity.key.normal_form);
      }
    }
    return absl::OkStatus();
  }

  absl::Status FindOwners() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryIdentities(tx_, keys_.identities));
    for (const mysql::Row& row : rows) {
      IdentityKey key{static_cast<IdentityKind>(row.Int(0)), std::string(row.Bytes(1)), std::string(row.Bytes(2))};
      keys_.leads.insert(row.GetId<LeadId>(3));
      if (key.kind == IdentityKind::kVisitor) keys_.claimed_visitors.erase(key.normal_form);
      owned_.push_back({std::move(key), row.GetId<LeadId>(3)});
    }
    return absl::OkStatus();
  }

  absl::Status FindDealLeads() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows by_id, QueryById(tx_, "deal_id, lead_id", "deal", "deal_id", keys_.deals));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows by_external_id,
                         QueryByExternalId("deal_id, lead_id", "deal", keys_.external_deals));
    for (const mysql::Rows* rows : {&by_id, &by_external_id}) {
      for (const mysql::Row& row : *rows) {
        found_deals_.insert(row.GetId<DealId>(0));
        keys_.leads.insert(row.GetId<LeadId>(1));
      }
    }
    return absl::OkStatus();
  }

  // Touches and attempts are read before the lock, since they say which leads to lock. All that can change of them is
  // the lead, by a merge; CheckActivities looks at that again under the lock.
  absl::Status LoadTouches() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known, QueryByExternalId(kTouchColumns, "touch", keys_.external_touches));
    for (const mysql::Row& row : known) {
      Touch touch = AsGiven(ReadTouchRow(row));
      keys_.leads.insert(touch.lead);
      found_touches_.emplace(touch.id.uuid(), touch.lead);
      workspace_.AddStoredTouch(std::move(touch));
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known_of_visitors,
                         QueryByExternalId(kVisitorTouchColumns, "visitor_touch", keys_.external_touches));
    for (const mysql::Row& row : known_of_visitors) workspace_.AddStoredVisitorTouch(ReadVisitorTouchRow(row));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows named, QueryById(tx_, kTouchColumns, "touch", "touch_id", touch_ids_));
    for (const mysql::Row& row : named) {
      Touch touch = ReadTouchRow(row);
      const TouchId id = touch.id;
      if (visitor_touch_ids_.erase(id) > 0) keys_.leads.insert(touch.lead);  // the visitor is known by now
      replayed_.touches.emplace(id, std::move(touch));
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows of_visitors,
                         QueryById(tx_, kVisitorTouchColumns, "visitor_touch", "touch_id", visitor_touch_ids_));
    for (const mysql::Row& row : of_visitors) {
      VisitorTouch touch = ReadVisitorTouchRow(row);
      const TouchId id = touch.touch.id;
      replayed_.touches.emplace(id, std::move(touch.touch));
    }
    return absl::OkStatus();
  }

  absl::Status LoadAttempts() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known,
                         QueryByExternalId(kAttemptColumns, "attempt", keys_.external_attempts));
    for (const mysql::Row& row : known) {
      Attempt attempt = AsGiven(ReadAttemptRow(row));
      keys_.leads.insert(attempt.lead);
      found_attempts_.emplace(attempt.id.uuid(), attempt.lead);
      workspace_.AddStoredAttempt(std::move(attempt));
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows named,
                         QueryById(tx_, kAttemptColumns, "attempt", "attempt_id", attempt_ids_));
    for (const mysql::Row& row : named) {
      Attempt attempt = ReadAttemptRow(row);
      const AttemptId id = attempt.id;
      replayed_.attempts.emplace(id, std::move(attempt));
    }
    return absl::OkStatus();
  }

  absl::Status LockAndAddLeads() {
    const std::vector<LeadId> ids(keys_.leads.begin(), keys_.leads.end());
    SMK_ASSIGN_OR_RETURN(auto leads, LockLeads(tx_, ids));
    std::vector<LeadId> survivors;
    for (auto& [id, lead] : leads) {
      if (lead.merged_into.has_value()) survivors.push_back(*lead.merged_into);
      workspace_.AddStoredLead(std::move(lead));
    }
    // Seldom. Out of the order of locking; a deadlock is run again.
    while (!survivors.empty()) {
      std::sort(survivors.begin(), survivors.end());
      survivors.erase(std::unique(survivors.begin(), survivors.end()), survivors.end());
      SMK_ASSIGN_OR_RETURN(auto more, LockLeads(tx_, survivors));
      survivors.clear();
      for (auto& [id, lead] : more) {
        if (keys_.leads.insert(id).second && lead.merged_into.has_value()) survivors.push_back(*lead.merged_into);
        if (workspace_.FindRawLead(id) == nullptr) workspace_.AddStoredLead(std::move(lead));
      }
    }
    for (const auto& [key, lead] : owned_) {
      const Lead* owner = workspace_.FindOwner(key);
      if (owner == nullptr || owner->id != lead) return LostRace();
    }
    return absl::OkStatus();
  }

  absl::Status FindMergedLeads() {
    if (keys_.merged_leads.empty() && !keys_.undone_merge.has_value()) return absl::OkStatus();
    // What merges move is stored at one stroke, not with what others change of it. A batch that fails is halved.
    if (keys_.commands > 1) return absl::OutOfRangeError("a merge goes alone");
    if (!keys_.undone_merge.has_value()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(undone_, FindMerge(tx_, *keys_.undone_merge));
    if (!undone_.has_value()) return absl::OkStatus();
    for (const LeadId& id : {undone_->survivor, undone_->other}) {
      keys_.leads.insert(id);
      keys_.merged_leads.insert(id);
    }
    return absl::OkStatus();
  }

  absl::Status AddMergeFacts() {
    SMK_ASSIGN_OR_RETURN(const std::vector<MergeRecord> named, LoadMerges(tx_, merge_ids_));
    for (const MergeRecord& merge : named) replayed_.merges.emplace(merge.id, merge);
    MergeFacts facts;
    if (keys_.undone_merge.has_value()) {
      SMK_ASSIGN_OR_RETURN(const std::optional<MergeRecord> found, FindMerge(tx_, *keys_.undone_merge));
      if (found.has_value() != undone_.has_value()) return LostRace();
      if (!found.has_value()) return absl::OkStatus();
      if (found->id != undone_->id) return LostRace();
      SMK_RETURN_IF_ERROR(LoadUndoing(tx_, *found, facts));
      SMK_RETURN_IF_ERROR(LoadActivities(tx_, {found->survivor}, facts));
    } else {
      std::vector<LeadId> leads;
      for (const LeadId& id : keys_.merged_leads) {
        if (const Lead* lead = workspace_.FindLead(id)) leads.push_back(lead->id);
      }
      SMK_RETURN_IF_ERROR(LoadActivities(tx_, leads, facts));
    }
    workspace_.SetMergeFacts(std::move(facts));
    return absl::OkStatus();
  }

  // What erasing a lead takes along. Seldom; out of the order of locking.
  absl::Status AddMergedLeads() {
    for (const LeadId& id : keys_.erased_leads) {
      const Lead* root = workspace_.FindLead(id);
      if (root == nullptr) continue;
      SMK_ASSIGN_OR_RETURN(const std::vector<LeadId> merged, LeadsMergedInto(tx_, root->id));
      SMK_ASSIGN_OR_RETURN(auto leads, LockLeads(tx_, merged));
      for (auto& [merged_id, lead] : leads) {
        if (workspace_.FindRawLead(merged_id) == nullptr) workspace_.AddStoredLead(std::move(lead));
      }
    }
    return absl::OkStatus();
  }

  // Whether those that commands name still belong to the leads that are locked now. Seldom any.
  absl::Status CheckActivities(absl::string_view table, absl::string_view key, const std::map<Uuid, LeadId>& found) {
    std::vector<Uuid> ids;
    for (const auto& [id, lead] : found) ids.push_back(id);
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryById(tx_, absl::StrCat(key, ", lead_id"), table, key, ids));
    for (const mysql::Row& row : rows) {
      if (found.at(row.GetUuid(0)) != row.GetId<LeadId>(1)) return LostRace();
    }
    return rows.size() == found.size() ? absl::OkStatus() : LostRace();
  }

  // What visitors did whom a command may make known. Whether that was all is found out when it is stored.
  absl::Status AddVisitorTouches() {
    if (keys_.claimed_visitors.empty()) return absl::OkStatus();
    mysql::Params params;
    for (const std::string& visitor : keys_.claimed_visitors) params.push_back(mysql::Param::Bytes(visitor));
    params = mysql::PadParams(std::move(params));
    params.emplace_back(kMaxTouchesTakenOver + 1);
    SMK_ASSIGN_OR_RETURN(
        const mysql::Rows rows,
        tx_.Query(absl::StrCat("SELECT ", kVisitorTouchColumns, " FROM visitor_touch WHERE visitor_id IN ",
                               mysql::InList(keys_.claimed_visitors.size()), " ORDER BY occur_time, touch_id LIMIT ?"),
                  params));
    if (rows.size() > kMaxTouchesTakenOver) {
      // Each command by itself: a batch that fails is halved.
      if (keys_.commands > 1) return absl::OutOfRangeError("the visitors of a batch did too much to be known at once");
      workspace_.SetVisitorTouchesCut();
    }
    std::vector<VisitorTouch> touches;
    absl::btree_set<ExternalId> external_ids;
    for (size_t i = 0; i < std::min(rows.size(), kMaxTouchesTakenOver); ++i) {
      touches.push_back(ReadVisitorTouchRow(rows[i]));
      const std::optional<ExternalId>& id = touches.back().touch.external_id;
      if (id.has_value() && !keys_.external_touches.contains(*id)) external_ids.insert(*id);
    }
    // The same touches may have been recorded of leads meanwhile.
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known, QueryByExternalId(kTouchColumns, "touch", external_ids));
    for (const mysql::Row& row : known) workspace_.AddStoredTouch(AsGiven(ReadTouchRow(row)));
    for (VisitorTouch& touch : touches) workspace_.AddStoredVisitorTouch(std::move(touch));
    return absl::OkStatus();
  }

  // With what became of the leads. Every lead has a score.
  absl::Status AddScores() {
    std::vector<LeadId> ids;
    for (const auto& [id, lead] : workspace_.leads()) ids.push_back(id);
    if (ids.empty()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(
        const mysql::Rows rows,
        tx_.Query(absl::StrCat("SELECT ", kScoreColumns, ", ", kOutcomeColumns,
                               " FROM lead_score LEFT JOIN lead_outcome USING (lead_id) WHERE lead_id IN ",
                               mysql::InList(ids.size())),
                  mysql::PadParams(mysql::Params(ids.begin(), ids.end()))));
    for (const mysql::Row& row : rows) {
      LeadScore score = ReadScoreRow(row);
      if (!row.IsNull(kScoreColumnCount)) {
        workspace_.AddStoredOutcome(ReadOutcomeRow(row, score.id, kScoreColumnCount));
      }
      workspace_.AddStoredScore(std::move(score));
    }
    return absl::OkStatus();
  }

  // Those that commands name, and the open ones of the leads where a command may answer them.
  absl::Status AddHandoffs() {
    absl::btree_set<HandoffId> ids = keys_.handoffs;
    if (keys_.open_handoffs) {
      for (const auto& [id, lead] : workspace_.leads()) {
        if (lead.now.open_handoff.has_value()) ids.insert(*lead.now.open_handoff);
      }
    }
    SMK_ASSIGN_OR_RETURN(std::vector<Handoff> handoffs, LoadHandoffs(tx_, ids));
    for (Handoff& handoff : handoffs) {
      // A merge gave it to another lead.
      if (workspace_.FindRawLead(handoff.lead) == nullptr) return LostRace();
      workspace_.AddStoredHandoff(std::move(handoff));
    }
    return absl::OkStatus();
  }

  // The turns of all whom the routing rules may be asked about, locked at once.
  absl::Status PrepareRouting() {
    std::vector<const Lead*> leads;
    for (const LeadId& id : keys_.routed_leads) leads.push_back(workspace_.FindLead(id));
    for (const IdentityKey& key : keys_.routed_identities) leads.push_back(workspace_.FindOwner(key));
    for (const HandoffId& id : keys_.routed_handoffs) {
      const Handoff* handoff = workspace_.FindHandoff(id);
      if (handoff != nullptr) leads.push_back(workspace_.FindLead(handoff->lead));
    }
    std::vector<RoutingRequest> requests;
    for (const Lead* lead : leads) {
      if (lead == nullptr) continue;
      requests.push_back(RoutingRequestOf(*lead, workspace_.ScoreOf(lead->id, keys_.now)));
    }
    return workspace_.routing_desk().Prepare(workspace_.reference().roster, requests, keys_.now);
  }

  absl::Status AddDeals() {
    // Commands that are not about deals do not pay for them.
    if (keys_.deals.empty() && keys_.external_deals.empty() && keys_.merged_leads.empty()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryById(tx_, kDealColumns, "deal", "lead_id", keys_.leads));
    std::vector<Deal> deals;
    for (const mysql::Row& row : rows) deals.push_back(ReadDealRow(row));
    SMK_RETURN_IF_ERROR(LoadDealParts(tx_, deals));
    for (Deal& deal : deals) {
      const auto given = deal.external_id.has_value() ? given_ids_.find(*deal.external_id) : given_ids_.end();
      if (given != given_ids_.end()) workspace_.AddForgottenId(given->second, deal.id);
      workspace_.AddStoredDeal(std::move(deal));
    }
    for (const DealId& id : found_deals_) {
      if (workspace_.FindDeal(id) == nullptr) return LostRace();
    }
    return absl::OkStatus();
  }

  mysql::Transaction& tx_;
  Keys keys_;
  Workspace& workspace_;
  Replayed& replayed_;
  absl::btree_set<TouchId> touch_ids_;
  absl::btree_set<AttemptId> attempt_ids_;
  absl::btree_set<TouchId> visitor_touch_ids_;  // of replays; those that are still without a lead
  std::map<Uuid, LeadId> found_touches_;
  std::map<Uuid, LeadId> found_attempts_;
  std::vector<std::pair<IdentityKey, LeadId>> owned_;
  absl::btree_set<DealId> found_deals_;
  std::optional<ForgottenIds> forgotten_ids_;
  std::map<ExternalId, ExternalId> given_ids_;  // what commands name, by what is kept of it when the person is erased
  std::vector<MergeId> merge_ids_;              // of replays
  std::optional<MergeRecord> undone_;           // as found before the lock
};

}  // namespace

absl::Status LostRace() {
  return mysql::RetryTransaction(
      MakeError(absl::StatusCode::kAborted, mysql::kTransactionConflict, "Others are changing the same leads."));
}

absl::Status LoadWorkspace(mysql::Transaction& tx, Keys keys, absl::Span<const OutcomeRecord> replays,
                           Workspace& workspace, Replayed& replayed) {
  return Loader(tx, std::move(keys), replays, workspace, replayed).Load();
}

}  // namespace smarketing::lead
