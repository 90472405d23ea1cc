// A chance of revenue with a lead.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/money/money.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"

namespace smarketing::lead {

// The numbers are those of the contract and of the database.
enum class DealState { kOpen = 1, kWon = 2, kLost = 3 };

// "WON"
absl::string_view DealStateName(DealState state);

// The numbers are those of the contract and of the database.
enum class DealRole {
  kDecisionMaker = 1,
  kEconomicBuyer = 2,
  kChampion = 3,
  kInfluencer = 4,
  kUser = 5,
  kBlocker = 6,
  kOther = 7,
};

// "DECISION_MAKER"
absl::string_view DealRoleName(DealRole role);

// Who takes part in a deal, besides the lead whose deal it is.
struct DealContact {
  LeadId lead;
  DealRole role = DealRole::kOther;

  friend bool operator==(const DealContact&, const DealContact&) = default;
};

// One stay of a deal in a stage of a pipeline, or in the state of being won or lost.
struct DealStageEntry {
  DealStageEntryId id;
  std::string pipeline;  // its key
  std::string stage;     // its id
  DealState state = DealState::kOpen;
  absl::Time enter_time;
  std::optional<absl::Time> exit_time;  // unset for the last one
  std::string actor;

  friend bool operator==(const DealStageEntry&, const DealStageEntry&) = default;
};

struct Deal {
  DealId id;
  LeadId lead;
  int64_t version = 0;
  std::string title;
  std::optional<Money> amount;
  std::string owner;
  std::optional<absl::CivilDay> expected_close_date;
  DealState state = DealState::kOpen;
  absl::Time create_time;                // when the opportunity arose
  absl::Time update_time;                // when it was last changed here
  std::optional<absl::Time> close_time;  // when it was won or lost; set exactly when it is not open
  std::string lost_reason;
  std::optional<ExternalId> external_id;
  std::string pipeline;   // its key; empty in deals of old: the default one
  std::string stage;      // of the pipeline; empty in deals of old: the first
  std::string lost_note;  // what was said when it was lost; personal

  // A list of deals may come without these.
  std::vector<DealContact> contacts;    // in order of lead, each once
  std::vector<DealStageEntry> history;  // in order of entry

  std::string etag() const;

  // Ends the present stay and begins one in what pipeline, stage and state say now.
  void EnterStage(const DealStageEntryId& entry, absl::Time enter_time, absl::string_view actor);
  // After create_time or close_time are other than was said: the first stay began with the deal, if it did so at
  // `former_create_time`, and the deal has been won or lost since close_time. What was said to have lain outside is
  // moved to the nearer end, in order.
  void RestateHistory(absl::Time former_create_time);
  // Since when it is in the present stay; as long as nothing is known of that, since it is there at all.
  absl::Time present_enter_time() const;

  friend bool operator==(const Deal&, const Deal&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_
