// How likely two leads are the same person (or, without a person, the same company), and why.
//
// Each attribute that is known of both brings points for agreement or against it, and the score is their sum: the form
// of I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", 1969, where a point is a share of the log odds.
// What is missing says nothing. The weights are set by judgement, not learned: there is no labelled data of leads, and
// a reader must be able to follow them. Letters are compared by Jaro-Winkler and edit distance
// (common/text/similarity.h), addresses by the letter pairs that they share, whatever their order (L. R. Dice,
// "Measures of the Amount of Ecologic Association Between Species", 1945).
//
// The attributes are not independent, and so the points depend on each other: people of one household share a family
// name and an address, colleagues share a company, its address, its switchboard and its mail domain. None of these
// makes two different given names one person.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SCORE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SCORE_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "lead_service/domain/duplicate_record.h"

namespace smarketing::lead {

// From this score on, a pair is worth a person's look: a full name and one more attribute agree, or as much as that.
inline constexpr int kDefaultDuplicateThreshold = 60;

// The numbers of these two are stored.
enum class DuplicateAttribute {
  kName = 1,
  kCompany = 2,
  kEmail = 3,
  kPhone = 4,
  kAddress = 5,
  kIdentity = 6,  // not by ScoreDuplicate: see duplicate_candidate.h
};

// What was seen; DuplicateFindingName gives the words of the contract.
enum class DuplicateFinding {
  kSameName = 1,                // given and family name, in either order
  kSimilarName = 2,             // misspelt, shortened, or a part of it missing
  kGivenNameDiffers = 3,        // with the same family name: a relative, or another spelling nobody could guess
  kFamilyNameDiffers = 4,       // with the same given name: married, perhaps
  kNameDiffers = 5,             // both
  kGenerationDiffers = 6,       // senior and junior
  kSameCompany = 7,             // by name, or by mail domain
  kSimilarCompany = 8,          //
  kCompanyDiffers = 9,          //
  kSameEmail = 10,              //
  kSameEmailLocalPart = 11,     // at another domain
  kSimilarEmailLocalPart = 12,  //
  kEmailDiffers = 13,           //
  kColleagueEmail = 14,         // two mailboxes of one company
  kSamePhone = 15,              //
  kSimilarPhone = 16,           // a digit off
  kPhoneDiffers = 17,           //
  kSameAddress = 18,            //
  kSimilarAddress = 19,         //
  kAddressDiffers = 20,         //
  kNamedTogether = 21,          // a capture named identities of both
};

struct DuplicateReason {
  DuplicateAttribute attribute = DuplicateAttribute::kName;
  DuplicateFinding finding = DuplicateFinding::kSameName;
  double similarity = 0;  // 0 to 1
  int weight = 0;         // the most points that it could have brought here
  int points = 0;         // that it brought; negative: against

  friend bool operator==(const DuplicateReason&, const DuplicateReason&) = default;
};

struct DuplicateScore {
  int score = 0;                         // the sum of the points, cut to 0..100
  std::vector<DuplicateReason> reasons;  // one for each attribute known of both, in order of attribute
};

// Symmetric: which lead comes first does not matter.
DuplicateScore ScoreDuplicate(const DuplicateRecord& a, const DuplicateRecord& b);

// "name", "email".
absl::string_view DuplicateAttributeName(DuplicateAttribute attribute);
// "SAME_NAME".
absl::string_view DuplicateFindingName(DuplicateFinding finding);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DUPLICATE_SCORE_H_
