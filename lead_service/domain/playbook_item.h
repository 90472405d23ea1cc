// What marketing and sales agree on, item by item: the contents of the playbook.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_ITEM_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_ITEM_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/scoring_model.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {

// What a stage means in this company, and what must hold for a move into it by hand.
struct StageDefinition {
  Stage stage = Stage::kLead;
  std::string display_name;
  std::string definition;
  std::vector<Field> required_fields;  // of the lead that must be known
  std::vector<Grade> grades;           // of which the lead must have one; empty: any

  friend bool operator==(const StageDefinition&, const StageDefinition&) = default;
};

// What buyers of a persona ask at a stage of their journey, and what we answer.
struct JourneyQuestion {
  JourneyStage journey_stage = JourneyStage::kAwareness;
  std::string question;
  std::string answer;

  friend bool operator==(const JourneyQuestion&, const JourneyQuestion&) = default;
};

// A kind of buyer.
struct Persona {
  std::string key;  // lower-case letters, digits, "-" and "_"
  std::string display_name;
  std::string description;
  std::vector<JourneyQuestion> questions;

  friend bool operator==(const Persona&, const Persona&) = default;
};

// The numbers are those of the contract (smarketing.lead.v1.ReasonUse).
enum class ReasonUse { kReject = 1, kRecycle = 2, kDisqualify = 3, kLoss = 4 };
// "REJECT"
absl::string_view ReasonUseName(ReasonUse use);

// The reason that explains nothing by itself: it needs a note wherever it is used. It is always there, for all uses:
// what became known without a reason has it.
inline constexpr char kOtherReason[] = "OTHER";

// Why something ended.
struct Reason {
  std::string key;  // upper-case letters, digits and "_"
  std::string display_name;
  std::vector<ReasonUse> uses;  // at least one, each once
  bool disqualifies = false;    // a rejected lead is disqualified instead of going back to marketing

  bool IsFor(ReasonUse use) const;

  friend bool operator==(const Reason&, const Reason&) = default;
};

// Content that helps buyers on their journey.
struct ContentAsset {
  std::string key;  // as touches name it in source.content
  std::string title;
  std::string url;
  std::vector<std::string> personas;         // keys; empty: all
  std::vector<JourneyStage> journey_stages;  // empty: all

  friend bool operator==(const ContentAsset&, const ContentAsset&) = default;
};

// The item is no more.
struct Retired {
  friend bool operator==(const Retired&, const Retired&) = default;
};

using PlaybookContent = std::variant<Retired, StageDefinition, Persona, Reason, ContentAsset, ScoringModel>;

// The items are named as the contract names them: the prefix, then the key.
inline constexpr char kStageDefinitionItems[] = "stageDefinitions/";  // "stageDefinitions/MARKETING_QUALIFIED"
inline constexpr char kPersonaItems[] = "personas/";
inline constexpr char kReasonItems[] = "reasons/";
inline constexpr char kContentAssetItems[] = "contentAssets/";
inline constexpr char kScoringModelItem[] = "scoringModels/default";  // there is one

// The item that the content is a version of; empty for Retired.
std::string ItemOf(const PlaybookContent& content);

// Adds everything that is wrong with the content, at the contract's paths below `field`: the field of the revision that
// holds it, such as "revision.reason". Personas of an asset need not be there: they may be agreed on after it.
void Validate(const PlaybookContent& content, absl::string_view field, Violations& violations);

// What holds until something else is agreed: a definition of each stage, the usual reasons, a scoring model; no
// personas and no content assets.
const std::vector<PlaybookContent>& BuiltInPlaybook();

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_ITEM_H_
