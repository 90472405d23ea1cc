#include "common/auth/roles.h"

#include "common/auth/principal.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::auth {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using ::testing::Not;

TEST(RolesTest, BuiltInTableHasTheRolesOfTheContract) {
  SMK_ASSERT_OK_AND_ASSIGN(const RoleTable table, RoleTable::Load(""));
  EXPECT_THAT(table.roles(),
              ElementsAre("admin", "integration", "marketer", "sales_manager", "sales_rep", "service", "viewer"));
  Principal admin;
  admin.permissions = table.PermissionsOf({"admin"});
  EXPECT_TRUE(admin.Has("anything.at_all"));
  Principal viewer;
  viewer.permissions = table.PermissionsOf({"viewer", "no such role"});
  EXPECT_TRUE(viewer.Has("reports.read"));
  EXPECT_FALSE(viewer.Has("personal_data.read"));
  EXPECT_FALSE(viewer.Has("reports.write"));
}

TEST(RolesTest, RefusesWhatIsNoTable) {
  for (const char* json :
       {"", "[]", "{}", R"({"roles":{}})", R"({"roles":{"a":{}}})", R"({"roles":{"a":{"permissions":"x"}}})",
        R"({"roles":{"a":{"permissions":[1]}}})", R"({"roles":{"a":{"permissions":[]},"a":{"permissions":["*"]}}})"}) {
    EXPECT_THAT(RoleTable::Parse(json), Not(IsOk())) << json;
  }
  EXPECT_THAT(RoleTable::Load("/nonexistent/roles.json"), testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace smarketing::auth
