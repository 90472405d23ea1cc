// Which pairs of leads are worth comparing: those that share a blocking key. A lead has few keys, each made of two
// things that a duplicate would have kept (the sound of the name and the postal code, the tail of the phone number …),
// so that a misspelt, missing or swapped value spoils some keys and leaves others. (P. Christen, "A Survey of Indexing
// Techniques for Scalable Record Linkage and Deduplication", 2012: standard blocking with several keys.)
//
// The cost is linear in the number of leads: a lead has at most kMaxBlockingKeys keys, and leads of one key are
// compared only while they are at most kMaxBlockSize. A key that more share ("info", a switchboard) finds nobody.
//
// How it is stored. Keys are no part of a lead's row and not of its transaction: a consumer of the event log
// ("duplicates") reads the leads that a batch of events names and, in the transaction that moves its position,
//   1. replaces their rows in lead_block_key(block_key, lead_id), primary key (block_key, lead_id), index (lead_id):
//   only
//      the difference is written, and for an erased, deleted or merged lead it is all of them (a hash of a name is
//      personal data still);
//   2. reads the other leads of the same keys, kMaxBlockSize + 1 rows of each key at most, in one statement, and their
//      details in two more;
//   3. scores the pairs and writes those at or above the threshold to duplicate_candidate(first_lead_id <
//   second_lead_id,
//      score, reasons, state, find_time, decide_time, actor), primary key the pair, index (second_lead_id), index
//      (state, score, first_lead_id, second_lead_id) for the list of what is open; an open candidate that no longer
//      reaches the threshold goes. State: OPEN, DISMISSED ("these are two": stays so whatever is scored later, it was a
//      person's word), MERGED.
// A scan of the base is the same three steps over all leads in order of id, a page a transaction, with its progress in
// the row of the job; it is needed when the keys or weights change (kBlockingVersion). A question about one lead takes
// its keys as they are now, not as stored, so that it is right at once.
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
// Stored keys of another version find nothing any more: scan the base.
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
