// lead_service as a release to come: the same program with one migration more, or two. SMARKETING_RELEASE says which:
// "expand" adds what the present release can live with, "contract" also what it cannot.
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/service/main.h"
#include "lead_service/flags.h"
#include "lead_service/server/lead_service_definition.h"
#include "migrations/common.h"
#include "migrations/lead_service.h"

namespace {

constexpr char kExpand[] = R"(
ALTER TABLE leads ADD COLUMN next_release VARCHAR(64) NOT NULL DEFAULT '';
CREATE TABLE next_release (lead_id BINARY(16) NOT NULL, PRIMARY KEY (lead_id))
  ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
)";

smarketing::mysql::Migrations Next(bool contract) {
  smarketing::mysql::Migrations next = smarketing::LeadServiceMigrations();
  next.files.push_back({next.latest_version() + 1, "next_expand.sql", kExpand});
  if (contract) {
    static const std::string sql = "-- min_binary_schema: " + std::to_string(next.latest_version() + 1) +
                                   "\nALTER TABLE next_release ADD COLUMN more TINYINT NOT NULL DEFAULT 0;\n";
    next.files.push_back({next.latest_version() + 1, "next_contract.sql", sql});
  }
  return next;
}

}  // namespace

int main(int argc, char** argv) {
  const char* const release = std::getenv("SMARKETING_RELEASE");
  static const smarketing::mysql::Migrations next =
      Next(release != nullptr && absl::string_view(release) == "contract");
  smarketing::service::ServiceDefinition definition =
      smarketing::lead::LeadService(smarketing::lead::LeadOptionsFromFlags);
  definition.migrations = {&smarketing::CommonMigrations(), &next};
  return smarketing::service::Main(definition, argc, argv);
}
