// Leads with a life: random, but the same for the same seed.
#ifndef SMARKETING_TESTS_UNIT_LEAD_RANDOM_LEAD_H_
#define SMARKETING_TESTS_UNIT_LEAD_RANDOM_LEAD_H_

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lead_service/domain/lead.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {

// Times are whole days, few of them, so that things happen at the same time; words, tags and actors are few, so that
// two leads agree often.
class RandomLeads {
 public:
  explicit RandomLeads(uint32_t seed) : random_(seed), ids_(CountingIds()) {}

  int Below(int n) { return std::uniform_int_distribution(0, n - 1)(random_); }
  std::mt19937& random() { return random_; }
  const IdSource& ids() const { return ids_; }

  Lead Make() {
    Lead lead;
    lead.id = LeadId(ids_());
    lead.create_time = Time();
    lead.EnterStage(Entry(static_cast<Stage>(1 + Below(5)), lead.create_time, Move::kAutomatic));
    AddIdentity(lead);
    lead.audit_key = absl::StrCat("key ", identities_);
    const int things = Below(16);
    for (int i = 0; i < things; ++i) Live(lead);
    return lead;
  }

  // One more thing happens to it.
  void Live(Lead& lead) {
    ++lead.version;
    lead.update_time += absl::Microseconds(1);
    LiveOn(lead);
    if (lead.stage != Stage::kRecycled) lead.recycle_until.reset();
  }

  void MoveByHand(Lead& lead, absl::Time time) {
    const auto stage = static_cast<Stage>(1 + Below(10));
    if (stage == lead.stage) return;
    const bool forward = LeadsForward(lead.stage, stage, Move::kForwardByHand);
    lead.EnterStage(Entry(stage, time, forward ? Move::kForwardByHand : Move::kSetByHand));
    if (lead.stage == Stage::kRecycled) lead.recycle_until = Time();
    if (lead.stage == Stage::kRecycled && Below(2) == 0) lead.ExplainStage(absl::StrCat("REASON_", Below(3)), "again");
  }

  StageEntry Entry(Stage stage, absl::Time time, Move move) {
    StageEntry entry;
    entry.id = StageEntryId(ids_());
    entry.stage = stage;
    entry.enter_time = time;
    entry.move = move;
    entry.actor = Actor();
    if (move == Move::kSetByHand) {
      entry.reason = absl::StrCat("REASON_", Below(3));
      entry.note = absl::StrCat("note ", Below(3));
    }
    return entry;
  }

  absl::Time Time() { return Day(Below(20)); }
  Field AnyField() { return kAllFields[Below(kFieldCount)]; }
  std::string Word() { return absl::StrCat("word ", Below(4)); }
  std::string Actor() { return absl::StrCat("actor ", Below(3)); }
  std::string Tag() { return absl::StrCat("tag ", Below(8)); }
  SourceDetails Source() {
    SourceDetails source;
    source.source = absl::StrCat("source ", Below(3));
    source.campaign = absl::StrCat("campaign ", Below(2));
    source.landing_page = absl::StrCat("https://x.example/", Below(9));
    return source;
  }

  void AddIdentity(Lead& lead) {
    Identity identity = Below(2) == 0 ? Visitor(absl::StrCat("cookie ", ++identities_))
                                      : Email(absl::StrCat("Mail", ++identities_, "@x.example"));
    identity.create_time = Time();
    lead.AddIdentity(std::move(identity));
  }

 private:
  void LiveOn(Lead& lead) {
    switch (Below(12)) {
      case 0:
      case 1:
        return lead.Enrich(AnyField(), Word(), Actor(), Time(), Below(2) == 0);
      case 2:
        return lead.Overwrite(AnyField(), Below(3) == 0 ? "" : Word(), Actor(), Time(), Below(2) == 0);
      case 3:
        return lead.AddTags({Tag()}, Actor(), Time(), Below(2) == 0);
      case 4:
        return lead.SetTags({Tag(), Tag()}, Actor(), Time(), Below(2) == 0);
      case 5:
        return lead.OfferSource(Source(), Time());
      case 6:
        lead.OfferResponse(Time());
        return;
      case 7:
        return AddIdentity(lead);
      case 8:
        lead.EnterStage(Entry(static_cast<Stage>(1 + Below(7)), Time(), Move::kAutomatic));
        return;
      case 9:
        return MoveByHand(lead, lead.stage_history.entries().back().enter_time + absl::Hours(24) * Below(3));
      case 10:
        lead.open_handoff = HandoffId(ids_());
        if (Below(2) == 0) lead.open_handoff.reset();
        return;
      default:
        return Correct(lead);
    }
  }

  // Something becomes known late: an earlier capture, another time of a deal.
  void Correct(Lead& lead) {
    lead.create_time = std::min(lead.create_time, Time());
    const std::vector<StageEntry>& entries = lead.stage_history.entries();
    const StageEntry entry = entries[Below(static_cast<int>(entries.size()))];
    lead.RestateStage(entry.stage, entry.enter_time, Time());
  }

  std::mt19937 random_;
  IdSource ids_;
  int identities_ = 0;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_TESTS_UNIT_LEAD_RANDOM_LEAD_H_
