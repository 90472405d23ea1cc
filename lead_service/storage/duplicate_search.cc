#include "lead_service/storage/duplicate_search.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "lead_service/storage/block_keys.h"
#include "lead_service/storage/duplicate_records.h"

namespace smarketing::lead {
namespace {

constexpr size_t kMaxOthers = 2'000;

class Search {
 public:
  Search(mysql::ReadTransaction& tx, const std::map<LeadId, DuplicateRecord>& leads, const DuplicateSearch& search)
      : tx_(tx), leads_(leads), search_(search) {}

  absl::StatusOr<ComparedPairs> Run(absl::flat_hash_set<uint64_t>& too_large) {
    std::map<LeadId, std::set<LeadPair>> known;  // by the lead that looks
    for (const LeadPair& pair : search_.known) {
      known[leads_.contains(pair.second) ? pair.second : pair.first].insert(pair);
    }

    std::map<LeadId, BlockKeys> keys;
    BlockKeys all;
    for (const auto& [id, record] : leads_) {
      const BlockKeys& of_lead = keys[id] = BlockKeysOf(record);
      all.insert(all.end(), of_lead.begin(), of_lead.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    SMK_ASSIGN_OR_RETURN(const auto blocks, ReadBlocks(tx_, all, too_large));

    for (const auto& [id, of_lead] : keys) {
      std::set<LeadPair> pairs = std::move(known[id]);
      for (const uint64_t key : of_lead) {
        const auto block = blocks.find(key);
        if (block == blocks.end()) continue;
        for (const LeadId& other : block->second) {
          if (Meets(id, other)) pairs.insert(LeadPair::Of(id, other));
        }
      }
      for (const LeadPair& pair : pairs) {
        const LeadId& other = pair.Other(id);
        if (!leads_.contains(other)) others_.insert(other);
      }
      waiting_.insert(waiting_.end(), pairs.begin(), pairs.end());
      if (others_.size() >= kMaxOthers) SMK_RETURN_IF_ERROR(Compare());
    }
    SMK_RETURN_IF_ERROR(Compare());
    std::sort(found_.pairs.begin(), found_.pairs.end(),
              [](const DuplicateCandidate& a, const DuplicateCandidate& b) { return a.leads < b.leads; });
    return std::move(found_);
  }

 private:
  // Of two that both look, the younger one does.
  bool Meets(const LeadId& lead, const LeadId& other) const {
    if (other == lead) return false;
    if (other < lead) return true;
    return search_.with == DuplicateSearch::With::kAll && !leads_.contains(other);
  }

  absl::Status Compare() {
    const std::vector<LeadId> ids(others_.begin(), others_.end());
    SMK_ASSIGN_OR_RETURN(const auto others, LoadDuplicateRecords(tx_, ids));
    const auto find = [&](const LeadId& id) -> const DuplicateRecord* {
      const auto lead = leads_.find(id);
      if (lead != leads_.end()) return &lead->second;
      const auto other = others.find(id);
      return other == others.end() ? nullptr : &other->second;
    };
    std::sort(waiting_.begin(), waiting_.end());
    waiting_.erase(std::unique(waiting_.begin(), waiting_.end()), waiting_.end());
    for (const LeadPair& pair : waiting_) {
      const DuplicateRecord* first = find(pair.first);
      const DuplicateRecord* second = find(pair.second);
      if (first == nullptr || second == nullptr) continue;
      ++found_.compared;
      DuplicateScore score = ScoreDuplicate(*first, *second);
      if (score.score < search_.threshold && !search_.known.contains(pair)) continue;
      found_.pairs.push_back({pair, score.score, std::move(score.reasons), search_.now});
    }
    waiting_.clear();
    others_.clear();
    return absl::OkStatus();
  }

  mysql::ReadTransaction& tx_;
  const std::map<LeadId, DuplicateRecord>& leads_;
  const DuplicateSearch& search_;
  std::vector<LeadPair> waiting_;
  std::set<LeadId> others_;
  ComparedPairs found_;
};

}  // namespace

absl::StatusOr<ComparedPairs> ComparePairs(mysql::ReadTransaction& tx, const std::map<LeadId, DuplicateRecord>& leads,
                                           const DuplicateSearch& search, absl::flat_hash_set<uint64_t>& too_large) {
  return Search(tx, leads, search).Run(too_large);
}

}  // namespace smarketing::lead
