#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/email.h"
#include "common/text/phone.h"
#include "common/text/unicode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::text {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Utf8Test, Validity) {
  for (const char* text : {"", "plain", "Zürich", "日本", "😀", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(IsValidUtf8(text));
  for (const char* text : {"\xff", "\xc3", "a\xc3", "\xc0\xaf" /* overlong */, "\xed\xa0\x80" /* surrogate */,
                           "\xf4\x90\x80\x80" /* beyond */, "\x80", "\xe2\x82"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << absl::StrCat(absl::Hex(static_cast<unsigned char>(text[0])));
  }
  EXPECT_TRUE(IsValidUtf8(absl::string_view("a\0b", 3)));
}

TEST(UnicodeTest, Trim) {
  EXPECT_EQ(Trim("  a b\t\n"), "a b");
  EXPECT_EQ(Trim("\u00a0\u3000\u2003日本\u2028\u0085"), "日本");
  EXPECT_EQ(Trim("\u200bx"), "\u200bx");  // a zero-width space is no white space in Unicode
  EXPECT_EQ(Trim(" \u3000 "), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(UnicodeTest, CodePointLength) {
  EXPECT_EQ(CodePointLength(""), 0u);
  EXPECT_EQ(CodePointLength("abc"), 3u);
  EXPECT_EQ(CodePointLength("Zürich"), 6u);
  EXPECT_EQ(CodePointLength("😀日"), 2u);
  EXPECT_EQ(CodePointLength("e\u0301"), 2u);
}

TEST(UnicodeTest, Nfc) {
  EXPECT_EQ(ToNfc("e\u0301"), "\u00e9");
  EXPECT_EQ(ToNfc("\u212b"), "\u00c5");                       // the Ångström sign
  EXPECT_EQ(ToNfc("q\u0323\u0307"), ToNfc("q\u0307\u0323"));  // order of marks
  EXPECT_EQ(ToNfc("ﬁ"), "ﬁ");                                 // compatibility forms stay
}

TEST(UnicodeTest, LowerCaseKnowsNoLanguage) {
  EXPECT_EQ(ToLower("ABC"), "abc");
  EXPECT_EQ(ToLower("ÄÖÜ"), "äöü");
  EXPECT_EQ(ToLower("I"), "i");
  EXPECT_EQ(ToLower("İ"), "i\u0307");
  EXPECT_EQ(ToLower("ı"), "ı");
  EXPECT_EQ(FoldCase("STRASSE"), FoldCase("Straße"));
  EXPECT_EQ(FoldCase("ΑΣ"), FoldCase("ας"));
}

TEST(UnicodeTest, PlainLetters) {
  EXPECT_EQ(ToPlainLetters("JOSÉ Müller-Lüdenscheid"), "jose muller-ludenscheid");
  EXPECT_EQ(ToPlainLetters("e\u0301"), "e");
  EXPECT_EQ(ToPlainLetters("Łódź Ærø Straße Đorđe Þór ﬁ"), "lodz aero strasse dorde thor fi");
  EXPECT_EQ(ToPlainLetters("İstanbul Işık"), "istanbul isik");
  EXPECT_EQ(ToPlainLetters("Ａ１ ℡"), "a1 tel");  // full width, and capitals inside a compatibility form
  EXPECT_EQ(ToPlainLetters("Ελλάδα Йод 日本"), "ελλαδα иод 日本");
  EXPECT_EQ(ToPlainLetters(""), "");
  for (const char* text : {"Łódź", "ǅ", "½", "ΐ", "Å"}) {
    EXPECT_EQ(ToPlainLetters(ToPlainLetters(text)), ToPlainLetters(text)) << text;
  }
}

TEST(UnicodeTest, Words) {
  EXPECT_THAT(SplitWords("  Müller & Söhne, Haus-Nr. 12a "), ElementsAre("Müller", "Söhne", "Haus", "Nr", "12a"));
  EXPECT_THAT(SplitWords("O'Brien d’Arc 'n'"), ElementsAre("OBrien", "dArc", "n"));
  EXPECT_THAT(SplitWords("日本 e\u0301t"), ElementsAre("日本", "e\u0301t"));
  EXPECT_THAT(SplitWords(" -- ' "), IsEmpty());
  EXPECT_THAT(SplitWords(""), IsEmpty());
}

TEST(EmailTest, NormalForm) {
  const std::pair<std::string, std::string> kCases[] = {
      {"ana@example.com", "ana@example.com"},
      {"  Ana.Silva@Example.COM\t", "ana.silva@example.com"},
      {"\u00a0ana@example.com\u3000", "ana@example.com"},
      {"ana+news@example.com", "ana+news@example.com"},
      {"a.n.a@gmail.com", "a.n.a@gmail.com"},
      {"ana@bücher.example", "ana@xn--bcher-kva.example"},
      {"ana@BÜCHER.example", "ana@xn--bcher-kva.example"},
      {"ana@bu\u0308cher.example", "ana@xn--bcher-kva.example"},
      {"ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"},
      {"ana@faß.example", "ana@xn--fa-hia.example"},  // non-transitional: not fass
      {"ana@例え.テスト", "ana@xn--r8jz45g.xn--zckzah"},
      {"ana@ｅｘａｍｐｌｅ.com", "ana@example.com"},
      {"ana@example。com", "ana@example.com"},
      {"JOSE\u0301@example.com", "jos\u00e9@example.com"},
      {"jos\u00e9@example.com", "jos\u00e9@example.com"},
      {"I@example.com", "i@example.com"},
      {"İ@example.com", "i\u0307@example.com"},
      {"ı@example.com", "ı@example.com"},
      {"用户@example.com", "用户@example.com"},
      {"!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"},
      {"a@r3---sn.example.com", "a@r3---sn.example.com"},
      {"a@ab--cd.example", "a@ab--cd.example"},
      {"a@1.example", "a@1.example"},
      {std::string(64, 'a') + "@example.com", std::string(64, 'a') + "@example.com"},
  };
  for (const auto& [text, normal] : kCases) {
    const auto email = NormalizeEmail(text);
    ASSERT_THAT(email, IsOk()) << text;
    EXPECT_EQ(*email, normal);
    EXPECT_EQ(NormalizeEmail(*email).value(), normal) << "the normal form is not its own";
  }
}

TEST(EmailTest, Refusals) {
  const std::string label(63, 'd');
  const std::pair<std::string, const char*> kCases[] = {
      {"", "is empty"},
      {" \u3000", "is empty"},
      {"ana", "has no @"},
      {"ana＠example.com", "has no @"},
      {"@example.com", "has nothing before the @"},
      {"ana@", "has nothing after the @"},
      {"a@b@example.com", "has more than one @"},
      {"\"ana b\"@example.com", "is in quotes before the @"},
      {"\"a@b\"@example.com", "is in quotes before the @"},
      {"ana b@example.com", "before the @ that an address cannot have there"},
      {"ana\u200b@example.com", "before the @ that an address cannot have there"},
      {"a\u00adna@example.com", "before the @ that an address cannot have there"},
      {"ana\u202e@example.com", "before the @ that an address cannot have there"},
      {".ana@example.com", "before the @"},
      {"ana.@example.com", "before the @"},
      {"a..b@example.com", "before the @"},
      {"<ana@example.com", "before the @"},
      {"ana\r\nBcc:x@example.com", "before the @"},
      {std::string("a\0b@example.com", 15), "before the @"},
      {"ana@example.com.", "ends in a dot"},
      {"ana@example.com。", "ends in a dot"},
      {"ana@localhost", "has a domain without a dot"},
      {"ana@[192.0.2.1]", "has an address in brackets"},
      {"ana@192.0.2.1", "has a number instead of a domain"},
      {"ana@exam ple.com", "has no valid domain"},
      {"ana@exa_mple.com", "has no valid domain"},
      {"ana@-example.com", "has no valid domain"},
      {"ana@example-.com", "has no valid domain"},
      {"ana@example..com", "has no valid domain"},
      {"ana@.example.com", "has no valid domain"},
      {"ana@xn--a.example", "has no valid domain"},
      {"ana@exam\u202eple.com", "has no valid domain"},
      {"ana@" + label + "d.example", "has no valid domain"},
      {"ana@example.com>", "has no valid domain"},
      {std::string(65, 'a') + "@example.com", "has more than 64 bytes before the @"},
      {std::string(33, 'a') + std::string(16, '\'') + "ääääääää@example.com", "has more than 64 bytes"},
      {"ana@" + label + "." + label + "." + label + "." + label.substr(2), "is longer than 254 bytes"},
      {"ana@example.com\xff", "is not valid UTF-8"},
      {std::string(2'000'000, 'a') + "@example.com", "is longer than 254 bytes"},
      {std::string(2'000'000, ' '), "is longer than 254 bytes"},
  };
  for (const auto& [text, problem] : kCases) {
    const auto email = NormalizeEmail(text);
    EXPECT_THAT(email, StatusIs(absl::StatusCode::kInvalidArgument)) << text;
    EXPECT_THAT(std::string(email.status().message()), HasSubstr(problem)) << text;
    // Nothing personal in an error.
    EXPECT_THAT(std::string(email.status().message()), Not(HasSubstr("ana")));
  }
}

TEST(PhoneTest, NormalForm) {
  struct Case {
    const char* text;
    const char* region;
    const char* normal;
  };
  const Case kCases[] = {
      {"+49 30 123456", "", "+4930123456"},
      {"030 123456", "DE", "+4930123456"},
      {"0049 (30) 12 34-56", "DE", "+4930123456"},
      {"+4930123456", "US", "+4930123456"},
      {" (650) 253-0000\u3000", "US", "+16502530000"},
      {"1-800-356-9377", "US", "+18003569377"},
      {"1-800-FLOWERS", "US", "+18003569377"},
      {"＋４９　３０　１２３４５６", "", "+4930123456"},
      {"011 55 11 91234-5678", "US", "+5511912345678"},
      {"(11) 91234-5678", "BR", "+5511912345678"},
      {"tel:+49-30-123456", "", "+4930123456"},
      {"+39 06 698 12345", "", "+390669812345"},  // Italy keeps its zero
  };
  for (const Case& c : kCases) {
    const auto phone = NormalizePhone(c.text, c.region);
    ASSERT_THAT(phone, IsOk()) << c.text;
    EXPECT_EQ(*phone, c.normal);
    EXPECT_EQ(NormalizePhone(*phone, "").value(), c.normal) << "the normal form is not its own";
  }
}

TEST(PhoneTest, Refusals) {
  struct Case {
    std::string text;
    const char* region;
    const char* problem;
  };
  const Case kCases[] = {
      {"", "US", "is empty"},
      {"   ", "US", "is empty"},
      {"call me", "US", "is not a phone number"},
      {"030 123456", "", "has no valid country code, such as +49"},
      {"+999 123456789", "", "has no valid country code"},
      {"+49 1", "", "is too short"},
      {"00 03 230134123456", "DE", "is too long"},
      {"00 03 23013412", "DE", "is not a phone number"},
      {"253-0000", "US", "has no area code"},
      {"+1 650 253 00001", "", "is too long"},
      {"+81 39482 00139820014 1", "", "is too long"},  // 17 digits, which the library takes for possible
      {"+49 30 123456 ext. 12", "", "has an extension"},
      {"+49 30 123456;ext=12", "", "has an extension"},
      {"+49 30 \xff", "", "is not valid UTF-8"},
      {std::string(2'000'000, '1'), "US", "is too long"},
      {std::string(90, '1'), "US", "is too long"},
  };
  for (const Case& c : kCases) {
    const auto phone = NormalizePhone(c.text, c.region);
    EXPECT_THAT(phone, StatusIs(absl::StatusCode::kInvalidArgument)) << c.text;
    EXPECT_THAT(std::string(phone.status().message()), HasSubstr(c.problem)) << c.text;
  }
}

TEST(PhoneTest, Regions) {
  EXPECT_TRUE(IsPhoneRegion("DE"));
  EXPECT_FALSE(IsPhoneRegion("de"));
  EXPECT_FALSE(IsPhoneRegion("ZZ"));
  EXPECT_FALSE(IsPhoneRegion(""));
}

}  // namespace
}  // namespace smarketing::text
