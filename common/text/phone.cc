#include "common/text/phone.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/text/unicode.h"

namespace smarketing::text {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

constexpr char kNoRegion[] = "ZZ";  // the library's name for "unknown"

// Country code and all, by ITU-T E.164. The library knows a few longer ones, which can be dialled in their country
// only.
constexpr size_t kMaxDigits = 15;

absl::Status Bad(absl::string_view what) { return absl::InvalidArgumentError(what); }
absl::Status TooShort() { return Bad("is too short for a phone number"); }
absl::Status TooLong() { return Bad("is too long for a phone number"); }

absl::Status Explain(PhoneNumberUtil::ErrorType error, absl::string_view default_region) {
  switch (error) {
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return Bad(default_region.empty() ? "has no valid country code, such as +49" : "has no valid country code");
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN:
      return TooShort();
    case PhoneNumberUtil::TOO_LONG_NSN:
      return TooLong();
    default:
      return Bad("is not a phone number");
  }
}

// `text` is valid UTF-8 and not empty.
absl::StatusOr<std::string> ToE164(absl::string_view text, absl::string_view default_region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string region = default_region.empty() ? kNoRegion : std::string(default_region);
  const PhoneNumberUtil::ErrorType error = util.Parse(std::string(text), region, &number);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return Explain(error, default_region);
  if (number.has_extension() && !number.extension().empty()) {
    return Bad("has an extension; give the number without it");
  }
  switch (util.IsPossibleNumberWithReason(number)) {
    case PhoneNumberUtil::IS_POSSIBLE:
      break;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
      return Bad("has no area code");
    case PhoneNumberUtil::TOO_SHORT:
      return TooShort();
    case PhoneNumberUtil::TOO_LONG:
      return TooLong();
    case PhoneNumberUtil::INVALID_COUNTRY_CODE:
      return Bad("has no valid country code");
    default:
      return Bad("has a length that phone numbers of its country do not have");
  }
  std::string e164;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  if (e164.size() > 1 + kMaxDigits) return TooLong();
  return e164;
}

}  // namespace

absl::StatusOr<std::string> NormalizePhone(absl::string_view text, absl::string_view default_region) {
  if (text.size() > kMaxPhoneInputBytes) return TooLong();
  if (!IsValidUtf8(text)) return Bad("is not valid UTF-8");
  const absl::string_view trimmed = Trim(text);
  if (trimmed.empty()) return Bad("is empty");
  SMK_ASSIGN_OR_RETURN(const std::string e164, ToE164(trimmed, default_region));
  // The library reads some misdialled numbers (00 03… in Germany) as a national number with zeros before it, and its
  // E.164 as another one. What is not its own normal form cannot identify anybody.
  const absl::StatusOr<std::string> again = ToE164(e164, "");
  if (!again.ok() || *again != e164) return Bad("is not a phone number");
  return e164;
}

bool IsPhoneRegion(absl::string_view region) {
  std::set<std::string> regions;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
  return regions.count(std::string(region)) > 0;
}

}  // namespace smarketing::text
