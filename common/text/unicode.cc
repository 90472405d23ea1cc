#include "common/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/stringoptions.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace smarketing::text {
namespace {

icu::StringPiece Piece(absl::string_view text) {
  return icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// How letters that Unicode does not decompose are written without them; empty for all others.
absl::string_view PlainSpelling(UChar32 c) {
  switch (c) {
    case 0x00e6:  // æ
      return "ae";
    case 0x0153:  // œ
      return "oe";
    case 0x00f8:  // ø
      return "o";
    case 0x0142:  // ł
      return "l";
    case 0x0111:  // đ
    case 0x00f0:  // ð
      return "d";
    case 0x00fe:  // þ
      return "th";
    case 0x0127:  // ħ
      return "h";
    case 0x0131:  // ı
      return "i";
    case 0x0167:  // ŧ
      return "t";
    default:
      return "";
  }
}

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x02bc || c == '`' || c == 0x00b4; }

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const size_t size = text.size();
  for (size_t i = 0; i < size;) {
    if (bytes[i] < 0x80) {
      ++i;
      continue;
    }
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

absl::string_view Trim(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  size_t begin = 0;
  size_t end = text.size();
  while (begin < end) {
    size_t next = begin;
    UChar32 c;
    U8_NEXT(bytes, next, end, c);
    if (c < 0 || !u_isUWhiteSpace(c)) break;
    begin = next;
  }
  while (end > begin) {
    size_t previous = end - 1;
    while (previous > begin && U8_IS_TRAIL(bytes[previous])) --previous;
    size_t next = previous;
    UChar32 c;
    U8_NEXT(bytes, next, end, c);
    if (c < 0 || !u_isUWhiteSpace(c)) break;
    end = previous;
  }
  return text.substr(begin, end - begin);
}

size_t CodePointLength(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

std::string ToNfc(absl::string_view text) {
  if (IsAscii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_SUCCESS(error)) nfc->normalizeUTF8(0, Piece(text), sink, nullptr, error);
  // Fails only without ICU's data or memory; the text as it was is then the best there is.
  return U_SUCCESS(error) ? result : std::string(text);
}

std::string ToLower(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  UErrorCode error = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8ToLower("", 0, Piece(text), sink, nullptr, error);
  return U_SUCCESS(error) ? result : std::string(text);
}

std::string FoldCase(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  UErrorCode error = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, Piece(text), sink, nullptr, error);
  return U_SUCCESS(error) ? result : std::string(text);
}

std::string ToPlainLetters(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  UErrorCode error = U_ZERO_ERROR;
  std::string decomposed;
  icu::StringByteSink<std::string> sink(&decomposed);
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(error);
  const std::string folded = FoldCase(text);
  if (U_SUCCESS(error)) nfkd->normalizeUTF8(0, Piece(folded), sink, nullptr, error);
  if (!U_SUCCESS(error)) return folded;

  std::string result;
  const auto* bytes = reinterpret_cast<const uint8_t*>(decomposed.data());
  for (size_t i = 0; i < decomposed.size();) {
    const size_t begin = i;
    UChar32 c;
    U8_NEXT(bytes, i, decomposed.size(), c);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    const absl::string_view plain = PlainSpelling(c);
    absl::StrAppend(&result, plain.empty() ? absl::string_view(decomposed).substr(begin, i - begin) : plain);
  }
  return FoldCase(result);  // compatibility forms may have held capitals
}

std::vector<std::string> SplitWords(absl::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    UChar32 c;
    U8_NEXT(bytes, i, text.size(), c);
    if (IsApostrophe(c)) continue;
    if (c < 0 || !(u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0)) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    absl::StrAppend(&words.back(), text.substr(begin, i - begin));
  }
  return words;
}

}  // namespace smarketing::text
