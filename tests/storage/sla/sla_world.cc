#include "tests/storage/sla/sla_world.h"

#include <utility>

#include "common/event_log/cursor.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "migrations/common.h"
#include "migrations/sla_service.h"
#include "sla_service/storage/agreements.h"
#include "sla_service/storage/backfills.h"
#include "sla_service/storage/calendars.h"
#include "sla_service/storage/clock_rows.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(60); }

event_log::ConsumerOptions OptionsOf(const ReplicaOptions& options) {
  return {.name = kClocksConsumer,
          .instance = "test",
          .batch_size = options.consumer_batch,
          .lease = options.lease,
          .give_back_leases = options.give_back_leases};
}

}  // namespace

Replica::Replica(SlaWorld& world, ReplicaOptions options)
    : logger_(observability::Logger::Quiet(Clock::Real())),
      database_(world.schema().options(), mysql::PoolOptions(), Clock::Real()),
      ids_(&world.clock()),
      due_worker_(&database_, world.clocks(), &ids_, logger_.get(), options.due),
      backfill_worker_(
          &database_, world.clocks(), &ids_, &calendars_, logger_.get(), [this] { due_worker_.Wake(); },
          options.backfill),
      recorder_(&world.clock(), &ids_, &calendars_),
      consumer_(
          &database_, Clock::Real(), OptionsOf(options),
          [this](mysql::Transaction& tx, absl::Span<const event_log::Event> events) {
            return recorder_.Apply(tx, events);
          },
          [this](absl::Span<const event_log::Event>) { due_worker_.Wake(); }) {}

void Replica::Start() {
  consumer_.Start();
  backfill_worker_.Start();
  due_worker_.Start();
}

void Replica::Stop() {
  consumer_.Stop();
  backfill_worker_.Stop();
  due_worker_.Stop();
}

SlaWorld::SlaWorld(absl::Time now)
    : clock_(now), ids_(&clock_), schema_({&CommonMigrations(), &SlaServiceMigrations()}) {}

AgreementId SlaWorld::PromiseAnswers(absl::Duration target, absl::Time activate_time, std::vector<int> warning_percents,
                                     TriggerKind trigger) {
  CalendarDefinition calendar;
  calendar.id = ids_.Next<CalendarId>();
  calendar.display_name = "Office";
  calendar.time_zone = "UTC";
  calendar.weekly_hours = {{{1, 2, 3, 4, 5}, {{540, 1020}}}};
  calendar.create_time = clock_.Now();

  Commitment commitment;
  commitment.id = "response";
  commitment.display_name = "Answer";
  commitment.calendar = calendar.id;
  commitment.response_time = {trigger, target, std::move(warning_percents)};
  Agreement agreement;
  agreement.id = ids_.Next<AgreementId>();
  agreement.state = AgreementState::kActive;
  agreement.terms.display_name = "Agreement";
  agreement.terms.commitments = {commitment};
  agreement.create_time = agreement.update_time = clock_.Now();
  agreement.activate_time = activate_time;
  SMK_EXPECT_OK(schema_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(InsertCalendar(tx, calendar));
    SMK_RETURN_IF_ERROR(InsertAgreement(tx, agreement));
    return InsertBackfill(tx, {.agreement = agreement.id, .revision = 1, .activate_time = activate_time});
  }));
  return agreement.id;
}

event_log::Event SlaWorld::MakeEvent(const LeadId& lead, const google::protobuf::Message& payload,
                                     absl::Time occur_time) {
  event_log::Event event;
  event.event_id = ids_.Next();
  event.type = payload.GetDescriptor()->full_name();
  event.subject_type = "leads";
  event.subject_id = lead.uuid();
  event.occur_time = occur_time;
  event.record_time = clock_.Now();
  event.actor = "test";
  event.payload = payload.SerializeAsString();
  return event;
}

event_log::Event SlaWorld::MakeLead(const LeadId& lead, absl::Time create_time, absl::string_view owner) {
  pb::LeadCreated created;
  *created.mutable_create_time() = ToProtoTime(create_time);
  created.mutable_source()->set_source("google");
  created.set_owner(std::string(owner));
  created.set_team("north");
  return MakeEvent(lead, created, create_time);
}

event_log::Event SlaWorld::MakeDemo(const LeadId& lead, absl::Time time) {
  pb::TouchRecorded touch;
  touch.set_kind(pb::TOUCH_KIND_DEMO_REQUEST);
  *touch.mutable_occur_time() = ToProtoTime(time);
  return MakeEvent(lead, touch, time);
}

event_log::Event SlaWorld::MakeAttempt(const LeadId& lead, absl::Time time, bool genuine) {
  pb::AttemptLogged attempt;
  attempt.set_automated(!genuine);
  attempt.set_genuine_response(genuine);
  *attempt.mutable_occur_time() = ToProtoTime(time);
  return MakeEvent(lead, attempt, time);
}

void SlaWorld::Append(std::vector<event_log::Event> events) {
  SMK_EXPECT_OK(schema_.db().RunReadWrite(
      Soon(), [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events)); }));
}

LeadId SlaWorld::NewLead(absl::Time create_time, absl::string_view owner) {
  const LeadId lead = ids_.Next<LeadId>();
  Append({MakeLead(lead, create_time, owner)});
  return lead;
}

EventId SlaWorld::Demo(const LeadId& lead, absl::Time time) {
  event_log::Event event = MakeDemo(lead, time);
  Append({event});
  return EventId(event.event_id);
}

EventId SlaWorld::Attempt(const LeadId& lead, absl::Time time, bool genuine) {
  event_log::Event event = MakeAttempt(lead, time, genuine);
  Append({event});
  return EventId(event.event_id);
}

EventId SlaWorld::Qualified(const LeadId& lead, absl::Time time, std::optional<absl::Time> restated) {
  pb::LeadStageEntered entered;
  entered.set_stage(pb::LEAD_STAGE_MARKETING_QUALIFIED);
  *entered.mutable_enter_time() = ToProtoTime(time);
  if (restated.has_value()) *entered.mutable_restated_enter_time() = ToProtoTime(*restated);
  event_log::Event event = MakeEvent(lead, entered, time);
  Append({event});
  return EventId(event.event_id);
}

void SlaWorld::WaitFor(absl::string_view what, const std::function<bool()>& condition) {
  const absl::Time give_up = Soon();
  while (!condition()) {
    if (Clock::Real()->Now() > give_up) {
      ADD_FAILURE() << "waited in vain for: " << what;
      return;
    }
    Clock::Real()->Sleep(absl::Milliseconds(5));
  }
}

void SlaWorld::WaitUntilApplied() {
  WaitFor("the consumer", [this] {
    int64_t lag = 0;
    SMK_EXPECT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      lag = 0;
      SMK_ASSIGN_OR_RETURN(const auto cursors, event_log::ReadCursors(tx, kClocksConsumer));
      for (const event_log::Cursor& cursor : cursors) lag += cursor.lag();
      return absl::OkStatus();
    }));
    return lag == 0;
  });
}

void SlaWorld::WaitForStates(std::map<LeadId, ClockState> states) {
  WaitFor("the states of the clocks", [&] {
    std::map<LeadId, ClockState> found;
    for (const PromiseClock& clock : Clocks()) found[clock.lead] = clock.state;
    return found == states;
  });
}

std::vector<PromiseClock> SlaWorld::Clocks() {
  std::vector<PromiseClock> clocks;
  for (const mysql::Row& row :
       schema_.Query(absl::StrCat("SELECT ", ClockColumnList(), " FROM clock ORDER BY start_time, clock_id"))) {
    clocks.push_back(*ReadClock(row));
  }
  return clocks;
}

PromiseClock SlaWorld::OnlyClock(const LeadId& lead) {
  std::vector<PromiseClock> found;
  for (PromiseClock& clock : Clocks()) {
    if (clock.lead == lead) found.push_back(std::move(clock));
  }
  EXPECT_EQ(found.size(), 1);
  return found.empty() ? PromiseClock() : found.front();
}

std::vector<Breach> SlaWorld::Breaches() {
  std::vector<Breach> breaches;
  for (const mysql::Row& row :
       schema_.Query(absl::StrCat("SELECT ", BreachColumnList(), " FROM breach ORDER BY due_time, breach_id"))) {
    breaches.push_back(ReadBreach(row));
  }
  return breaches;
}

std::vector<event_log::Event> SlaWorld::Events() {
  std::vector<event_log::Event> all;
  SMK_EXPECT_OK(schema_.db().RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    all.clear();
    for (int32_t partition = 0; partition < event_log::kPartitionCount; ++partition) {
      SMK_ASSIGN_OR_RETURN(const auto events, event_log::Read(tx, partition, 0, event_log::kMaxRead));
      all.insert(all.end(), events.begin(), events.end());
    }
    return absl::OkStatus();
  }));
  return all;
}

std::vector<std::string> SlaWorld::Told(const LeadId& lead) {
  constexpr absl::string_view kPackage = "smarketing.sla.v1.";
  std::vector<std::string> told;
  for (const event_log::Event& event : Events()) {
    if (event.subject_id == lead.uuid() && absl::StartsWith(event.type, kPackage)) {
      told.push_back(event.type.substr(kPackage.size()));
    }
  }
  return told;
}

}  // namespace smarketing::sla
