#include "common/text/email.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/text/unicode.h"

namespace smarketing::text {
namespace {

absl::Status Bad(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool IsAtomText(UChar32 c) {
  if (c < 0x80) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::StrContains("!#$%&'*+/=?^_`{|}~-", static_cast<char>(c));
  }
  // Beyond ASCII whatever can be seen: an address with an invisible letter in it is another one that looks the same.
  switch (u_charType(c)) {
    case U_UNASSIGNED:
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      return !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
  }
}

// Atoms with single dots between them.
bool IsDotAtom(absl::string_view local) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(local.data());
  bool in_atom = false;
  for (size_t i = 0; i < local.size();) {
    UChar32 c;
    U8_NEXT(bytes, i, local.size(), c);
    if (c == '.') {
      if (!in_atom) return false;
      in_atom = false;
    } else if (c < 0 || !IsAtomText(c)) {
      return false;
    } else {
      in_atom = true;
    }
  }
  return in_atom;
}

absl::StatusOr<std::string> NormalizeLocal(absl::string_view local) {
  if (local.empty()) return Bad("has nothing before the @");
  if (local.front() == '"') return Bad("is in quotes before the @, which is not supported");
  std::string normal = ToNfc(ToLower(local));  // in this order: a letter can decompose when it is lowered
  if (!IsDotAtom(normal)) return Bad("has a character or a dot before the @ that an address cannot have there");
  if (normal.size() > kMaxEmailLocalBytes) {
    return Bad(absl::StrCat("has more than ", kMaxEmailLocalBytes, " bytes before the @"));
  }
  return normal;
}

// The processing that browsers and mail servers agree on: UTS 46, non-transitional (ß stays ß), host name rules.
absl::StatusOr<std::string> NormalizeDomain(absl::string_view domain) {
  if (domain.empty()) return Bad("has nothing after the @");
  if (domain.front() == '[') return Bad("has an address in brackets after the @, which is not supported");
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
      UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, error));
  if (U_FAILURE(error)) return absl::InternalError("cannot be checked");
  std::string ascii;
  icu::StringByteSink<std::string> sink(&ascii);
  icu::IDNAInfo info;
  idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<int32_t>(domain.size())), sink, info, error);
  // Two hyphens in the third and fourth place are meant for xn-- alone, but plain names have them.
  constexpr uint32_t kForgiven = UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || (info.getErrors() & ~kForgiven) != 0) return Bad("has no valid domain after the @");
  if (absl::EndsWith(ascii, ".")) return Bad("ends in a dot");
  const size_t last_dot = ascii.rfind('.');
  if (last_dot == std::string::npos) return Bad("has a domain without a dot after the @");
  if (std::all_of(ascii.begin() + last_dot + 1, ascii.end(), absl::ascii_isdigit)) {
    return Bad("has a number instead of a domain after the @");
  }
  return ascii;
}

}  // namespace

absl::StatusOr<std::string> NormalizeEmail(absl::string_view text) {
  if (text.size() > kMaxEmailInputBytes) return Bad(absl::StrCat("is longer than ", kMaxEmailBytes, " bytes"));
  if (!IsValidUtf8(text)) return Bad("is not valid UTF-8");
  const absl::string_view address = Trim(text);
  if (address.empty()) return Bad("is empty");
  const size_t at = address.rfind('@');
  if (at == absl::string_view::npos) return Bad("has no @");
  const absl::string_view local = address.substr(0, at);
  if (absl::StrContains(local, '@') && local.front() != '"') return Bad("has more than one @");
  SMK_ASSIGN_OR_RETURN(const std::string normal_local, NormalizeLocal(local));
  SMK_ASSIGN_OR_RETURN(const std::string normal_domain, NormalizeDomain(address.substr(at + 1)));
  std::string normal = absl::StrCat(normal_local, "@", normal_domain);
  if (normal.size() > kMaxEmailBytes) return Bad(absl::StrCat("is longer than ", kMaxEmailBytes, " bytes"));
  return normal;
}

}  // namespace smarketing::text
