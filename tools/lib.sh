# shellcheck shell=bash
# What ./run, ./test and the tools share: where things are, how they speak, how a long step shows that it lives.
# Sourced, never executed. Needs nothing that a fresh Debian does not have.

set -euo pipefail

SMK_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
SMK_CACHE="$SMK_ROOT/.cache"
export SMK_ROOT SMK_CACHE

# The state folder of ./run: database, secrets, ports, logs. Another one gives a second, independent system.
SMK_STATE=${SMARKETING_STATE_DIR:-$SMK_ROOT/.smarketing}

# ---- Speaking ----------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# A path as the reader would type it: relative, where the reader is in the repository and so is the file.
pretty_path() {
  if [[ $PWD == "$SMK_ROOT" ]]; then printf '%s' "${1#"$SMK_ROOT"/}"; else printf '%s' "$1"; fi
}

now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# seconds_since START_US -> "3.2 s"
seconds_since() {
  local us=$(($(now_us) - $1))
  printf '%d.%d s' $((us / 1000000)) $((us / 100000 % 10))
}

# Says that a step is done, and how long it took since START_US.
step_done() { printf '%8s  %s\n' "$(seconds_since "$2")" "$1"; }

# The last line of a log, short enough to stand behind a label: ninja's [n/m], the package apt is at.
last_line() {
  tail -n 1 -- "$1" 2>/dev/null | tr -d '\000-\037' | cut -c 1-70
}

STEP_PID=

# run_step LABEL LOG COMMAND…: runs a command (or function) with its output in LOG, and says how long it took. A terminal
# sees the log's last line in place; anything else gets a line every ten seconds. On failure shows the end of the log
# and returns the command's exit code.
run_step() {
  local label=$1 log=$2 start rc=0
  start=$(now_us)
  run_watched "$@" || rc=$?
  if ((rc == 0)); then
    step_done "$label" "$start"
  else
    step_done "$label: failed" "$start"
    show_failure "$log"
  fi
  return "$rc"
}

# run_watched LABEL LOG COMMAND…: the same without a word at the end.
run_watched() {
  local label=$1 log=$2 rc=0
  shift 2
  mkdir -p -- "${log%/*}"
  set -m # a process group of its own, so that an interrupt can end all of it
  ("$@") >"$log" 2>&1 </dev/null 9>&- &
  STEP_PID=$!
  set +m
  show_progress "$label" "$log" "$(now_us)"
  wait "$STEP_PID" || rc=$?
  STEP_PID=
  return "$rc"
}

show_progress() {
  local label=$1 log=$2 start=$3 told
  told=$start
  while kill -0 "$STEP_PID" 2>/dev/null; do
    if [[ -t 1 ]]; then
      printf '\r\033[K%8s  %s … %s' "$(seconds_since "$start")" "$label" "$(last_line "$log")"
    elif (($(now_us) - told > 10000000)); then
      told=$(now_us)
      printf '%8s  %s … %s\n' "$(seconds_since "$start")" "$label" "$(last_line "$log")"
    fi
    sleep 0.1
  done
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
}

# The part of a log that says what went wrong: from the first failed build edge, or else the end.
show_failure() {
  local log=$1
  if grep -q '^FAILED: ' "$log"; then
    awk '/^FAILED: /{on=1} on && !/^\[[0-9]+\/[0-9]+\]/' "$log" | cut -c 1-400 | head -n 60 >&2 || true # head may leave early
  else
    tail -n 30 -- "$log" >&2
  fi
  say "the whole log: $(pretty_path "$log")" >&2
}

# For exit traps: ends a step that an interrupt left running.
kill_step() {
  if [[ -n $STEP_PID ]]; then
    kill -TERM -- "-$STEP_PID" 2>/dev/null || true
    STEP_PID=
  fi
}

# ---- The machine -------------------------------------------------------------------------------------------------

is_root() { ((EUID == 0)); }

# as_root COMMAND…: by sudo if we are not root.
as_root() {
  if is_root; then
    "$@"
  else
    sudo -n "$@"
  fi
}

# Asks for sudo's password now, in the foreground, if as_root will need one.
prepare_root() {
  is_root && return
  command -v sudo >/dev/null || die "$1 needs root: run this as root, or install sudo."
  sudo -v || die "$1 needs root, and sudo refused."
}

# process_start_time PID: with the number, it names a process for good; a number alone is given away again.
process_start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) } # the name in parentheses may hold anything
  # shellcheck disable=SC2086 # split on purpose
  set -- $stat
  [[ $1 != Z ]] || return 1 # a zombie is not alive
  printf '%s' "${20}"
}

# process_is PID START_TIME: whether that very process still runs.
process_is() {
  local start
  start=$(process_start_time "$1") || return 1
  [[ $start == "$2" ]]
}

# ends_within SECONDS PID START_TIME: waits for a process to end.
ends_within() {
  local left=$(($1 * 20))
  while process_is "$2" "$3"; do
    ((left-- > 0)) || return 1
    sleep 0.05
  done
}

# Ports that a socket of this machine holds, other than those in TIME_WAIT, which do not keep a server from binding.
ports_in_use() {
  awk 'FNR > 1 && $4 != "06" { n = split($2, part, ":"); print part[n] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    sort -u | while read -r hex; do printf '%d\n' "0x$hex"; done
}

port_is_busy() { [[ " $(ports_in_use | tr '\n' ' ') " == *" $1 "* ]]; }

# free_port [TAKEN…]: a port below the range from which the system takes its own; a number per clone to start from, so
# that two clones that start at once do not meet.
free_port() {
  local busy port i base
  busy=" $(ports_in_use | tr '\n' ' ') $* "
  base=$(printf '%s' "$SMK_STATE" | cksum | cut -d ' ' -f 1)
  for ((i = 0; i < 8000; i++)); do
    port=$((20000 + (base + i) % 8000))
    if [[ $busy != *" $port "* ]]; then
      printf '%s' "$port"
      return
    fi
  done
  die "no free port between 20000 and 28000."
}

# http_status PORT PATH: the status code that a server on loopback answers, or nothing.
http_status() {
  local line
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 0
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3 2>/dev/null || true
  if read -r -t 2 line <&3; then
    line=${line#* }
    printf '%s' "${line%% *}"
  fi
  exec 3>&-
}

random_password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# The project's files that match the patterns: what git tracks or would track; all of them where there is no git.
project_files() {
  if git -C "$SMK_ROOT" -c safe.directory="$SMK_ROOT" rev-parse --git-dir >/dev/null 2>&1; then
    (cd "$SMK_ROOT" && git -c safe.directory="$SMK_ROOT" ls-files -co --exclude-standard -- "$@" 2>/dev/null | sort -u |
      while IFS= read -r file; do if [[ -f $file ]]; then printf '%s\n' "$file"; fi; done)
  else
    local pattern
    for pattern in "$@"; do
      (cd "$SMK_ROOT" && find . -path ./build -prune -o -path ./.cache -prune -o -path ./.smarketing -prune -o \
        -type f -path "./$pattern" -print | sed 's#^\./##')
    done | sort -u
  fi
}

# ---- Building ----------------------------------------------------------------------------------------------------

# build_preset PRESET LOG_FOLDER [TARGET…]
build_preset() {
  local preset=$1 logs=$2 folder="$SMK_ROOT/build/$1"
  shift 2
  if [[ -n ${SMARKETING_SKIP_BUILD:-} ]]; then
    say "          not building: SMARKETING_SKIP_BUILD is set"
    return
  fi
  forget_moved_build "$folder"
  if [[ ! -f $folder/build.ninja || $SMK_ROOT/CMakePresets.json -nt $folder/build.ninja ]]; then
    run_step "configuring ($preset)" "$logs/configure.log" configure_preset "$preset" ||
      die "the build could not be configured."
  fi
  run_step "building ($preset)" "$logs/build.log" ninja -C "$folder" "$@" || die "the build failed."
}

configure_preset() {
  cd "$SMK_ROOT" && cmake --preset "$1" && touch "build/$1/build.ninja"
}

# CMake refuses a build folder whose source was somewhere else: a clone that was moved or copied starts anew.
forget_moved_build() {
  local cache="$1/CMakeCache.txt"
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$SMK_ROOT" "$cache"; then
    say "          $(pretty_path "$1") was made for another place: building anew"
    rm -rf -- "$1"
  fi
}
