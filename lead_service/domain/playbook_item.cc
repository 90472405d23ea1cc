#include "lead_service/domain/playbook_item.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/unicode.h"
#include "lead_service/domain/key.h"

namespace smarketing::lead {
namespace {

// Violations of one item, at paths below the field that holds it.
class Check {
 public:
  Check(absl::string_view field, Violations& violations) : field_(field), violations_(violations) {}

  void operator()(const Retired&) {}

  void operator()(const StageDefinition& definition) {
    NotBlank("display_name", definition.display_name);
    NotBlank("definition", definition.definition);
    Once("required_fields", definition.required_fields);
    Once("grades", definition.grades);
  }

  void operator()(const Persona& persona) {
    Key(persona.key, kKeyCharacters, IsKeyCharacter);
    NotBlank("display_name", persona.display_name);
    for (size_t i = 0; i < persona.questions.size(); ++i) {
      NotBlank(FieldPath(FieldPathAt("questions", i), "question"), persona.questions[i].question);
    }
  }

  void operator()(const Reason& reason) {
    Key(reason.key, R"(upper-case letters, digits and "_")",
        [](unsigned char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_'; });
    NotBlank("display_name", reason.display_name);
    if (reason.uses.empty()) Add("uses", "are required");
    Once("uses", reason.uses);
    // What nobody gave a reason for has this one: a deal that was lost elsewhere, for instance.
    constexpr ReasonUse kAllUses[] = {ReasonUse::kReject, ReasonUse::kRecycle, ReasonUse::kDisqualify,
                                      ReasonUse::kLoss};
    if (reason.key == kOtherReason &&
        !std::all_of(std::begin(kAllUses), std::end(kAllUses), [&](ReasonUse use) { return reason.IsFor(use); })) {
      Add("uses", "of OTHER are always all: REJECT, RECYCLE, DISQUALIFY and LOSS");
    }
    if (reason.disqualifies && !reason.IsFor(ReasonUse::kReject)) {
      Add("disqualifies", "is for reasons of rejections only");
    }
  }

  void operator()(const ContentAsset& asset) {
    NotBlank("key", asset.key);
    // Touches are compared with it byte by byte.
    if (text::Trim(asset.key).size() != asset.key.size()) Add("key", "begins or ends with white space");
    NotBlank("title", asset.title);
    if (!asset.url.empty() && !absl::StartsWith(asset.url, "https://") && !absl::StartsWith(asset.url, "http://")) {
      Add("url", "does not begin with https:// or http://");
    }
    for (size_t i = 0; i < asset.personas.size(); ++i) NotBlank(FieldPathAt("personas", i), asset.personas[i]);
    Once("personas", asset.personas);
    Once("journey_stages", asset.journey_stages);
  }

  void operator()(const ScoringModel& model) { Validate(model, field_, violations_); }

 private:
  void Add(absl::string_view field, absl::string_view description) {
    violations_.Add(FieldPath(field_, field), description);
  }

  void NotBlank(absl::string_view field, absl::string_view text) {
    if (text::Trim(text).empty()) Add(field, "is required");
  }

  void Key(absl::string_view key, absl::string_view allowed, bool (*is_allowed)(unsigned char)) {
    if (key.empty()) {
      Add("key", "is required");
    } else if (!std::all_of(key.begin(), key.end(), is_allowed)) {
      Add("key", absl::StrCat("may hold ", allowed, " only"));
    }
  }

  template <typename T>
  void Once(absl::string_view field, const std::vector<T>& all) {
    for (size_t i = 1; i < all.size(); ++i) {
      const auto here = all.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(all.begin(), here, *here) != here) Add(FieldPathAt(field, i), "is there already");
    }
  }

  const absl::string_view field_;
  Violations& violations_;
};

struct ItemName {
  std::string operator()(const Retired&) const { return ""; }
  std::string operator()(const StageDefinition& definition) const {
    return absl::StrCat(kStageDefinitionItems, StageName(definition.stage));
  }
  std::string operator()(const Persona& persona) const { return absl::StrCat(kPersonaItems, persona.key); }
  std::string operator()(const Reason& reason) const { return absl::StrCat(kReasonItems, reason.key); }
  std::string operator()(const ContentAsset& asset) const { return absl::StrCat(kContentAssetItems, asset.key); }
  std::string operator()(const ScoringModel&) const { return kScoringModelItem; }
};

}  // namespace

absl::string_view ReasonUseName(ReasonUse use) {
  switch (use) {
    case ReasonUse::kReject:
      return "REJECT";
    case ReasonUse::kRecycle:
      return "RECYCLE";
    case ReasonUse::kDisqualify:
      return "DISQUALIFY";
    case ReasonUse::kLoss:
      return "LOSS";
  }
  return "";
}

bool Reason::IsFor(ReasonUse use) const { return std::find(uses.begin(), uses.end(), use) != uses.end(); }

std::string ItemOf(const PlaybookContent& content) { return std::visit(ItemName(), content); }

void Validate(const PlaybookContent& content, absl::string_view field, Violations& violations) {
  std::visit(Check(field, violations), content);
}

}  // namespace smarketing::lead
