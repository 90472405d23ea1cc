// A person, or a company without a known person, that may buy; with all rules about what it knows of itself.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/source.h"
#include "lead_service/domain/stage_history.h"
#include "lead_service/domain/stage_summary.h"

namespace smarketing::lead {

inline constexpr size_t kMaxTags = 50;
// A person has a few addresses and perhaps some dozens of cookies; more is an error of the sender's, and would make
// every later change of the lead slow.
inline constexpr size_t kMaxIdentities = 200;

// What callers are shown with a lead and what follows from other rows: no part of what the lead is. Set where a lead is
// read for a caller.
struct ShownWithLead {
  std::optional<CurrentScore> score;
  std::vector<StageSummary> stage_summaries;
  std::vector<LeadId> merged_leads;  // those that were merged into it
  bool has_parts = false;            // whether there are such, where merged_leads is not loaded

  // Leads are the same whatever is shown with them.
  friend bool operator==(const ShownWithLead&, const ShownWithLead&) { return true; }
};

// What a lead is at one moment. Readers take it as it is; only the methods below change one.
struct Lead {
  LeadId id;
  int64_t version = 0;     // 1 for a new lead; grows by one with every command that changes the lead
  absl::Time create_time;  // occur time of the earliest capture
  absl::Time update_time;  // when it was last changed here
  FieldValues fields;
  FieldProvenance provenance;
  std::vector<std::string> tags;  // in byte order, each once
  SourceDetails source;
  std::optional<absl::Time> source_time;  // when `source` was seen; unset exactly when there is none
  std::optional<absl::Time> first_response_time;
  // The present stage; what the last entry of the history says. Kept apart for readers that load no history.
  Stage stage = Stage::kLead;
  absl::Time stage_enter_time;
  std::optional<absl::Time> recycle_until;  // while RECYCLED: when it comes back by itself
  std::optional<HandoffId> open_handoff;    // SUBMITTED or ACCEPTED now
  std::optional<absl::Time> delete_time;    // while deleted …
  std::optional<absl::Time> purge_time;     // … and when it will be erased
  std::optional<absl::Time> erase_time;     // once the person was erased
  std::optional<LeadId> merged_into;        // while it is part of another: frozen
  // The key of the hashes that stand for its personal values in the audit trail; gone when it is erased.
  std::string audit_key;
  // The identities of a deleted lead: kept for an undelete, free for others.
  std::vector<Identity> parked_identities;

  // A list of leads may come without these.
  std::vector<Identity> identities;  // in order of key
  StageHistory stage_history;

  ShownWithLead shown;

  std::string etag() const;

  // Takes a word about `field` of `occur_time`. It counts when it is not empty and newer than what was said before
  // (that the field is empty can have been said, too). `confirm`: the same value said again at a later time makes the
  // word newer; without it, the same value changes nothing.
  void Enrich(Field field, absl::string_view value, absl::string_view actor, absl::Time occur_time, bool confirm);
  // A correction: counts whatever was said before, and may be empty. The same value changes nothing, unless `confirm`:
  // then it makes the word newer, also the word that the field is empty.
  void Overwrite(Field field, absl::string_view value, absl::string_view actor, absl::Time occur_time,
                 bool confirm = false);

  // The source of the earliest capture or touch that had one is the lead's. An empty one is none.
  void OfferSource(const SourceDetails& offered, absl::Time occur_time);

  // The earliest genuine response counts, whatever the order of arrival. Returns whether this one is the earliest now.
  bool OfferResponse(absl::Time occur_time);

  // Adds whatever was said before; nothing, when there are none. Makes the word about the tags newer when it adds some,
  // or `confirm`.
  void AddTags(const std::vector<std::string>& added, absl::string_view actor, absl::Time occur_time, bool confirm);
  // As Overwrite.
  void SetTags(std::vector<std::string> all, absl::string_view actor, absl::Time occur_time, bool confirm = false);

  // Neither deleted nor merged into another.
  bool IsLive() const { return !delete_time.has_value() && !merged_into.has_value(); }

  // Adds it in its place; the lead does not have it yet.
  void AddIdentity(Identity identity);

  // As StageHistory::Enter; keeps stage and stage_enter_time in step.
  bool EnterStage(StageEntry entry);
  bool RestateStage(Stage of, absl::Time from, absl::Time to);
  // As StageHistory::Explain.
  void ExplainStage(std::string reason, std::string note) { stage_history.Explain(std::move(reason), std::move(note)); }

  friend bool operator==(const Lead&, const Lead&) = default;
};

// The etag of a version: opaque to callers.
std::string Etag(int64_t version);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_H_
