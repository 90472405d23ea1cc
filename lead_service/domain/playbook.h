// The language that marketing and sales share: everything that they have agreed on, and what of it holds at a time.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "lead_service/domain/playbook_item.h"
#include "lead_service/domain/playbook_revision.h"

namespace smarketing::lead {

class PlaybookInForce;

// Of each item the approved revision with the latest effective time that has come is in force; of those with the same
// time, the one that was approved last; before the first, the built-in one, if there is any. A stage definition, the
// scoring model or the reason OTHER that is retired gives way to the built-in one, any other item is gone.
//
// Does not change; safe to share between threads. Pointers into it live as long as it does.
class Playbook {
 public:
  Playbook() : Playbook(std::vector<PlaybookRevision>()) {}  // nothing was agreed
  explicit Playbook(std::vector<PlaybookRevision> approved);
  Playbook(Playbook&&) = default;
  Playbook& operator=(Playbook&&) = default;

  PlaybookInForce InForce(absl::Time at) const;

  // What was approved last of the item, in force or not yet; null when nothing was.
  const PlaybookRevision* LatestApproved(absl::string_view item) const;
  // Whether there is something to retire: the last that was approved of the item, or the built-in one, is not retired
  // and is not always there.
  bool CanRetire(absl::string_view item) const;

  // Any scoring model that was ever approved; the built-in one for the nil id. Null when there is none. Scores are kept
  // under the model that they were computed with.
  const ScoringModel* FindScoringModel(const PlaybookRevisionId& id) const;

 private:
  friend class PlaybookInForce;

  // By item; of each in order of effective time, then approval. The built-in one is from ever.
  absl::btree_map<std::string, std::vector<PlaybookRevision>> items_;
};

// Light: copy it. Must not outlive the playbook.
class PlaybookInForce {
 public:
  // Null when the item is not there (retired, too).
  const PlaybookRevision* Find(absl::string_view item) const;
  // All items that are there, in byte order of their names.
  std::vector<const PlaybookRevision*> Revisions() const;

  const StageDefinition& Definition(Stage stage) const;
  const Persona* FindPersona(absl::string_view key) const;
  const ContentAsset* FindAsset(absl::string_view key) const;
  // What helps a lead: assets for its persona and those for all; empty: for all only. At the journey stage;
  // kUnspecified: at any. In byte order of their keys.
  std::vector<const ContentAsset*> AssetsFor(absl::string_view persona, JourneyStage stage) const;

  const ScoringModel& scoring_model() const;
  // Nil: the built-in one.
  PlaybookRevisionId scoring_model_revision() const;

  // Null when there is no such reason, or not for this use.
  const Reason* FindReason(absl::string_view key, ReasonUse use) const;
  std::vector<const Reason*> Reasons(ReasonUse use) const;
  // Adds a violation of `field` when the reason is not one of those for this use (it lists them), and one of
  // `note_field` when OTHER comes without a note.
  void CheckReason(absl::string_view key, absl::string_view note, ReasonUse use, absl::string_view field,
                   Violations& violations, absl::string_view note_field = "note") const;

 private:
  friend class Playbook;
  using Items = decltype(Playbook::items_);
  PlaybookInForce(const Playbook* playbook, absl::Time at) : playbook_(playbook), at_(at) {}

  const PlaybookRevision* InForce(const Items::value_type& item) const;
  template <typename Content>
  const Content* Get(absl::string_view prefix, absl::string_view key) const;
  // Calls use(content) for each item with the prefix.
  template <typename Content, typename Use>
  void ForEach(absl::string_view prefix, Use use) const;

  const Playbook* playbook_;
  absl::Time at_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_PLAYBOOK_H_
