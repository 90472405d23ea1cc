// A workspace in memory with short words for what happens to it.
#ifndef SMARKETING_TESTS_UNIT_LEAD_WORLD_H_
#define SMARKETING_TESTS_UNIT_LEAD_WORLD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lead_service/domain/apply.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/event.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// Noon of the n-th day of the tests' calendar. "Now" is day 100 unless a test says otherwise.
inline absl::Time Day(int n) { return absl::FromUnixSeconds(1'500'000'000) + absl::Hours(24) * n; }

inline Identity Email(absl::string_view text) { return *Identity::Email(text); }
inline Identity Phone(absl::string_view text) { return *Identity::Phone(text, "BR"); }
inline Identity External(absl::string_view id) { return *Identity::External("crm", id); }
inline Identity Visitor(absl::string_view id) { return *Identity::Visitor(id); }

// 1, 2, 3 …, in the last bytes of a UUID.
inline IdSource CountingIds() {
  return [n = uint64_t{0}]() mutable {
    ++n;
    std::array<uint8_t, 16> bytes{};
    for (int i = 0; i < 8; ++i) bytes[15 - i] = static_cast<uint8_t>(n >> (8 * i));
    return Uuid(bytes);
  };
}

class World {
 public:
  World() : workspace_(CountingIds()) {}

  Workspace& workspace() { return workspace_; }

  // A command made by the actor "ana" on day 100.
  template <typename C>
  static C Make() {
    C command;
    command.context = {"ana", Day(100), "trace"};
    return command;
  }

  static CaptureLead Capture(std::vector<Identity> identities, std::optional<int> day = std::nullopt) {
    auto command = Make<CaptureLead>();
    command.identities = std::move(identities);
    if (day.has_value()) command.occur_time = Day(*day);
    return command;
  }

  absl::StatusOr<Outcome> Try(const Command& command) { return Apply(command, workspace_); }
  Outcome Do(const Command& command) {
    absl::StatusOr<Outcome> outcome = Try(command);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? *std::move(outcome) : Outcome();
  }
  // A lead that was captured on `day` in `stage`.
  LeadId Given(absl::string_view email, int day, Stage stage = Stage::kLead) {
    CaptureLead command = Capture({Email(email)}, day);
    command.stage = stage;
    return Do(command).lead.id;
  }
  const Lead& lead(const LeadId& id) const { return *workspace_.FindLead(id); }

  absl::StatusOr<Outcome> Move(const LeadId& id, Stage stage, int day, absl::string_view reason = "") {
    auto command = Make<MoveLeadStage>();
    command.lead = id;
    command.stage = stage;
    command.reason = std::string(reason);
    command.occur_time = Day(day);
    return Try(command);
  }
  ImportDeal Import(const LeadId& lead, absl::string_view id, DealState state, std::optional<int> created,
                    std::optional<int> closed) {
    auto command = Make<ImportDeal>();
    command.lead = lead;
    command.deal.external_id = ExternalId{"crm", std::string(id)};
    command.deal.amount = Money("BRL", 1000);
    command.state = state;
    if (created.has_value()) command.create_time = Day(*created);
    if (closed.has_value()) command.close_time = Day(*closed);
    if (state == DealState::kLost) command.lost_reason = "price";
    return command;
  }

  // "LEAD@10-12 MARKETING_QUALIFIED@12": the stays, with days.
  static std::string Stays(const Lead& lead) {
    std::string text;
    for (const StageEntry& entry : lead.stage_history.entries()) {
      if (!text.empty()) text += " ";
      text += std::string(StageName(entry.stage)) + "@" + std::to_string(DayOf(entry.enter_time)) +
              (entry.exit_time.has_value() ? "-" + std::to_string(DayOf(*entry.exit_time)) : "");
    }
    return text;
  }
  static int DayOf(absl::Time time) { return static_cast<int>((time - Day(0)) / absl::Hours(24)); }

  // The names of the events since the last call, in order: "LeadCreated LeadStageEntered".
  std::string NewEvents() {
    static constexpr const char* kNames[] = {"LeadCreated",
                                             "LeadAttributesChanged",
                                             "LeadProfileChanged",
                                             "LeadStageEntered",
                                             "TouchRecorded",
                                             "AttemptLogged",
                                             "DealCreated",
                                             "DealRestated",
                                             "DealReopened",
                                             "DealStageEntered",
                                             "DealWon",
                                             "DealLost",
                                             "LeadDeleted",
                                             "LeadUndeleted",
                                             "LeadErased",
                                             "VisitorTouchRecorded",
                                             "LeadScoreChanged",
                                             "LeadRestated",
                                             "LeadDuplicateSuspected",
                                             "HandoffSubmitted",
                                             "HandoffAccepted",
                                             "HandoffRejected",
                                             "HandoffRecycled",
                                             "HandoffExpired",
                                             "HandoffWithdrawn",
                                             "HandoffConverted",
                                             "HandoffReassigned"};
    std::string text;
    for (; seen_ < workspace_.events().size(); ++seen_) {
      if (!text.empty()) text += " ";
      text += kNames[workspace_.events()[seen_].payload.index()];
    }
    return text;
  }
  // The last event of a kind.
  template <typename Payload>
  Payload Last() const {
    for (auto it = workspace_.events().rbegin(); it != workspace_.events().rend(); ++it) {
      if (const auto* payload = std::get_if<Payload>(&it->payload)) return *payload;
    }
    ADD_FAILURE() << "no such event";
    return {};
  }

 private:
  Workspace workspace_;
  size_t seen_ = 0;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_TESTS_UNIT_LEAD_WORLD_H_
