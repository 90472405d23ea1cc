// A chance of revenue with a lead.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_

#include <cstdint>
#include <optional>
#include <string>

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

  std::string etag() const;

  friend bool operator==(const Deal&, const Deal&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DEAL_H_
