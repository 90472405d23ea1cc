// Which pairs of leads are worth comparing: those that share a blocking key. A lead has few keys, each made of two
// things that a duplicate would have kept (the sound of the name and the postal code, the tail of the phone number …),
// so that a misspelt, missing or swapped value spoils some keys and leaves others. (P. Christen, "A Survey of Indexing
// Techniques for Scalable Record Linkage and Deduplication", 2012: standard blocking with several keys.)
//
// The cost is at most kMaxBlockingKeys * kMaxBlockSize / 2 comparisons a lead, whatever the size of the base: leads of
// one key are compared only while they are at most kMaxBlockSize. A key that more share (a switchboard) finds nobody.
//
// How it is stored. Keys are no part of a lead's row, and not of the transaction that writes it. A consumer of the
// event log (storage/duplicate_keeper.h) takes the leads that a batch of events names, and
// - in a transaction of its own, makes their rows in lead_block_key what BlockingKeys says, writing no more than the
//   difference. A lead that was erased, deleted or merged has none: a hash of a name is personal data still;
// - after its commit, in the transaction that moves the consumer's position, reads the other leads of these keys
//   (kMaxBlockSize + 1 rows of each key at most), then what ScoreDuplicate needs of them, and keeps the pairs that
//   reach the threshold in duplicate_candidate.
// Two transactions, because consumers of two partitions may work on the two leads of a pair at one time: of those whose
// keys are committed before they read, at least one sees the other.
//
// A candidate that no longer reaches the threshold goes; one that a person dismissed ("these are two") stays so, and
// one that a capture named stays suspected, whatever is computed (storage/duplicate_store.h). A scan of the base is the
// same work over all leads in order of id, a page at a time (storage/duplicate_scan.h); a new kBlockingVersion needs
// one. A question about one lead compares by its keys as they are now, not as they were stored, and so is right at
// once.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_BLOCKING_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_BLOCKING_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "lead_service/domain/duplicate_record.h"

namespace smarketing::lead {

inline constexpr size_t kMaxBlockingKeys = 8;
inline constexpr size_t kMaxBlockSize = 100;
// Grows with every change of what BlockingKeys gives: stored keys of another version find nothing.
inline constexpr int kBlockingVersion = 1;

// In order of preference: a lead that has more takes the first kMaxBlockingKeys. Names, cities and words of addresses
// stand in a key by their SoundCode; two names in either order.
enum class BlockingKind : uint8_t {
  kEmailLocal = 1,
  kPhoneTail = 2,
  kNamePostalCode = 3,    // both names, the letters of the code in any order
  kNameCity = 4,          // both names, city
  kCompanyName = 5,       // company, initials of both names
  kCompanyPlace = 6,      // company, city or postal code; of a lead without a name
  kInitialsNumber = 7,    // initials of both names, numbers of the address, letters of the postal code
  kStreetPostalCode = 8,  // a word of the address, postal code
  kNameStreetCity = 9,    // one of the names, first word of the address, city
  kNamesStreet = 10,      // both names, first word of the address
};

struct BlockingKey {
  BlockingKind kind = BlockingKind::kEmailLocal;
  uint64_t hash = 0;  // of the kind as well; the same on every machine and in every release of a kBlockingVersion

  friend bool operator==(const BlockingKey&, const BlockingKey&) = default;
  friend auto operator<=>(const BlockingKey&, const BlockingKey&) = default;
};

// Each key once, in order of preference.
std::vector<BlockingKey> BlockingKeys(const DuplicateRecord& record);

// The pairs (i < j) of records that share a key with at most kMaxBlockSize records, each once, in order. `keys[i]` are
// the BlockingKeys of record i.
std::vector<std::pair<size_t, size_t>> PairsToCompare(absl::Span<const std::vector<BlockingKey>> keys);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_BLOCKING_H_
