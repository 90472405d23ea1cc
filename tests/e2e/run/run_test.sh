#!/usr/bin/env bash
# Drives ./run as a person would, in a state folder of its own: start, look, lose a process, stop, start again, delete.
# Takes the programs from SMARKETING_BIN_DIR, which ./test sets.
# shellcheck disable=SC2317 # functions that check calls
root=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"

export SMARKETING_SKIP_BUILD=1
export SMARKETING_STATE_DIR="$TEST_SCRATCH/state"
run="$root/run"
chmod 755 "$TEST_SCRATCH" # the database's user must get through

stop_all() {
  "$run" --stop >/dev/null 2>&1
  SMARKETING_STATE_DIR="$TEST_SCRATCH/other" "$run" --stop >/dev/null 2>&1
  "$run" --reset --yes >/dev/null 2>&1
  rm -rf -- "$TEST_SCRATCH"
}
trap stop_all EXIT

pid_of() { awk '$1 == "pid" { print $2 }' "$SMARKETING_STATE_DIR/components/$1"; }
port_of() { awk -v name="$1" '$1 == name { print $2 }' "$SMARKETING_STATE_DIR/ports"; }
all_pids() { cat "$SMARKETING_STATE_DIR"/components/* "$SMARKETING_STATE_DIR/supervisor" | awk '$1 == "pid" { print $2 } $1 ~ /^[0-9]+$/ { print $1 }'; }
alive() { [[ -e /proc/$1 && $(awk '/^State:/ { print $2 }' "/proc/$1/status") != Z ]]; }
none_alive() {
  local pid
  for pid in "$@"; do if alive "$pid"; then return 1; fi; done
}
all_ready() { "$run" --status >/dev/null; }
within() {
  local left=$(($1 * 10))
  shift
  until "$@"; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}
restarted() { [[ $(pid_of "$1") != "$2" ]] && all_ready; }
exits_with() {
  local wanted=$1 rc=0
  shift
  "$@" || rc=$?
  [[ $rc == "$wanted" ]]
}
private_file() { [[ $(stat -c %a "$1") == 600 ]]; }
is_another() { [[ -n $1 && -n $2 && $1 != "$2" ]]; }
equals() { [[ $1 == "$2" ]]; }

check_output "nothing runs at first" "Nothing is running" "$run" --status
check "status of nothing fails" exits_with 3 "$run" --status
check_output "an unknown argument is refused" "unknown argument '--prot'" "$run" --prot 1
check_output "a port is a number" "takes a port" "$run" --port 99999
check_output "replicas name a service" "takes SERVICE=N" "$run" --replicas nobody=2

check "starts in the background" "$run" --background --replicas sla_service=2
check "everything is ready" all_ready
check_output "two replicas run" "^sla_service-2 +ready" "$run" --status
check "the token is private" private_file "$SMARKETING_STATE_DIR/token"
check "passwords are private" private_file "$SMARKETING_STATE_DIR/secrets/lead_service"
check "the database does not run as root" is_another root "$(stat -c %U "/proc/$(pid_of mariadb)")"
check_output "the client file names the gateway" "127.0.0.1:$(port_of gateway)" cat "$SMARKETING_STATE_DIR/client.json"
check_output "a second start says so" "Already running" "$run" --background

old=$(pid_of sla_service-1)
kill -KILL "$old"
check "a killed service is started again" within 15 restarted sla_service-1 "$old"
check_output "and the log says so" "sla_service-1 \(pid $old\) died: killed by SIGKILL" cat "$SMARKETING_STATE_DIR/logs/run.log"

old=$(pid_of mariadb)
kill -KILL "$old"
check "a killed database is started again" within 30 restarted mariadb "$old"

gateway=$(port_of gateway)
other_on_same_port() { SMARKETING_STATE_DIR="$TEST_SCRATCH/other" "$run" --background --port "$gateway"; }
check_output "a busy port is an error that says who has it" "port $gateway is in use by haproxy \(pid [0-9]+\)" other_on_same_port
check "which leaves nothing behind" exits_with 3 env SMARKETING_STATE_DIR="$TEST_SCRATCH/other" "$run" --status

mapfile -t pids < <(all_pids)
ports=$(sort "$SMARKETING_STATE_DIR/ports")
check "stops" "$run" --stop
check "no process is left" none_alive "${pids[@]}"
check_output "stopping twice is fine" "Nothing is running" "$run" --stop

check "starts again" "$run" --background --replicas sla_service=2
check "on the same ports" equals "$ports" "$(sort "$SMARKETING_STATE_DIR/ports")"

kill -KILL "$(cut -d ' ' -f 1 "$SMARKETING_STATE_DIR/supervisor")"
check_output "what nobody looks after is told" "Nobody looks after these" "$run" --status
mapfile -t pids < <(all_pids)
check "and stopped" "$run" --stop
check "all of it" none_alive "${pids[@]}"

check_output "deleting asks first" "asks before it deletes" "$run" --reset
check "and then has deleted nothing" test -d "$SMARKETING_STATE_DIR/mysql"
check "deletes when told to" "$run" --reset --yes
check "everything" test ! -e "$SMARKETING_STATE_DIR"

finish_tests
