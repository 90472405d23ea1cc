# shellcheck shell=bash
# For end-to-end tests that drive the real programs: a system of the test's own, started by ./run in a scratch folder, which
# is also the working directory, and removed at the end, whatever happens. Sourced after script_test.sh, with `root` set to the
# repository's root. Takes the programs from SMARKETING_BIN_DIR, which ./test sets.
#
#   smctl …                   the command-line client, as an administrator of that system
#   pid_of COMPONENT  port_of COMPONENT
#   within SECONDS command …  whether it succeeds in time
#   equals WANTED IS
#   reporting_caught_up       for `within`

export SMARKETING_SKIP_BUILD=1
export SMARKETING_STATE_DIR="$TEST_SCRATCH/state"
# shellcheck disable=SC2154 # root comes from the test
run="$root/run"
chmod 755 "$TEST_SCRATCH" # the database's user must get through
cd "$TEST_SCRATCH" || exit 1

remove_installation() {
  "$run" --stop >/dev/null 2>&1
  "$run" --reset --yes >/dev/null 2>&1
  rm -rf -- "$TEST_SCRATCH"
}
trap remove_installation EXIT

pid_of() { awk '$1 == "pid" { print $2 }' "$SMARKETING_STATE_DIR/components/$1"; }
port_of() { awk -v name="$1" '$1 == name { print $2 }' "$SMARKETING_STATE_DIR/ports"; }

smctl() {
  "$SMARKETING_BIN_DIR/smctl" --endpoint "127.0.0.1:$(port_of gateway)" --token-file "$SMARKETING_STATE_DIR/token" "$@"
}

within() {
  local left=$(($1 * 10))
  shift
  until "$@"; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}

equals() {
  [[ $1 == "$2" ]] || {
    printf 'is      %s\nwanted  %s\n' "$2" "$1"
    return 1
  }
}

reporting_caught_up() { [[ $(smctl projection status --json | jq -r '.lag_events // 0') == 0 ]]; }
