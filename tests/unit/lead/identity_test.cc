#include "lead_service/domain/identity.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::IsOk;
using ::smarketing::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(IdentityTest, NormalForms) {
  struct Case {
    absl::StatusOr<Identity> identity;
    IdentityKind kind;
    absl::string_view system;
    absl::string_view normal_form;
    absl::string_view entered_form;
  };
  const Case cases[] = {
      {Identity::Email(" Ana.Souza@Example.COM "), IdentityKind::kEmail, "", "ana.souza@example.com",
       " Ana.Souza@Example.COM "},
      {Identity::Email("Zo\u0065\u0308@B\u00fccher.example"), IdentityKind::kEmail, "",
       "zo\u00eb@xn--bcher-kva.example", "Zo\u0065\u0308@B\u00fccher.example"},
      {Identity::Phone("(11) 98765-4321", "BR"), IdentityKind::kPhone, "", "+5511987654321", "(11) 98765-4321"},
      {Identity::Phone("+49 30 123456", ""), IdentityKind::kPhone, "", "+4930123456", "+49 30 123456"},
      {Identity::External("salesforce", " 00Q5e\t"), IdentityKind::kExternal, "salesforce", " 00Q5e\t", " 00Q5e\t"},
      {Identity::Visitor("AbC "), IdentityKind::kVisitor, "", "AbC ", "AbC "},
  };
  for (const Case& c : cases) {
    ASSERT_THAT(c.identity, IsOk()) << c.entered_form;
    EXPECT_EQ(c.identity->key.kind, c.kind) << c.entered_form;
    EXPECT_EQ(c.identity->key.external_system, c.system) << c.entered_form;
    EXPECT_EQ(c.identity->key.normal_form, c.normal_form) << c.entered_form;
    EXPECT_EQ(c.identity->entered_form, c.entered_form);
  }
}

TEST(IdentityTest, Refusals) {
  const absl::StatusOr<Identity> refused[] = {
      Identity::Email("ana"),
      Identity::Phone("98765-4321", ""),
      Identity::External("", "1"),
      Identity::External("Sales Force", "1"),
      Identity::External(std::string(kMaxExternalSystemBytes + 1, 'a'), "1"),
      Identity::External("crm", ""),
      Identity::External("crm", std::string(kMaxExternalIdBytes + 1, 'a')),
      Identity::Visitor(""),
      Identity::Visitor(std::string(kMaxVisitorIdBytes + 1, 'a')),
  };
  for (const auto& identity : refused) EXPECT_THAT(identity, StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(IdentityTest, RefusalsDoNotRepeatTheValue) {
  EXPECT_THAT(std::string(Identity::Email("secret-person").status().message()), Not(HasSubstr("secret")));
  EXPECT_THAT(std::string(Identity::External("Secret", "x").status().message()), Not(HasSubstr("ecret")));
}

TEST(IdentityTest, ExternalBeatsEmailBeatsPhoneBeatsVisitor) {
  EXPECT_GT(IdentityStrength(IdentityKind::kExternal), IdentityStrength(IdentityKind::kEmail));
  EXPECT_GT(IdentityStrength(IdentityKind::kEmail), IdentityStrength(IdentityKind::kPhone));
  EXPECT_GT(IdentityStrength(IdentityKind::kPhone), IdentityStrength(IdentityKind::kVisitor));
}

}  // namespace
}  // namespace smarketing::lead
