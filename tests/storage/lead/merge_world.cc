#include "tests/storage/lead/merge_world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "lead_service/domain/scoring_model.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_store.h"
#include "migrations/reporting_service.h"
#include "reporting_service/projections/verifier.h"

namespace smarketing::lead {
namespace {

std::string Hex(const Uuid& id) { return absl::StrCat("X'", absl::StrReplaceAll(id.ToString(), {{"-", ""}}), "'"); }

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

}  // namespace

MergeWorld::MergeWorld(uint32_t seed) : reports_({&CommonMigrations(), &ReportingServiceMigrations()}), random_(seed) {
  reporting::Rebuilder rebuilder(&reports_.db(), Clock::Real(), "UTC",
                                 [](const absl::Status& status) { ADD_FAILURE() << status; });
  SMK_EXPECT_OK(rebuilder.Bootstrap(Soon()));
}

LeadId MergeWorld::NewLead(const std::string& email, int things) {
  auto capture = Make<CaptureLead>();
  capture.identities = {*Identity::Email(email)};
  capture.occur_time = SomeTime();
  const LeadId id = store_.Do(capture).lead.id;
  for (int i = 0; i < things; ++i) Live(id, email);
  return id;
}

void MergeWorld::Live(const LeadId& id, const std::string& email) {
  const absl::StatusOr<Outcome> outcome = store_.Try(SomeCommand(id, email));
  if (outcome.ok()) return;
  EXPECT_NE(outcome.status().code(), absl::StatusCode::kInternal) << outcome.status();
  EXPECT_NE(outcome.status().code(), absl::StatusCode::kUnknown) << outcome.status();
}

std::optional<DealId> MergeWorld::SomeDeal(const LeadId& lead) {
  const mysql::Rows rows = store_.schema().Query("SELECT deal_id FROM deal WHERE lead_id = ? ORDER BY deal_id", {lead});
  if (rows.empty()) return std::nullopt;
  return rows[Below(static_cast<int>(rows.size()))].GetId<DealId>(0);
}

Command MergeWorld::SomeCommand(const LeadId& id, const std::string& email) {
  const std::optional<DealId> deal = SomeDeal(id);
  const Lead lead = store_.Load(id);
  switch (Below(14)) {
    case 0:
    case 1: {
      auto command = Make<RecordTouch>();
      command.lead = id;
      command.touch = {.kind = static_cast<TouchKind>(1 + Below(13)),
                       .source = {.source = Below(2) == 0 ? "google" : ""},
                       .occur_time = SomeTime()};
      return command;
    }
    case 2:
    case 3: {
      auto command = Make<LogAttempt>();
      command.lead = *Identity::Email(email);
      command.attempt.occur_time = SomeTime();
      command.attempt.automated = Below(2) == 0;
      return command;
    }
    case 4: {
      auto command = Make<MoveLeadStage>();
      command.lead = id;
      command.stage = static_cast<Stage>(1 + Below(5));
      command.reason = "said so";
      return command;
    }
    case 5: {
      if (Below(2) == 0) {
        auto command = Make<DisqualifyLead>();
        command.lead = id;
        command.reason = {"OTHER", "a note"};
        return command;
      }
      auto command = Make<RecycleLead>();
      command.lead = id;
      command.reason = {"OTHER", "a note"};
      if (Below(2) == 0) command.not_before_time = Day(200 + Below(10));
      return command;
    }
    case 6:
    case 7: {
      auto command = Make<ImportDeal>();
      command.lead = id;
      command.deal.external_id = ExternalId{"crm", absl::StrCat(++next_)};
      command.deal.amount = Money("EUR", Below(5) * 100);
      command.state = static_cast<DealState>(1 + Below(3));
      command.create_time = SomeTime();
      if (command.state != DealState::kOpen) command.close_time = *command.create_time + absl::Hours(Below(48));
      if (command.state == DealState::kLost) command.lost_reason = "price";
      return command;
    }
    case 8: {
      if (!deal.has_value()) break;
      auto command = Make<WinDeal>();
      command.deal = *deal;
      return command;
    }
    case 9: {
      if (!deal.has_value()) break;
      auto command = Make<ReopenDeal>();
      command.deal = *deal;
      return command;
    }
    case 10: {
      if (!deal.has_value()) break;
      auto command = Make<UpdateDeal>();
      command.deal = *deal;
      command.create_time = SomeTime();
      return command;
    }
    case 11: {
      if (lead.open_handoff.has_value()) {
        auto command = Make<AcceptHandoff>();
        command.handoff = *lead.open_handoff;
        return command;
      }
      auto command = Make<SubmitHandoff>();
      command.lead = id;
      return command;
    }
    case 12: {
      if (!lead.open_handoff.has_value()) break;
      auto command = Make<RejectHandoff>();
      command.handoff = *lead.open_handoff;
      command.reason = {"OTHER", "a note"};
      return command;
    }
    default:
      break;
  }
  auto command = Make<CaptureLead>();
  command.identities = {*Identity::Email(email)};
  if (Below(2) == 0) command.identities.push_back(*Identity::Visitor(absl::StrCat("cookie ", ++next_)));
  command.fields[static_cast<Field>(Below(kFieldCount))] = absl::StrCat(Below(3));
  command.source.source = Below(3) == 0 ? "mail" : "";
  if (Below(2) == 0) command.stage = static_cast<Stage>(1 + Below(5));
  command.tags = {absl::StrCat("tag ", Below(6))};
  command.occur_time = SomeTime();
  return command;
}

absl::StatusOr<Outcome> MergeWorld::Merge(const LeadId& survivor, const LeadId& other) {
  auto command = Make<MergeLeads>();
  command.survivor = survivor;
  command.other = other;
  return store_.Try(command);
}

absl::StatusOr<Outcome> MergeWorld::Unmerge(MergeRef merge) {
  auto command = Make<UnmergeLeads>();
  command.merge = merge;
  return store_.Try(command);
}

std::vector<std::string> MergeWorld::Dump(const std::vector<LeadId>& leads) {
  store_.Load(leads);  // checks their snapshots
  std::vector<std::string> hex;
  for (const LeadId& id : leads) hex.push_back(Hex(id.uuid()));
  const std::string in = absl::StrCat(" IN (", absl::StrJoin(hex, ", "), ")");
  std::vector<std::string> lines;
  const auto add = [&](absl::string_view table, absl::string_view columns, absl::string_view where) {
    std::vector<std::string> shown;
    for (absl::string_view column : absl::StrSplit(columns, ", ")) {
      if (column == "version" || column == "update_time") continue;
      shown.push_back(absl::StrCat("IFNULL(HEX(CAST(", column, " AS BINARY)), '-')"));
    }
    const mysql::Rows rows =
        store_.schema().Query(absl::StrCat("SELECT CONCAT_WS(' ', ", absl::StrJoin(shown, ", "), ") AS line FROM ",
                                           table, " WHERE ", where, " ORDER BY line"));
    for (const mysql::Row& row : rows) lines.push_back(absl::StrCat(table, " ", row.Bytes(0)));
  };
  const std::string of_leads = absl::StrCat("lead_id", in);
  const std::string of_deals = absl::StrCat("deal_id IN (SELECT d.deal_id FROM deal d WHERE d.lead_id", in, ")");
  add("leads", kLeadColumns, of_leads);
  add("lead_identity", absl::StrCat("lead_id, ", kIdentityColumns), of_leads);
  add("lead_stage_entry", absl::StrCat("lead_id, ", kStageEntryColumns), of_leads);
  add("touch", kTouchColumns, of_leads);
  add("attempt", kAttemptColumns, of_leads);
  add("handoff", kHandoffColumns, of_leads);
  add("handoff_entry", absl::StrCat("handoff_id, lead_id, ", kHandoffEntryColumns), of_leads);
  add("deal", kDealColumns, of_leads);
  add("deal_contact", "deal_id, lead_id, role", of_deals);
  add("deal_stage_entry", absl::StrCat("deal_id, ", kDealStageEntryColumns), of_deals);
  add("timer", "kind, subject_id, due_time", absl::StrCat("subject_id", in));
  add("lead_outcome", "lead_id, state, open_deals, won_deals, lost_deals, team, facts, predicted",
      absl::StrCat(of_leads, " AND (state <> 0 OR open_deals <> 0 OR won_deals <> 0 OR lost_deals <> 0)"));
  add("predictive_count", "team, variable, cell_value, won, lost", "1 = 1");
  // Sums of powers of two differ in their last bits by the order of adding.
  SMK_EXPECT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(auto scores, LoadScores(tx, leads));
    for (const auto& [id, score] : scores) {
      const CurrentScore now = ScoreAt(DefaultScoringModel(), score, Day(150));
      lines.push_back(absl::StrCat("score ", id.ToString(), " ", now.score.fit, " ", now.score.engagement, " ",
                                   GradeName(now.score.grade)));
    }
    return absl::OkStatus();
  }));
  return lines;
}

std::set<std::string> MergeWorld::RowsOf(absl::string_view table, absl::string_view key, const LeadId& lead) {
  std::set<std::string> ids;
  for (const mysql::Row& row :
       store_.schema().Query(absl::StrCat("SELECT ", key, " FROM ", table, " WHERE lead_id = ?"), {lead})) {
    ids.insert(row.GetUuid(0).ToString());
  }
  return ids;
}

std::vector<std::string> MergeWorld::Report() {
  for (int32_t partition = 0; partition < event_log::kPartitionCount; ++partition) {
    std::vector<event_log::Event> events;
    SMK_EXPECT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(events, event_log::Read(tx, partition, position_[partition], event_log::kMaxRead));
      return absl::OkStatus();
    }));
    if (events.empty()) continue;
    position_[partition] = events.back().sequence;
    SMK_EXPECT_OK(
        reports_.db().RunReadWrite(Soon(), [&](mysql::Transaction& tx) { return projector_.Apply(tx, events); }));
  }
  const absl::StatusOr<reporting::Verification> verified = reporting::VerifyRollups(reports_.db(), Soon());
  SMK_EXPECT_OK(verified);
  if (verified.ok()) {
    EXPECT_EQ(verified->differences, 0);
  }
  std::vector<std::string> lines;
  for (const mysql::Row& row : reports_.Query(
           "SELECT CONCAT_WS(' ', measure, cohort_stage, day, stage, source, campaign, owner, currency, total) AS line"
           " FROM rollup JOIN dimension_set USING (dimension_id) WHERE total <> 0 ORDER BY line")) {
    lines.emplace_back(row.Bytes(0));
  }
  return lines;
}

}  // namespace smarketing::lead
