#include "tests/benchmark/rows/message_pieces.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/benchmark/rows/mint.h"

namespace smarketing::benchmark {
namespace {

constexpr int kVarintBytes = 8;
constexpr int64_t kVarintBegin = int64_t{1} << 49;  // fewer need fewer bytes
constexpr int64_t kVarintEnd = int64_t{1} << 56;

// Seven bits a byte, lowest first; all but the last byte have the eighth.
std::string Varint(int64_t number) {
  std::string bytes;
  for (int i = 0; i < kVarintBytes; ++i) {
    const int64_t bits = number >> (7 * i) & 127;
    bytes.push_back(static_cast<char>(i + 1 < kVarintBytes ? bits | 128 : bits));
  }
  return bytes;
}

std::string VarintSql(absl::string_view number) {
  std::vector<std::string> bytes;
  for (int i = 0; i < kVarintBytes; ++i) {
    bytes.push_back(absl::StrCat("((", number, " >> ", 7 * i, ") & 127)", i + 1 < kVarintBytes ? " | 128" : ""));
  }
  return absl::StrCat("CHAR(", absl::StrJoin(bytes, ", "), ")");
}

}  // namespace

void MintedValues::Add(Piece piece) {
  lengths_.insert(piece.bytes.size());
  std::string bytes = piece.bytes;
  values_.emplace(std::move(bytes), std::move(piece));
}

void MintedValues::AddUuid(const Uuid& id, uint64_t which) {
  Add({.kind = Piece::Kind::kUuid, .bytes = std::string(id.bytes()), .which = which});
}

void MintedValues::AddText(absl::string_view text, int64_t rows, int64_t row) {
  if (MintText(text, 0).size() != text.size()) return;
  Add({.kind = Piece::Kind::kText, .bytes = std::string(text), .rows = rows, .row = row});
}

void MintedValues::AddTime(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  if (micros < kVarintBegin || micros >= kVarintEnd) return;
  Add({.kind = Piece::Kind::kTime, .bytes = Varint(micros), .micros = micros});
}

std::vector<Piece> MintedValues::Cut(absl::string_view bytes) const {
  std::vector<Piece> pieces;
  size_t constant = 0;  // where it begins
  const auto end_constant = [&](size_t end) {
    if (end > constant) pieces.push_back({.bytes = std::string(bytes.substr(constant, end - constant))});
  };
  for (size_t at = 0; at < bytes.size();) {
    const Piece* found = nullptr;
    for (const size_t length : lengths_) {
      if (length > bytes.size() - at) continue;
      if (const auto it = values_.find(bytes.substr(at, length)); it != values_.end()) {
        found = &it->second;
        break;
      }
    }
    if (found == nullptr) {
      ++at;
      continue;
    }
    end_constant(at);
    pieces.push_back(*found);
    at += found->bytes.size();
    constant = at;
  }
  end_constant(bytes.size());
  return pieces;
}

bool HasMinted(const std::vector<Piece>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(),
                     [](const Piece& piece) { return piece.kind != Piece::Kind::kConstant; });
}

std::string Render(const std::vector<Piece>& pieces, int64_t copy, absl::Duration shift) {
  std::string bytes;
  for (const Piece& piece : pieces) {
    switch (piece.kind) {
      case Piece::Kind::kConstant:
        bytes += piece.bytes;
        break;
      case Piece::Kind::kUuid:
        absl::StrAppend(&bytes, MintUuid(copy, piece.which).bytes());
        break;
      case Piece::Kind::kText:
        bytes += MintText(piece.bytes, copy * piece.rows + piece.row);
        break;
      case Piece::Kind::kTime:
        bytes += Varint(piece.micros + copy * absl::ToInt64Microseconds(shift));
        break;
    }
  }
  return bytes;
}

std::string RenderSql(const std::vector<Piece>& pieces, absl::Duration shift, mysql::Params& params) {
  std::vector<std::string> parts;
  const auto add_constant = [&](absl::string_view bytes) {
    if (bytes.empty()) return;
    parts.push_back("?");
    params.push_back(mysql::Param::Bytes(std::string(bytes)));
  };
  for (const Piece& piece : pieces) {
    switch (piece.kind) {
      case Piece::Kind::kConstant:
        add_constant(piece.bytes);
        break;
      case Piece::Kind::kUuid:
        parts.push_back(MintUuidSql("n", piece.which));
        break;
      case Piece::Kind::kText:
        parts.push_back(MintDigitsSql(absl::StrCat("(n * ", piece.rows, " + ", piece.row, ")")));
        add_constant(MintTextRest(piece.bytes));
        break;
      case Piece::Kind::kTime:
        parts.push_back(VarintSql(absl::StrCat("(", piece.micros, " + n * ", absl::ToInt64Microseconds(shift), ")")));
        break;
    }
  }
  return absl::StrCat("CONCAT(", absl::StrJoin(parts, ", "), ")");
}

}  // namespace smarketing::benchmark
