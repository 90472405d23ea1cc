# shellcheck shell=bash
# Runs test binaries and test scripts for ./test, and counts single tests. Sourced after lib.sh.

PASSED=0
FAILED=0
SKIPPED=0
FAILURES=()

# Set by ./test.
TEST_LOGS=$SMK_CACHE/test_logs
TEST_FILTER=
TEST_SEED=
TEST_WRAPPER=()
TIME_LIMIT_FACTOR=1

# Seconds that one binary or script of a kind may take.
declare -rA TIME_LIMIT=([unit]=120 [storage]=180 [rpc]=180 [e2e]=300 [script]=300 [fuzz]=3600 [faults]=900)

# count_results NAME PASSED FAILED SKIPPED EXIT_CODE START_US LOG: adds them up and prints a line. A binary that fails
# without a failed test (it crashed, ran out of time, printed nothing) counts as one failure.
count_results() {
  local name=$1 passed=$2 failed=$3 skipped=$4 rc=$5 start=$6 log=$7 line
  if ((rc != 0 && failed == 0)); then
    failed=1
    FAILURES+=("$name ($(describe_exit "$rc"); log: $(pretty_path "$log"))")
    tail -n 30 -- "$log"
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  SKIPPED=$((SKIPPED + skipped))
  line="$name: $passed passed"
  if ((failed > 0)); then line+=", $failed FAILED; log: $(pretty_path "$log")"; fi
  if ((skipped > 0)); then line+=", $skipped skipped"; fi
  step_done "$line" "$start"
}

describe_exit() {
  case $1 in
    124 | 137) printf 'out of time or killed' ;;
    1[3-9][0-9]) printf 'killed by SIG%s' "$(kill -l $(($1 - 128)) 2>/dev/null)" ;;
    *) printf 'exit code %s' "$1" ;;
  esac
}

# run_limited KIND LABEL LOG COMMAND…
run_limited() {
  local kind=$1 label=$2 log=$3
  shift 3
  run_watched "$label" "$log" timeout --kill-after=10 $((TIME_LIMIT[$kind] * TIME_LIMIT_FACTOR)) "$@"
}

# ---- GoogleTest ----

# gtest_filter_of BINARY -> the gtest filter that picks what TEST_FILTER means; fails if it means nothing here
gtest_filter_of() {
  local names
  if [[ -z $TEST_FILTER || ${1##*/} =~ $TEST_FILTER ]]; then
    printf '*'
    return
  fi
  names=$(gtest_names "$1" | grep -E -- "$TEST_FILTER" | paste -s -d :) || true
  [[ -n $names ]] || return 1
  printf '%s' "$names"
}

gtest_names() {
  "${TEST_WRAPPER[@]}" "$1" --gtest_list_tests 2>/dev/null |
    awk '/^[^ ]/ { suite = $1 } /^  / && suite != "Running" { print suite $1 }'
}

# run_test_binary KIND BINARY
run_test_binary() {
  local kind=$1 binary=$2 name=${2##*/} rc=0 start filter counts
  local log="$TEST_LOGS/$name.log" xml="$TEST_LOGS/$name.xml"
  filter=$(gtest_filter_of "$binary") || return 0
  local flags=(--gtest_color=no --gtest_output="xml:$xml" --gtest_filter="$filter")
  if [[ -n $TEST_SEED ]]; then flags+=(--gtest_shuffle --gtest_random_seed="$((TEST_SEED % 99999 + 1))"); fi
  rm -f -- "$xml"
  start=$(now_us)
  run_limited "$kind" "$name" "$log" "${TEST_WRAPPER[@]}" "$binary" "${flags[@]}" || rc=$?
  counts=$(gtest_results "$xml" "$log")
  report_gtest_failures "$name" "$log" "$counts"
  # shellcheck disable=SC2046 # three numbers
  count_results "$name" $(tail -n 1 <<<"$counts") "$rc" "$start" "$log"
}

# gtest_results XML LOG -> the name of each failed test, one a line, and a last line "PASSED FAILED SKIPPED". The XML is
# only there if the binary came to its end; without it, the log tells which test it died in.
gtest_results() {
  if [[ -s $1 ]]; then
    awk '
      function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
      function close_test() { if (test == "") return; if (bad) { failed++; print test } else if (skip) skipped++; else passed++; test = "" }
      /<testcase / {
        close_test()
        test = attribute("classname") "." attribute("name"); bad = 0
        skip = attribute("status") == "notrun" || attribute("result") == "skipped" || attribute("result") == "suppressed"
      }
      /<failure / { bad = 1 }
      END { close_test(); print passed + 0, failed + 0, skipped + 0 }' "$1"
  else
    awk '
      /^\[ RUN      \] / { test = $4 }
      match($0, /\[       OK \] [^ ]+ \([0-9]+ ms\)$/) { passed++; test = "" }
      match($0, /^\[  SKIPPED \] [^ ]+ \([0-9]+ ms\)$/) { skipped++; test = "" }
      match($0, /\[  FAILED  \] .* \([0-9]+ ms\)$/) { failed++; print test; test = "" }
      END { if (test != "") { failed++; print test }; print passed + 0, failed + 0, skipped + 0 }' "$2"
  fi
}

report_gtest_failures() {
  local name=$1 log=$2 test
  while IFS= read -r test; do
    FAILURES+=("$name: $test")
    printf -- '---- %s %s\n' "$name" "$test"
    awk -v run="[ RUN      ] $test" '
      index($0, run) == 1 { on = 1 }
      on { print }
      on && /^\[  (FAILED|SKIPPED)|^\[       OK/ { exit }' "$log" | cut -c 1-500 | head -n 60 || true # head may leave early
  done < <(head -n -1 <<<"$3")
}

# ---- Scripts: they print "ok NAME", "not ok NAME" and "skip NAME" (tests/support/script_test.sh) ----

# run_test_script PATH
run_test_script() {
  local name
  name=$(pretty_path "$1")
  [[ -z $TEST_FILTER || $name =~ $TEST_FILTER ]] || return 0
  run_counted script "$name" "$TEST_LOGS/$(basename "$1").log" bash "$1"
}

# run_counted KIND NAME LOG COMMAND…: a command that prints such lines.
run_counted() {
  local kind=$1 name=$2 log=$3 rc=0 start passed failed skipped
  shift 3
  start=$(now_us)
  run_limited "$kind" "$name" "$log" "$@" || rc=$?
  passed=$(grep -c '^ok ' "$log") || true
  failed=$(grep -c '^not ok ' "$log") || true
  skipped=$(grep -c '^skip ' "$log") || true
  if ((failed > 0)); then
    printf -- '---- %s\n' "$name"
    grep -v '^ok ' "$log" | cut -c 1-500 | head -n 80 || true
    while IFS= read -r line; do FAILURES+=("$name: ${line#not ok }"); done < <(grep '^not ok ' "$log")
  fi
  count_results "$name" "$passed" "$failed" "$skipped" "$rc" "$start" "$log"
}

# ---- Faults: tests/faults, one scenario after the other; what each fault costs a caller is told, too ----

run_faults() {
  local binary="$SMARKETING_BIN_DIR/smarketing_faults" scenario log
  while read -r scenario _; do
    [[ -z $TEST_FILTER || $scenario =~ $TEST_FILTER ]] || continue
    log="$TEST_LOGS/faults_$scenario.log"
    run_counted faults "faults: $scenario" "$log" "$binary" --scenario "$scenario"
    sed -n -e "s/^cost $scenario: /            /p" -e "s/^skip $scenario: /            not tried: /p" -- "$log"
  done < <("$binary" --list)
}

# run_check NAME COMMAND…: a check that passes or fails as a whole.
run_check() {
  local name=$1 rc=0 start log="$TEST_LOGS/$1.log"
  shift
  [[ -z $TEST_FILTER || $name =~ $TEST_FILTER ]] || return 0
  start=$(now_us)
  run_watched "$name" "$log" "$@" || rc=$?
  if ((rc == 0)); then
    count_results "$name" 1 0 0 0 "$start" "$log"
  else
    printf -- '---- %s\n' "$name"
    head -n 60 -- "$log" | cut -c 1-300
    FAILURES+=("$name (log: $(pretty_path "$log"))")
    count_results "$name" 0 1 0 "$rc" "$start" "$log"
  fi
}
