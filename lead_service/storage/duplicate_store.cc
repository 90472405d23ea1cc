#include "lead_service/storage/duplicate_store.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/event.h"
#include "lead_service/storage/duplicate_codec.h"
#include "lead_service/storage/duplicate_records.h"
#include "lead_service/storage/event_codec.h"

namespace smarketing::lead {
namespace {

// Who suspects, in events.
constexpr char kActor[] = "lead_service";

constexpr absl::string_view kColumns[] = {"first_lead_id", "second_lead_id", "score",        "reasons",
                                          "find_time",     "dismissed",      "dismiss_time", "dismisser"};

using Stored = std::map<LeadPair, StoredCandidate>;

mysql::Params PaddedIds(absl::Span<const LeadId> ids) {
  return mysql::PadParams(mysql::Params(ids.begin(), ids.end()));
}

mysql::Params RowOf(const DuplicateCandidate& candidate) {
  return {candidate.leads.first, candidate.leads.second,
          candidate.score,       mysql::Param::Bytes(EncodeReasons(candidate.reasons)),
          candidate.find_time,   false,
          std::nullopt,          std::nullopt};
}

event_log::Event Suspected(const LeadId& lead, const DuplicateCandidate& candidate, Context context, IdGenerator& ids) {
  DomainEvent event;
  event.lead = lead;
  event.occur_time = candidate.find_time;
  event.context = std::move(context);
  event.payload = LeadDuplicateSuspected{candidate.leads.Other(lead), candidate.score};
  return EncodeEvent(event, ids.Next());
}

// Those of `ids` that are there for searches, locked in order of id.
absl::StatusOr<std::set<LeadId>> LockLive(mysql::Transaction& tx, const std::set<LeadId>& ids) {
  const std::vector<LeadId> all(ids.begin(), ids.end());
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT lead_id FROM leads WHERE lead_id IN ", mysql::InList(all.size()),
                                             " AND ", LiveLead("leads"), " ORDER BY lead_id FOR UPDATE"),
                                PaddedIds(all)));
  std::set<LeadId> live;
  for (const mysql::Row& row : rows) live.insert(row.GetId<LeadId>(0));
  return live;
}

absl::StatusOr<Stored> ReadPairs(mysql::ReadTransaction& tx, const std::set<LeadPair>& pairs) {
  Stored stored;
  std::vector<LeadId> firsts;
  for (const LeadPair& pair : pairs) {
    if (firsts.empty() || firsts.back() != pair.first) firsts.push_back(pair.first);
  }
  if (firsts.empty()) return stored;
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kCandidateColumns, " FROM duplicate_candidate c WHERE c.first_lead_id IN ",
                            mysql::InList(firsts.size())),
               PaddedIds(firsts)));
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(StoredCandidate candidate, ReadCandidateRow(row));
    const LeadPair pair = candidate.candidate.leads;
    if (pairs.contains(pair)) stored.emplace(pair, std::move(candidate));
  }
  return stored;
}

absl::Status Remove(mysql::Transaction& tx, const LeadPair& pair) {
  return tx
      .Execute("DELETE FROM duplicate_candidate WHERE first_lead_id = ? AND second_lead_id = ?",
               {pair.first, pair.second})
      .status();
}

absl::Status Insert(mysql::Transaction& tx, const std::vector<mysql::Params>& rows) {
  return tx.InsertRows("duplicate_candidate", kColumns, rows);
}

absl::Status Update(mysql::Transaction& tx, const std::vector<mysql::Params>& rows) {
  return tx.InsertRows("duplicate_candidate", kColumns, rows,
                       "ON DUPLICATE KEY UPDATE score = VALUES(score), reasons = VALUES(reasons)");
}

// Keeps the pairs that captures named, and gives back those that nobody had suspected. Their leads are locked, or one
// of them is, and nobody else can name them.
absl::StatusOr<std::set<LeadPair>> KeepNamedTogether(mysql::Transaction& tx,
                                                     const std::map<LeadPair, absl::Time>& named) {
  std::set<LeadPair> unknown;
  if (named.empty()) return unknown;
  for (const auto& [pair, time] : named) unknown.insert(pair);
  SMK_ASSIGN_OR_RETURN(const Stored stored, ReadPairs(tx, unknown));
  std::vector<mysql::Params> added;
  std::vector<mysql::Params> changed;
  for (const auto& [pair, time] : named) {
    const DuplicateCandidate candidate = {pair, kNamedTogetherScore, NamedTogetherReasons(), time};
    const auto known = stored.find(pair);
    if (known == stored.end()) {
      added.push_back(RowOf(candidate));
      continue;
    }
    unknown.erase(pair);
    if (known->second.dismissed || IsNamedTogether(known->second.candidate.reasons)) continue;
    changed.push_back(RowOf(candidate));
  }
  SMK_RETURN_IF_ERROR(Insert(tx, added));
  SMK_RETURN_IF_ERROR(Update(tx, changed));
  return unknown;
}

absl::Status FollowMerges(mysql::Transaction& tx, const Workspace& workspace) {
  std::map<LeadId, LeadId> survivors;
  for (const auto& [id, lead] : workspace.leads()) {
    const bool was_merged = lead.before.has_value() && lead.before->merged_into.has_value();
    if (!was_merged && lead.now.merged_into.has_value()) survivors.emplace(id, workspace.FindLead(id)->id);
  }
  if (survivors.empty()) return absl::OkStatus();
  std::vector<LeadId> merged;
  for (const auto& [id, survivor] : survivors) merged.push_back(id);
  SMK_ASSIGN_OR_RETURN(const std::vector<StoredCandidate> rows, ReadCandidatesOf(tx, merged));

  std::map<LeadPair, absl::Time> named;
  for (const auto& [candidate, dismissed] : rows) {
    if (dismissed || !IsNamedTogether(candidate.reasons)) continue;
    const auto survivor_of = [&survivors](const LeadId& id) {
      const auto it = survivors.find(id);
      return it == survivors.end() ? id : it->second;
    };
    const LeadPair pair = LeadPair::Of(survivor_of(candidate.leads.first), survivor_of(candidate.leads.second));
    if (pair.first != pair.second) named.emplace(pair, candidate.find_time);
  }
  for (const char* column : {"first_lead_id", "second_lead_id"}) {
    SMK_RETURN_IF_ERROR(
        tx.Execute(absl::StrCat("DELETE FROM duplicate_candidate WHERE ", column, " IN ", mysql::InList(merged.size())),
                   PaddedIds(merged))
            .status());
  }
  SMK_RETURN_IF_ERROR(
      tx.Execute(absl::StrCat("DELETE FROM lead_block_key WHERE lead_id IN ", mysql::InList(merged.size())),
                 PaddedIds(merged))
          .status());
  return KeepNamedTogether(tx, named).status();
}

absl::Status StoreDismissals(mysql::Transaction& tx, const Workspace& workspace) {
  std::map<LeadPair, mysql::Params> rows;
  for (const DuplicateNote& note : workspace.duplicate_notes()) {
    if (note.kind != DuplicateNote::Kind::kDismissed) continue;
    const LeadPair pair = LeadPair::Of(note.lead, note.other);
    rows.insert_or_assign(pair, mysql::Params{pair.first, pair.second, 0, mysql::Param::Bytes(""), note.occur_time,
                                              true, note.occur_time, note.context.actor});
  }
  std::vector<mysql::Params> all;
  for (auto& [pair, row] : rows) all.push_back(std::move(row));
  return tx.InsertRows("duplicate_candidate", kColumns, all,
                       "ON DUPLICATE KEY UPDATE dismissed = VALUES(dismissed), dismiss_time = VALUES(dismiss_time), "
                       "dismisser = VALUES(dismisser)");
}

}  // namespace

absl::StatusOr<StoredCandidate> ReadCandidateRow(const mysql::Row& row) {
  StoredCandidate stored;
  stored.candidate.leads = {row.GetId<LeadId>(0), row.GetId<LeadId>(1)};
  stored.candidate.score = static_cast<int>(row.Int(2));
  SMK_ASSIGN_OR_RETURN(stored.candidate.reasons, DecodeReasons(row.Bytes(3)));
  stored.candidate.find_time = row.Time(4);
  stored.dismissed = row.Bool(5);
  return stored;
}

absl::StatusOr<std::vector<StoredCandidate>> ReadCandidatesOf(mysql::ReadTransaction& tx,
                                                              absl::Span<const LeadId> leads) {
  Stored stored;
  if (leads.empty()) return std::vector<StoredCandidate>();
  for (const char* column : {"c.first_lead_id", "c.second_lead_id"}) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT ", kCandidateColumns, " FROM duplicate_candidate c WHERE ",
                                               column, " IN ", mysql::InList(leads.size())),
                                  PaddedIds(leads)));
    for (const mysql::Row& row : rows) {
      SMK_ASSIGN_OR_RETURN(StoredCandidate candidate, ReadCandidateRow(row));
      const LeadPair pair = candidate.candidate.leads;
      stored.emplace(pair, std::move(candidate));
    }
  }
  std::vector<StoredCandidate> all;
  for (auto& [pair, candidate] : stored) all.push_back(std::move(candidate));
  return all;
}

absl::Status StoreCompared(mysql::Transaction& tx, const std::vector<DuplicateCandidate>& compared, int threshold,
                           IdGenerator& ids, std::vector<event_log::Event>* events) {
  if (compared.empty()) return absl::OkStatus();
  std::set<LeadPair> pairs;
  std::set<LeadId> leads;
  for (const DuplicateCandidate& candidate : compared) {
    pairs.insert(candidate.leads);
    leads.insert({candidate.leads.first, candidate.leads.second});
  }
  SMK_ASSIGN_OR_RETURN(const std::set<LeadId> live, LockLive(tx, leads));
  SMK_ASSIGN_OR_RETURN(const Stored stored, ReadPairs(tx, pairs));

  std::vector<mysql::Params> added;
  std::vector<mysql::Params> changed;
  for (const DuplicateCandidate& candidate : compared) {
    const LeadPair& pair = candidate.leads;
    if (!live.contains(pair.first) || !live.contains(pair.second)) continue;
    const bool reached = candidate.score >= threshold;
    const auto known = stored.find(pair);
    if (known == stored.end()) {
      if (!reached) continue;
      added.push_back(RowOf(candidate));
      const Context context = {.actor = kActor, .now = candidate.find_time, .automatic = true};
      events->push_back(Suspected(pair.second, candidate, context, ids));
      continue;
    }
    const auto& [before, dismissed] = known->second;
    if (dismissed || IsNamedTogether(before.reasons)) continue;
    if (!reached) {
      SMK_RETURN_IF_ERROR(Remove(tx, pair));
    } else if (before.score != candidate.score || EncodeReasons(before.reasons) != EncodeReasons(candidate.reasons)) {
      changed.push_back(RowOf(candidate));
    }
  }
  SMK_RETURN_IF_ERROR(Insert(tx, added));
  return Update(tx, changed);
}

absl::Status StoreDuplicateNotes(mysql::Transaction& tx, const Workspace& workspace, IdGenerator& ids,
                                 std::vector<event_log::Event>* events) {
  std::map<LeadPair, absl::Time> named;
  std::map<LeadPair, const DuplicateNote*> notes;
  for (const DuplicateNote& note : workspace.duplicate_notes()) {
    if (note.kind != DuplicateNote::Kind::kNamedTogether) continue;
    const LeadPair pair = LeadPair::Of(note.lead, note.other);
    named.emplace(pair, note.context.now);
    notes.emplace(pair, &note);
  }
  SMK_ASSIGN_OR_RETURN(const std::set<LeadPair> unknown, KeepNamedTogether(tx, named));
  for (const LeadPair& pair : unknown) {
    const DuplicateNote& note = *notes.at(pair);
    const DuplicateCandidate candidate = {pair, kNamedTogetherScore, {}, note.occur_time};
    events->push_back(Suspected(note.lead, candidate, note.context, ids));
  }
  SMK_RETURN_IF_ERROR(StoreDismissals(tx, workspace));
  return FollowMerges(tx, workspace);
}

}  // namespace smarketing::lead
