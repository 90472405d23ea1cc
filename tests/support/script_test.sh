# shellcheck shell=bash
# For tests of scripts: prints "ok NAME", "not ok NAME" or "skip NAME" for each check, which ./test counts. Sourced.
#
#   source tests/support/script_test.sh
#   check "a name" command arguments…            passes if the command succeeds
#   check_output "a name" REGEX command …        passes if its output (both streams) matches, whatever its exit code
#   skipped "a name: why"                        for what cannot be tried here
#   finish_tests                                 the last line; exits 1 if a check failed

set -uo pipefail

TESTS_FAILED=0
TEST_SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/smarketing-script-test.XXXXXX")
trap 'rm -rf -- "$TEST_SCRATCH"' EXIT

passed() { printf 'ok %s\n' "$1"; }
skipped() { printf 'skip %s\n' "$1"; }
failed() {
  printf 'not ok %s\n' "$1"
  TESTS_FAILED=$((TESTS_FAILED + 1))
}

check() {
  local name=$1
  shift
  if "$@" >"$TEST_SCRATCH/out" 2>&1; then
    passed "$name"
  else
    sed 's/^/    /' "$TEST_SCRATCH/out"
    failed "$name"
  fi
}

check_output() {
  local name=$1 regex=$2
  shift 2
  "$@" >"$TEST_SCRATCH/out" 2>&1
  if grep -Eq -- "$regex" "$TEST_SCRATCH/out"; then
    passed "$name"
  else
    printf '    no line matches: %s\n' "$regex"
    sed 's/^/    /' "$TEST_SCRATCH/out"
    failed "$name"
  fi
}

finish_tests() { exit $((TESTS_FAILED > 0)); }
