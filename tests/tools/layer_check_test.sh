#!/usr/bin/env bash
# Plants one violation of each rule in a small tree and expects the layer check to name its place; and expects silence
# about what is allowed.
root=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"

tree="$TEST_SCRATCH/tree"

# plant FILE LINE…: a source file that is right but for the lines. A header gets the guard that its path asks for.
plant() {
  local file="$tree/$1" guard
  guard="SMARKETING_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]' | tr -c 'A-Z0-9' _)_"
  shift
  mkdir -p -- "${file%/*}"
  if [[ $file == *.h ]]; then
    printf '#ifndef %s\n#define %s\n' "$guard" "$guard" >"$file"
    printf '%s\n' "$@" '#endif' >>"$file"
  else
    printf '%s\n' "$@" >"$file"
  fi
}

# refuses NAME REGEX FILE LINE…: with this file planted, the check prints a line that matches, and fails.
refuses() {
  local name=$1 regex=$2
  shift 2
  rm -rf -- "$tree"
  plant "$@"
  check_output "$name" "^$1:[0-9]+: $regex" "$root/tools/layer_check" "$tree"
  check "$name: fails" fails
}

# shellcheck disable=SC2317 # called by check
fails() { ! "$root/tools/layer_check" "$tree"; }

# allows NAME FILE LINE…
allows() {
  local name=$1
  shift
  rm -rf -- "$tree"
  plant "$@"
  check "$name" "$root/tools/layer_check" "$tree"
}

refuses "domain and gRPC" "domain/ is pure" lead_service/domain/lead.h '#include "grpcpp/grpcpp.h"'
refuses "domain and gRPC in angle brackets" "domain/ is pure" lead_service/domain/lead.h '#include <grpcpp/grpcpp.h>'
refuses "domain and generated code" "domain/ is pure" sla_service/domain/a.cc '#include "smarketing/sla/v1/agreement.pb.h"'
refuses "domain and protobuf" "domain/ is pure" sla_service/domain/a.cc '#include "google/protobuf/timestamp.pb.h"'
refuses "domain and the database" "domain/ is pure" lead_service/domain/a.cc '#include "common/mysql/database.h"'
refuses "domain and storage" "domain/ is pure" lead_service/domain/a.cc '#include "lead_service/storage/lead_repository.h"'
refuses "domain and the clock" "domain/ asks no clock" lead_service/domain/a.cc '#include "common/time/clock.h"'
refuses "domain and files" "domain/ does no input" lead_service/domain/a.cc '#include <fstream>'

rm -rf -- "$tree"
plant common/x/deep.h '#include <google/protobuf/message.h>'
plant common/x/shallow.h '#include "common/x/deep.h"'
plant lead_service/domain/lead.cc '#include <string>' '#include "common/x/shallow.h"'
check_output "domain and gRPC behind other headers" \
  "^lead_service/domain/lead.cc:2: .*common/x/shallow.h → common/x/deep.h → google/protobuf/message.h" \
  "$root/tools/layer_check" "$tree"

refuses "rpc and the wiring" "rpc/ knows nothing of server/" lead_service/rpc/a.cc '#include "lead_service/server/server.h"'
refuses "SQL in rpc" "SQL is in storage/ alone" lead_service/rpc/a.cc 'tx.Query("SELECT name FROM x");'
refuses "SQL in a raw string" "SQL is in storage/ alone" lead_service/worker/a.cc 'tx.Query(R"sql(UPDATE x SET y = 1)sql");'
allows "SQL in storage" lead_service/storage/a.cc 'tx.Query("SELECT name FROM x");'
allows "words of SQL elsewhere" lead_service/rpc/a.cc 'Fail("SELECTED is no stage; UPDATE it");'
refuses "storage and rpc" "storage/ knows nothing" lead_service/storage/a.cc '#include "lead_service/rpc/a.h"'
refuses "a service and another" "a service includes nothing" sla_service/clients/a.cc '#include "lead_service/domain/lead.h"'
refuses "common and a service" "common/ includes nothing" common/rpc/a.cc '#include "lead_service/domain/lead.h"'
refuses "the client and a service" "the client knows" cli/a.cc '#include "lead_service/domain/lead.h"'
refuses "the product and test code" "only tests include" lead_service/domain/a.cc '#include "gtest/gtest.h"'
refuses "the connector" "only common/mysql" lead_service/storage/a.cc '#include <cppconn/driver.h>'
refuses "a path that climbs" "include from the root" common/x/a.cc '#include "../y/a.h"'

refuses "a word in a comment" "common/ has no word of the business: \"lead\"" common/x/a.h '// Finds the lead.'
refuses "a word in a name" "common/ has no word of the business: \"deal\"" common/x/a.h 'int FindDealById();'
refuses "a word in a variable" "common/ has no word of the business: \"agreements\"" common/x/a.h 'int all_agreements_;'
allows "other words" common/x/a.h '// The leading zero of smarketing; ideal; a misleading dealer.' 'int ideal_leader;'
allows "the words in a service" lead_service/domain/lead.h 'class Lead {};'
allows "the words in the table of roles" common/auth/roles.cc 'auto x = "leads.read";'

now_calls=(
  'auto t = absl::Now();' 'auto t = std::chrono::steady_clock::now();' 'std::this_thread::sleep_for(x);'
  'absl::SleepFor(absl::Seconds(1));' 'sleep(1);' '  ::usleep(1);' 'time_t t = time(nullptr);' 'x = std::time(NULL);'
  'clock_gettime(CLOCK_REALTIME, &ts);' 'mu.AwaitWithTimeout(c, d);' 'cv.wait_for(lock, d);' 'n.WaitForNotificationWithTimeout(d);'
)
for call in "${now_calls[@]}"; do
  refuses "asks for the time: $call" "only common/time" lead_service/worker/a.cc "void F() { $call }"
done
refuses "a test that sleeps" "only common/time" tests/unit/x/a_test.cc 'void F() { absl::SleepFor(d); }'
allows "a test that bounds a wait" tests/unit/x/a_test.cc 'void F() { n.WaitForNotificationWithTimeout(d); }'
allows "the clock library" common/time/clock.cc 'auto t = absl::Now();'
allows "time in comments and strings" lead_service/worker/a.cc '// absl::Now() is forbidden' \
  'auto s = "sleep(1)";' 'auto r = R"sql(SELECT' '  sleep(1), time(NULL)' ')sql";' '/* absl::Now()' ' absl::Now() */' \
  'auto t = id.time();' 'absl::Time time() const;' 'clock_->Now();'
refuses "time after a raw string" "only common/time" lead_service/worker/a.cc 'F(R"(a)", absl::Now());'

refuses "using namespace" "no \`using namespace\`" lead_service/domain/a.cc 'using namespace std;'
rm -rf -- "$tree"
mkdir -p -- "$tree/lead_service/domain"
printf "%s\n" "#ifndef LEAD_H" >"$tree/lead_service/domain/lead.h"
check_output "another header guard" "lead.h:1: the header guard must be SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_H_" \
  "$root/tools/layer_check" "$tree"
printf "%s\n" "int x;" >"$tree/lead_service/domain/lead.h"
check_output "no header guard" "lead.h:1: no header guard" "$root/tools/layer_check" "$tree"

finish_tests
