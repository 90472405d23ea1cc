// Whatever a command changes of a lead has its row in the audit trail, in the same transaction.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/change_record.h"
#include "lead_service/storage/reference_store.h"
#include "tests/storage/lead/lead_store.h"

namespace smarketing::lead {
namespace {

using ::testing::UnorderedElementsAreArray;

template <size_t... i>
std::set<std::string> NamesOf(std::index_sequence<i...>) {
  return {std::string(CommandName(Command(std::in_place_index<i>)))...};
}

class AuditTest : public ::testing::Test {
 protected:
  using Versions = std::map<std::string, std::pair<Uuid, int64_t>>;  // by table and id: the lead, the version

  Versions ReadVersions() {
    Versions versions;
    for (const mysql::Row& row : store_.schema().Query("SELECT lead_id, version FROM leads")) {
      versions.emplace("lead " + row.GetUuid(0).ToString(), std::make_pair(row.GetUuid(0), row.Int(1)));
    }
    for (const mysql::Row& row : store_.schema().Query("SELECT deal_id, lead_id, version FROM deal")) {
      versions.emplace("deal " + row.GetUuid(0).ToString(), std::make_pair(row.GetUuid(1), row.Int(2)));
    }
    for (const mysql::Row& row : store_.schema().Query("SELECT handoff_id, lead_id, version FROM handoff")) {
      versions.emplace("handoff " + row.GetUuid(0).ToString(), std::make_pair(row.GetUuid(1), row.Int(2)));
    }
    return versions;
  }
  std::map<Uuid, int64_t> ReadRows(absl::string_view action) {
    std::map<Uuid, int64_t> rows;
    for (const mysql::Row& row : store_.schema().Query(
             "SELECT lead_id, COUNT(*) FROM lead_change WHERE action = ? GROUP BY lead_id", {action})) {
      rows.emplace(row.GetUuid(0), row.Int(1));
    }
    return rows;
  }

  // Carries `command` out and expects one row, of its name, for every lead that it changed or a deal or hand-off of
  // which it changed, for those of `also`, and for none else.
  Outcome Do(const Command& command, std::set<Uuid> also = {}) {
    const std::string action(CommandName(command));
    SCOPED_TRACE(action);
    const Versions before = ReadVersions();
    const int64_t all_rows = store_.Count("lead_change");
    std::map<Uuid, int64_t> rows = ReadRows(action);
    Outcome outcome = store_.Do(command);
    std::set<Uuid> changed = std::move(also);
    for (const auto& [thing, state] : ReadVersions()) {
      const auto known = before.find(thing);
      if (known == before.end() || known->second != state) changed.insert(state.first);
    }
    for (const Uuid& lead : changed) ++rows[lead];
    EXPECT_EQ(ReadRows(action), rows);
    EXPECT_EQ(store_.Count("lead_change"), all_rows + static_cast<int64_t>(changed.size()));
    if (!changed.empty()) audited_.insert(action);
    tried_.insert(action);
    return outcome;
  }

  // From now on rep-1 of the team "sales" gets what is submitted.
  void HireRep() {
    Team team;
    team.key = "sales";
    team.handoff_timeout = absl::Hours(24);
    Rep rep;
    rep.key = "rep-1";
    rep.teams = {"sales"};
    RoutingRule rule;
    rule.key = "all";
    rule.reps = {"rep-1"};
    SMK_ASSERT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
      ReferenceCache cache;
      const auto before = cache.GetLocked(tx);
      if (!before.ok()) return before.status();
      return StoreReferenceChanges(tx, **before, {Written(team), Written(rep), Written(rule)}, Day(1));
    }));
  }
  template <typename C>
  static C Of(const Outcome& submitted, int day) {
    auto command = LeadStore::Make<C>();
    command.handoff = submitted.handoff->id;
    command.context.now = Day(day);
    return command;
  }

  std::vector<FieldChange> LastChange(const LeadId& lead) {
    const mysql::Rows rows = store_.schema().Query(
        "SELECT fields FROM lead_change WHERE lead_id = ? ORDER BY change_time DESC, change_id DESC LIMIT 1", {lead});
    if (rows.empty()) return {};
    return DecodeChanges(rows[0].Bytes(0)).value_or(std::vector<FieldChange>());
  }

  LeadStore store_;
  std::set<std::string> tried_;
  std::set<std::string> audited_;
};

// What a command of each kind does leaves its trace. A new kind of command belongs here.
TEST_F(AuditTest, EveryCommandThatChangesALeadLeavesARow) {
  CaptureLead capture = LeadStore::Capture("plain@secret.example", 10);
  capture.fields[Field::kGivenName] = "Secretname";
  capture.tags = {"secrettag"};
  const LeadId id = Do(capture).lead.id;
  auto create = LeadStore::Make<CreateLead>();
  create.identities = {*Identity::Email("other@secret.example")};
  const LeadId other = Do(create).lead.id;

  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  update.fields = {{Field::kCompanyName, "Acme"}, {Field::kFamilyName, "Secretfamily"}};
  Do(update);
  auto move = LeadStore::Make<MoveLeadStage>();
  move.lead = id;
  move.stage = Stage::kSalesAccepted;
  Do(move);
  auto touch = LeadStore::Make<RecordTouch>();
  touch.lead = id;
  touch.touch.source.source = "google";
  touch.touch.source.landing_page = "https://x.example/?secretpage";
  touch.touch.occur_time = Day(1);
  Do(touch);
  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = id;
  attempt.attempt.note = "secretnote";
  Do(attempt);
  auto recycle = LeadStore::Make<RecycleLead>();
  recycle.lead = id;
  recycle.reason = {"NOT_READY", "secretnote"};
  recycle.not_before_time = Day(110);
  Do(recycle);
  auto back = LeadStore::Make<ReturnRecycledLead>();
  back.lead = id;
  back.context.now = Day(120);
  Do(back);

  auto convert = LeadStore::Make<ConvertLead>();
  convert.lead = id;
  convert.context.now = Day(121);
  convert.deal.title = "secrettitle";
  convert.deal.amount = Money("BRL", 1000);
  const DealId deal = Do(convert).deal->id;
  auto stage = LeadStore::Make<MoveDealStage>();
  stage.deal = deal;
  stage.stage = "proposal";
  stage.context.now = Day(122);
  Do(stage);
  auto lose = LeadStore::Make<LoseDeal>();
  lose.deal = deal;
  lose.reason = "PRICE";
  lose.note = "secretnote";
  lose.context.now = Day(123);
  Do(lose);
  auto reopen = LeadStore::Make<ReopenDeal>();
  reopen.deal = deal;
  reopen.context.now = Day(124);
  Do(reopen);
  auto restate = LeadStore::Make<UpdateDeal>();
  restate.deal = deal;
  restate.owner = "rep-9";
  restate.context.now = Day(125);
  Do(restate);
  auto win = LeadStore::Make<WinDeal>();
  win.deal = deal;
  win.context.now = Day(126);
  Do(win);
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = other;
  import.deal.external_id = ExternalId{"crm", "d1"};
  import.deal.amount = Money("BRL", 1000);
  Do(import);

  auto submit = LeadStore::Make<SubmitHandoff>();
  submit.lead = other;
  submit.note = "secretnote";
  Outcome submitted = Do(submit);  // held: there is nobody
  HireRep();
  Do(Of<RouteHandoff>(submitted, 101));
  Do(Of<AcceptHandoff>(submitted, 102));
  auto reject = Of<RejectHandoff>(submitted, 103);
  reject.reason = {"NOT_READY", "secretnote"};
  Do(reject);
  submit.context.now = Day(104);
  submitted = Do(submit);
  auto reassign = Of<ReassignHandoff>(submitted, 105);
  reassign.team = "sales";
  reassign.note = "secretnote";
  Do(reassign);
  auto withdraw = Of<WithdrawHandoff>(submitted, 106);
  withdraw.note = "secretnote";
  Do(withdraw);
  submit.context.now = Day(107);
  auto put_off = Of<RecycleHandoff>(Do(submit), 108);
  put_off.reason = {"BAD_TIMING", "secretnote"};
  Do(put_off);
  submit.context.now = Day(109);
  auto give_up = LeadStore::Make<WithdrawHandoff>();
  give_up.handoff = Do(Of<ExpireHandoff>(Do(submit), 140)).handoff->id;
  give_up.context.now = Day(141);
  Do(give_up);

  const LeadId third = Do(LeadStore::Capture("third@secret.example", 20)).lead.id;
  auto dismiss = LeadStore::Make<DismissDuplicate>();
  dismiss.lead = id;
  dismiss.other_lead = third;
  Do(dismiss, {id.uuid(), third.uuid()});
  auto merge = LeadStore::Make<MergeLeads>();
  merge.survivor = id;
  merge.other = third;
  Do(merge);
  auto unmerge = LeadStore::Make<UnmergeLeads>();
  unmerge.merge = third;
  Do(unmerge);

  auto disqualify = LeadStore::Make<DisqualifyLead>();
  disqualify.context.now = Day(150);
  disqualify.lead = other;
  disqualify.reason = {"NOT_A_BUYER", "secretnote"};
  Do(disqualify);
  auto remove = LeadStore::Make<DeleteLead>();
  remove.lead = other;
  remove.context.now = Day(151);
  Do(remove);
  auto undelete = LeadStore::Make<UndeleteLead>();
  undelete.lead = other;
  undelete.context.now = Day(152);
  Do(undelete);
  Do(remove);
  auto purge = LeadStore::Make<PurgeLead>();
  purge.lead = other;
  purge.context.now = Day(200);
  Do(purge);
  // Nothing personal in clear.
  for (const mysql::Row& row : store_.schema().Query("SELECT fields FROM lead_change")) {
    EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(row.Bytes(0)), "secret"));
  }
  auto erase = LeadStore::Make<EraseLead>();
  erase.lead = id;
  Do(erase);

  const std::set<std::string> all = NamesOf(std::make_index_sequence<std::variant_size_v<Command>>());
  EXPECT_THAT(tried_, UnorderedElementsAreArray(all));
  EXPECT_THAT(audited_, UnorderedElementsAreArray(all));
}

TEST_F(AuditTest, ARowSaysFromWhatToWhatAndHidesWhatIsPersonal) {
  const LeadId id = Do(LeadStore::Capture("ana@x.example", 10)).lead.id;
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  update.fields = {{Field::kCompanyName, "Acme"}, {Field::kGivenName, "Ana"}};
  Do(update);
  update.fields = {{Field::kCompanyName, "Beta"}, {Field::kGivenName, "Bia"}};
  Do(update);
  std::vector<FieldChange> fields = LastChange(id);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].field, "profile.given_name");
  EXPECT_TRUE(absl::StartsWith(fields[0].old_value, "hmac:"));
  EXPECT_NE(fields[0].old_value, fields[0].new_value);
  EXPECT_EQ(fields[1], (FieldChange{"profile.company_name", "Acme", "Beta", false}));

  // The same value has the same hash: it can be told that it came back.
  const std::string hash = fields[0].old_value;
  update.fields = {{Field::kGivenName, "Ana"}};
  Do(update);
  EXPECT_EQ(LastChange(id)[0].new_value, hash);

  // And none once the key is gone.
  auto erase = LeadStore::Make<EraseLead>();
  erase.lead = id;
  Do(erase);
  for (const FieldChange& change : LastChange(id)) {
    if (absl::StartsWith(change.field, "profile.")) {
      EXPECT_EQ(change.old_value, "hmac:") << change.field;
    }
  }
}

TEST_F(AuditTest, WhatChangesNothingLeavesNoRow) {
  const LeadId id = Do(LeadStore::Capture("ana@x.example", 10)).lead.id;
  auto touch = LeadStore::Make<RecordTouch>();
  touch.lead = id;
  Do(touch);
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = id;
  Do(update);
  EXPECT_EQ(store_.Count("lead_change"), 1);
}

}  // namespace
}  // namespace smarketing::lead
