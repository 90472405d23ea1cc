#include "tests/unit/sla/ledger.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lead_service/storage/open_clocks.h"
#include "sla_service/worker/clock_events.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {

using Kind = ClockEvent::Kind;

void Ledger::Reconcile(absl::Time now) {
  std::vector<PromiseClock> stored;
  for (const auto& [id, clock] : clocks_) stored.push_back(clock);
  ClockChanges changes;
  sla::Reconcile(
      promise_, lead_, facts_, std::move(stored), now, [this] { return NextId(); }, &changes);
  Store(changes);
}

void Ledger::PassTime(absl::Time now) {
  const auto before = clocks_;
  for (const auto& [id, clock] : before) {
    ClockChanges changes;
    ActOnTime(
        clock, now, [this] { return NextId(); }, &changes);
    Store(changes);
  }
}

std::vector<Kind> Ledger::TakeEvents() {
  std::vector<Kind> kinds;
  for (const ClockEvent& event : events_) kinds.push_back(event.kind);
  events_.clear();
  return kinds;
}

void Ledger::Store(const ClockChanges& changes) {
  for (const PromiseClock& clock : changes.updated) {
    ASSERT_TRUE(clocks_.contains(clock.id));
    clocks_[clock.id] = clock;
  }
  for (const PromiseClock& clock : changes.inserted) ASSERT_TRUE(clocks_.insert({clock.id, clock}).second);
  std::set<EventId> starts;
  for (const auto& [id, clock] : clocks_) ASSERT_TRUE(starts.insert(clock.start_event).second);
  for (Breach breach : changes.breaches) {
    const auto it = breaches_.find(breach.id);
    if (it != breaches_.end()) breach.record_time = it->second.record_time;
    for (const auto& [id, other] : breaches_) ASSERT_TRUE(id == breach.id || other.clock != breach.clock);
    breaches_[breach.id] = breach;
  }
  events_.insert(events_.end(), changes.events.begin(), changes.events.end());
}

Summary Summarise(const Ledger& ledger, bool with_events) {
  const auto name = [&](const EventId& event) { return with_events ? event.ToString() : "event"; };
  Summary summary;
  for (const auto& [id, clock] : ledger.clocks()) {
    if (clock.state == ClockState::kCancelled) continue;
    summary.insert(absl::StrCat("clock ", absl::FormatTime(clock.start), " ", name(clock.start_event), " ",
                                absl::FormatTime(clock.due), " ", StateName(clock.state), " ",
                                clock.stop ? absl::FormatTime(*clock.stop) : "-", " ",
                                clock.stop_event ? name(*clock.stop_event) : "-", " ",
                                clock.elapsed ? absl::FormatDuration(*clock.elapsed) : "-"));
  }
  for (const auto& [id, breach] : ledger.breaches()) {
    if (breach.state == BreachState::kWithdrawn) continue;
    const PromiseClock& clock = ledger.clocks().at(breach.clock);
    EXPECT_EQ(clock.breach, id);
    summary.insert(absl::StrCat("breach of ", absl::FormatTime(clock.start), " ", name(clock.start_event), " ",
                                absl::FormatTime(breach.due), " ", static_cast<int>(breach.state), " ",
                                breach.late_by ? absl::FormatDuration(*breach.late_by) : "-"));
  }
  return summary;
}

namespace {

// What the briefing of a lead shows.
void CheckOpenClocks(const Ledger& ledger) {
  std::vector<event_log::Event> log;
  for (const ClockEvent& event : ledger.events()) log.push_back(ToLogEvent(event, Uuid(), event.occur_time));
  SMK_ASSERT_OK_AND_ASSIGN(const std::vector<lead::OpenClock> shown, lead::OpenClocks(log));
  Summary open, expected;
  for (const lead::OpenClock& clock : shown) {
    open.insert(absl::StrCat(clock.clock, " ", clock.commitment, " ", clock.owner, " ", clock.team, " ",
                             absl::FormatTime(clock.start.value_or(absl::InfinitePast())), " ",
                             absl::FormatTime(clock.due), clock.breached ? " breached" : ""));
  }
  for (const auto& [id, clock] : ledger.clocks()) {
    const bool breached = clock.state == ClockState::kBreached;
    if (clock.state != ClockState::kRunning && !breached) continue;
    expected.insert(absl::StrCat(ResourceName("clocks", id.uuid()), " ", clock.commitment, " ", clock.owner, " ",
                                 clock.team, " ", absl::FormatTime(clock.start), " ", absl::FormatTime(clock.due),
                                 breached ? " breached" : ""));
  }
  EXPECT_EQ(open, expected);
  EXPECT_TRUE(std::is_sorted(shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.due < b.due; }));
}

}  // namespace

void CheckEvents(const Ledger& ledger) {
  CheckOpenClocks(ledger);
  std::map<ClockId, std::pair<ClockState, absl::Time>> believed;
  std::map<ClockId, int> breaches;
  for (const ClockEvent& event : ledger.events()) {
    auto& [state, due] = believed[event.clock.id];
    switch (event.kind) {
      case Kind::kStarted:
        due = event.clock.due;
        if (state != ClockState::kBreached && state != ClockState::kMetLate) state = ClockState::kRunning;
        break;
      case Kind::kMet:
        state = ClockState::kMet;
        if (event.breach_withdrawn) --breaches[event.clock.id];
        break;
      case Kind::kBreached:
        state = ClockState::kBreached;
        ++breaches[event.clock.id];
        break;
      case Kind::kMetLate:
        state = ClockState::kMetLate;
        break;
      case Kind::kCancelled:
        state = ClockState::kCancelled;
        breaches[event.clock.id] = 0;
        break;
      case Kind::kWarned:
        break;
    }
    ASSERT_GE(breaches[event.clock.id], 0);
    ASSERT_LE(breaches[event.clock.id], 1);
  }
  ASSERT_EQ(believed.size(), ledger.clocks().size());
  for (const auto& [id, clock] : ledger.clocks()) {
    EXPECT_EQ(StateName(believed[id].first), StateName(clock.state));
    if (clock.state != ClockState::kCancelled) {
      EXPECT_EQ(believed[id].second, clock.due);
    }
    EXPECT_EQ(breaches[id], BreachInForce(clock) ? 1 : 0);
  }
}

}  // namespace smarketing::sla
