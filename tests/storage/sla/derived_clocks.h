// What the clocks in the database must come to.
#ifndef SMARKETING_TESTS_STORAGE_SLA_DERIVED_CLOCKS_H_
#define SMARKETING_TESTS_STORAGE_SLA_DERIVED_CLOCKS_H_

#include <map>
#include <set>
#include <string>

#include "sla_service/domain/lead_facts.h"
#include "tests/storage/sla/sla_world.h"

namespace smarketing::sla {

// What facts come to when all time has passed, one line a clock.
std::set<std::string> ExpectedClocks(SlaWorld& world, const std::map<LeadId, LeadFacts>& facts);

// The clocks that are stored, but those that are cancelled.
std::set<std::string> StoredClocks(SlaWorld& world);

// That each clock has its breach, and that a reader of the log who counts breaches counts the same.
void CheckBreaches(SlaWorld& world);

}  // namespace smarketing::sla

#endif  // SMARKETING_TESTS_STORAGE_SLA_DERIVED_CLOCKS_H_
