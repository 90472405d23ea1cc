// Who sells: teams, reps, when they are away, and the rules by which they get leads.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_ROSTER_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_ROSTER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "lead_service/domain/routing_rule.h"
#include "lead_service/domain/working_hours.h"

namespace smarketing::lead {

inline constexpr size_t kMaxRosterKeyBytes = 64;
inline constexpr int32_t kMaxWeight = 1000;
inline constexpr absl::Duration kMinHandoffTimeout = absl::Minutes(1);

struct Team {
  std::string key;  // Lead.team
  std::string display_name;
  std::optional<absl::Duration> handoff_timeout;  // how long a hand-off may wait for an answer; unset: for ever

  friend bool operator==(const Team&, const Team&) = default;
};

struct Rep {
  std::string key;  // the subject of the rep's token, and Lead.owner
  std::string display_name;
  std::vector<std::string> teams;  // keys, at least one
  int32_t weight = 1;              // 1 to kMaxWeight: the share of leads in weighted pools
  // Unset: any number.
  std::optional<int32_t> max_open_leads;         // hand-offs that are submitted or accepted
  std::optional<int32_t> max_new_leads_per_day;  // in the last 24 hours
  std::optional<int32_t> monthly_cap;            // see DailyShare
  std::optional<WorkingHours> working_hours;     // unset: always
  bool inactive = false;                         // gets no new leads

  friend bool operator==(const Rep&, const Rep&) = default;
};

// What a rep with a monthly cap may get in 24 hours: a thirtieth, rounded half up. `monthly_cap` is not negative.
constexpr int32_t DailyShare(int32_t monthly_cap) { return monthly_cap / 30 + (monthly_cap % 30 >= 15 ? 1 : 0); }

// A time in which a rep gets no new leads.
struct Absence {
  std::string key;
  std::string rep;
  absl::Time start_time;
  absl::Time end_time;  // after start_time
  std::string note;     // personal

  friend bool operator==(const Absence&, const Absence&) = default;
};

// All of it, in no order.
struct RosterData {
  std::vector<Team> teams;
  std::vector<Rep> reps;
  std::vector<Absence> absences;
  std::vector<RoutingRule> rules;

  friend bool operator==(const RosterData&, const RosterData&) = default;
};

// The teams and reps that something may name.
struct RosterKeys {
  absl::flat_hash_set<std::string> teams;
  absl::flat_hash_set<std::string> reps;
};
RosterKeys KeysOf(const RosterData& data);

// Lower-case ASCII letters, digits, "-", "_", "." and "@"; 1 to kMaxRosterKeyBytes bytes. OK, or INVALID_ARGUMENT with
// a message that follows the name of a field.
absl::Status ValidateRosterKey(absl::string_view key);

// Each adds everything that is wrong, at the contract's paths below `field` ("rep.teams[1]"; a key is "rep.name").
void Validate(const Team& team, absl::string_view field, Violations* violations);
void Validate(const Rep& rep, const RosterKeys& keys, absl::string_view field, Violations* violations);
void Validate(const Absence& absence, const RosterKeys& keys, absl::string_view field, Violations* violations);
void Validate(const RoutingRule& rule, const RosterKeys& keys, absl::string_view field, Violations* violations);
// Everything, and that no key is given twice: "roster.teams[0].name".
void Validate(const RosterData& data, absl::string_view field, Violations* violations);

// A roster ready for routing. Does not change; safe to share between threads.
class Roster {
 public:
  // What names something that does not exist is passed over; a zone that this machine does not know counts as UTC.
  explicit Roster(RosterData data);
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;

  const RosterData& data() const { return data_; }

  const Team* FindTeam(absl::string_view key) const;
  const Rep* FindRep(absl::string_view key) const;

  // When the rep will be back, absences that follow each other taken together; nullopt when not absent at `time`.
  std::optional<absl::Time> AbsentUntil(const Rep& rep, absl::Time time) const;
  // nullopt when at work at `time`; otherwise when that will be, InfiniteFuture when never.
  std::optional<absl::Time> OffWorkUntil(const Rep& rep, absl::Time time) const;

  struct Rule {
    const RoutingRule* rule = nullptr;
    std::vector<std::vector<std::string>> folded_values;  // of each condition, in byte order
    std::vector<const Rep*> members;                      // the pool, in order of key, inactive ones too
  };
  // In the order in which they are tried: by order, then key.
  const std::vector<Rule>& rules() const { return rules_; }

 private:
  size_t IndexOf(const Rep& rep) const { return static_cast<size_t>(&rep - data_.reps.data()); }

  const RosterData data_;
  absl::flat_hash_map<absl::string_view, const Team*> teams_;
  absl::flat_hash_map<absl::string_view, const Rep*> reps_;
  std::vector<absl::TimeZone> zones_;                  // of each rep
  std::vector<std::vector<const Absence*>> absences_;  // of each rep, by start time
  std::vector<Rule> rules_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_ROSTER_H_
