#include "tests/storage/sla/derived_clocks.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sla_service/domain/clock_derivation.h"
#include "sla_service/storage/agreements.h"
#include "smarketing/sla/v1/events.pb.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(60); }

std::string Line(const LeadId& lead, absl::Time start, absl::Time due, const std::optional<absl::Time>& stop,
                 ClockState state) {
  return absl::StrCat(lead.ToString(), " ", absl::FormatTime(start), " ", absl::FormatTime(due), " ",
                      stop ? absl::FormatTime(*stop) : "-", " ", StateName(state));
}

// How many breaches of each clock a reader of the log counts.
std::map<std::string, int> BreachesTold(SlaWorld& world) {
  std::map<std::string, int> told;
  for (const event_log::Event& event : world.Events()) {
    if (event.type == "smarketing.sla.v1.ClockBreached") {
      v1::ClockBreached payload;
      EXPECT_TRUE(payload.ParseFromString(event.payload));
      EXPECT_EQ(++told[payload.clock().clock()], 1);
    } else if (event.type == "smarketing.sla.v1.ClockMet") {
      v1::ClockMet payload;
      EXPECT_TRUE(payload.ParseFromString(event.payload));
      if (payload.breach_withdrawn()) {
        EXPECT_EQ(--told[payload.clock().clock()], 0);
      }
    } else if (event.type == "smarketing.sla.v1.ClockCancelled") {
      v1::ClockCancelled payload;
      EXPECT_TRUE(payload.ParseFromString(event.payload));
      told[payload.clock().clock()] = 0;
    }
  }
  return told;
}

}  // namespace

std::set<std::string> ExpectedClocks(SlaWorld& world, const std::map<LeadId, LeadFacts>& facts) {
  CalendarCache calendars;
  std::vector<Promise> promises;
  SMK_EXPECT_OK(world.schema().db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    auto loaded = LoadPromises(tx, calendars);
    if (loaded.ok()) promises = *loaded;
    return loaded.status();
  }));
  std::set<std::string> lines;
  for (const auto& [lead, known] : facts) {
    for (const Promise& promise : promises) {
      for (const DerivedClock& clock : DeriveClocks(known, promise)) {
        const auto stop = clock.stop ? std::make_optional(clock.stop->time) : std::nullopt;
        const ClockState state = !stop                ? ClockState::kBreached
                                 : *stop <= clock.due ? ClockState::kMet
                                                      : ClockState::kMetLate;
        lines.insert(Line(lead, clock.start, clock.due, stop, state));
      }
    }
  }
  return lines;
}

std::set<std::string> StoredClocks(SlaWorld& world) {
  std::set<std::string> lines;
  for (const PromiseClock& clock : world.Clocks()) {
    if (clock.state == ClockState::kCancelled) continue;
    lines.insert(Line(clock.lead, clock.start, clock.due, clock.stop, clock.state));
  }
  return lines;
}

void CheckBreaches(SlaWorld& world) {
  const std::map<std::string, int> told = BreachesTold(world);
  std::map<ClockId, BreachState> recorded;
  for (const Breach& breach : world.Breaches()) EXPECT_TRUE(recorded.emplace(breach.clock, breach.state).second);
  for (const PromiseClock& clock : world.Clocks()) {
    const std::string name = ResourceName("clocks", clock.id.uuid());
    const auto it = told.find(name);
    EXPECT_EQ(it == told.end() ? 0 : it->second, BreachInForce(clock) ? 1 : 0) << name;
    EXPECT_EQ(recorded.contains(clock.id) && recorded[clock.id] != BreachState::kWithdrawn, BreachInForce(clock));
  }
}

}  // namespace smarketing::sla
