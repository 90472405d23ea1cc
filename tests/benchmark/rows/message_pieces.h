// What a recorded BLOB repeats of the values that every copy has anew: found in its bytes, and written as the copy has
// it. The rest of the bytes stays, lengths included, so that a message of protobuf remains one.
#ifndef SMARKETING_TESTS_BENCHMARK_ROWS_MESSAGE_PIECES_H_
#define SMARKETING_TESTS_BENCHMARK_ROWS_MESSAGE_PIECES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/param.h"

namespace smarketing::benchmark {

// Some bytes of a BLOB, one after the other.
struct Piece {
  enum class Kind { kConstant, kUuid, kText, kTime };
  Kind kind = Kind::kConstant;
  std::string bytes;   // as recorded
  uint64_t which = 0;  // kUuid: which of the ids of a copy it is
  int64_t rows = 0;    // kText: copy * rows + row is the number that its text is minted by
  int64_t row = 0;
  int64_t micros = 0;  // kTime: since 1970
};

// The values to look for. Of two with the same bytes, the one that was added first counts.
class MintedValues {
 public:
  void AddUuid(const Uuid& id, uint64_t which);
  // Left out when it is so short that its copies are longer.
  void AddText(absl::string_view text, int64_t rows, int64_t row);
  // As a varint of microseconds. Left out unless that has eight bytes: of the years 1987 to 4253.
  void AddTime(absl::Time time);

  // The first value comes first, and of those that begin at the same byte the longest; the rest is constant.
  std::vector<Piece> Cut(absl::string_view bytes) const;

 private:
  void Add(Piece piece);

  std::map<std::string, Piece, std::less<>> values_;
  std::set<size_t, std::greater<>> lengths_;
};

bool HasMinted(const std::vector<Piece>& pieces);

// The bytes of a copy; as many as were recorded. Times move by `shift` times `copy`, not beyond 1970 and 4253: one that
// needs fewer bytes is padded, which protobuf reads as well.
std::string Render(const std::vector<Piece>& pieces, int64_t copy, absl::Duration shift);
// The same as an expression of SQL over `n`, the copy's number; adds its parameters. `pieces` are not none.
std::string RenderSql(const std::vector<Piece>& pieces, absl::Duration shift, mysql::Params& params);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_ROWS_MESSAGE_PIECES_H_
