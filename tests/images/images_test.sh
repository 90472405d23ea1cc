#!/usr/bin/env bash
# The images: what is in them, who they run as, and that a replica that is told to stop loses no call. Needs the programs
# of SMARKETING_BIN_DIR to be images (tests/images/contained_service.sh) and SMARKETING_PODMAN; ./test --images sets both.
# shellcheck disable=SC2016,SC2317 # the images' own shells expand; functions that check calls
root=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"
# shellcheck source=tests/support/installation.sh
source "$root/tests/support/installation.sh"

readonly MAX_OWN_SIZE=120000000 # bytes on top of the base
mapfile -t podman <<<"$SMARKETING_PODMAN"
podman() { command "${podman[@]}" "$@"; }
# Of all its layers, in bytes.
image_size() { podman image inspect --format '{{.Size}}' "$1"; }

# inside IMAGE COMMAND…: as the image's own user, with nothing to write to.
inside() {
  local image=$1 program=$2
  shift 2
  podman run --rm --network none --log-driver none --read-only --read-only-tmpfs=false --cap-drop all \
    --security-opt no-new-privileges --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 --entrypoint "$program" "$image" "$@"
}

small_enough() {
  local own=$(($(image_size "$1") - $(image_size debian:bookworm-slim)))
  printf '%d bytes on top of the base\n' "$own"
  ((own <= MAX_OWN_SIZE))
}
numeric_user() { [[ $(podman image inspect --format '{{.Config.User}}' "$1") =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]]; }
exec_entry_point() { [[ $(podman image inspect --format '{{json .Config.Entrypoint}} {{.Config.Cmd}}' "$1") == "[\"/usr/local/bin/$2\"] []" ]]; }
cannot_write() { ! inside "$1" /bin/sh -c 'touch /x || touch /tmp/x || touch /var/tmp/x || touch /run/x || touch /usr/local/bin/x'; }
left_over() {
  inside "$1" /bin/sh -c 'find /var/lib/apt/lists /var/cache/apt /var/log /usr/share/man /usr/share/doc -type f; command -v gcc cc make cmake protoc'
}
clean_inside() { equals "" "$(left_over "$1" 2>&1)"; }

for service in lead_service sla_service reporting_service; do
  image=smarketing/$service
  check "$service is small" small_enough "$image"
  check "$service runs as a number" numeric_user "$image"
  check_output "$service really does" '^10001:10001$' inside "$image" /bin/sh -c 'echo "$(id -u):$(id -g)"'
  check "$service is run without a shell" exec_entry_point "$image" "$service"
  check "$service can write nowhere" cannot_write "$image"
  check "$service holds no lists, manuals and tools" clean_inside "$image"
  check_output "$service knows the time zones" 'CES?T' inside "$image" /bin/sh -c 'TZ=Europe/Berlin date'
  check "$service has the database's ways of signing in" inside "$image" /bin/sh -c 'ls /usr/lib/*/libmariadb3/plugin/caching_sha2_password.so'
  check_output "$service starts" '^ *--mysql_host' inside "$image" "/usr/local/bin/$service" --help
done

# Calls go on, on two replicas of each, while one after the other is stopped and started again by ./run.
check "starts, two containers of each" "$run" --background --replicas lead_service=2 --replicas sla_service=2 --replicas reporting_service=2
container_of() { printf '%s-%s' "$1" "$(printf '%s' "$SMARKETING_STATE_DIR" | cksum | cut -d ' ' -f 1)"; }

# Captures until the file `enough` is there, and then says how many it made. One that fails is an answer of its own.
capture_on() {
  local n=0
  while [[ ! -e enough ]]; do
    smctl lead capture --email "$1-$((++n))@example.com" >/dev/null 2>>"errors.$1" || printf 'capture %d: exit code %d\n' "$n" $? >>"failed.$1"
  done
  printf '%d\n' "$n" >"made.$1"
}
read_on() {
  local n=0
  while [[ ! -e enough ]]; do
    smctl report funnel --from 2026-01-01 --to 2026-02-01 >/dev/null 2>>errors.reads || printf 'report %d: exit code %d\n' "$((++n))" $? >>failed.reads
    smctl clock list >/dev/null 2>>errors.reads || printf 'clocks %d: exit code %d\n' "$((++n))" $? >>failed.reads
  done
}
capture_on a & callers=($!)
capture_on b & callers+=($!)
read_on & callers+=($!)

# The process of a container ends by SIGTERM with exit code 0: ./run writes down how what it started ended.
stopped_well() {
  local instance=$1 before
  before=$(pid_of "$instance")
  podman kill --signal TERM "$(container_of "$instance")" >/dev/null || return 1
  within 30 is_another "$instance" "$before" || return 1
  grep -F "$instance (pid $before) died: exit code 0;" "$SMARKETING_STATE_DIR/logs/run.log" && within 10 is_ready "$instance"
}
is_another() { [[ $(pid_of "$1") != "$2" ]]; }
is_ready() { [[ $("$run" --status) =~ (^|$'\n')"$1 "\ *"ready " ]]; }
for instance in {lead,sla,reporting}_service-{1,2}; do
  check "$instance is told to stop, and ends well" stopped_well "$instance"
done
: >enough
wait "${callers[@]}"
check "no call was lost" equals "" "$(cat failed.* errors.* 2>/dev/null | head -n 20)"
made=$(($(cat made.a) + $(cat made.b)))
check "there were calls enough: $made" test "$made" -ge 40
check "every lead is there, once" equals "$made" "$(smctl lead list --json --limit 100000 | jq -r '.name' | sort -u | wc -l)"
check "all ends well" "$run" --stop
check "and leaves no container" equals "" "$(podman ps --all --quiet)"

finish_tests
