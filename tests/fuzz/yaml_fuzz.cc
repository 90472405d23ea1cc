// Any file: a message that is printed as YAML that reads back as the same message, or errors with their lines.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/yaml/from_yaml.h"
#include "cli/yaml/to_yaml.h"
#include "common/status/error.h"
#include "smarketing/lead/v1/playbook.pb.h"
#include "smarketing/lead/v1/roster.pb.h"
#include "tests/fuzz/check.h"

namespace {

template <typename Message>
void Check(absl::string_view text) {
  Message message;
  const absl::Status status = smarketing::cli::FromYaml(text, "f", &message);
  if (!status.ok()) {
    SMK_FUZZ_CHECK(!smarketing::GetViolations(status).empty());
    for (const auto& violation : smarketing::GetViolations(status)) {
      SMK_FUZZ_CHECK(violation.field.starts_with("f:"));
      SMK_FUZZ_CHECK(violation.field != "f:0:");
    }
    return;
  }
  Message back;
  SMK_FUZZ_CHECK(smarketing::cli::FromYaml(smarketing::cli::ToYaml(message), "f", &back).ok());
  // Etags are not printed.
  SMK_FUZZ_CHECK(smarketing::cli::ToYaml(back) == smarketing::cli::ToYaml(message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  Check<smarketing::lead::v1::Roster>(text);
  Check<smarketing::lead::v1::Playbook>(text);
  return 0;
}
