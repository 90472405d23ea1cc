# shellcheck shell=bash
# Starts the components of ./run one after another, looks after them, and stops them. Sourced after the others.

# A component that dies this often within a minute is beyond help.
readonly DEATHS_PER_MINUTE=3

# Seconds that a component may take to become ready.
readonly READY_LIMIT=60

declare -A NAME_OF=() # by pid
declare -A DEATHS=()  # times, by name
declare -A LOG_SIZE=() # when it was started, by name

# component_command NAME -> what to run, one argument a line
component_command() {
  case $1 in
    mariadb) mariadb_command ;;
    gateway) gateway_command ;;
    *) service_command "$1" ;;
  esac
}

# launch NAME: starts a component in a session of its own, so that Ctrl-C reaches only us and we stop things in order.
# Should we be killed, the kernel ends it too.
launch() {
  local name=$1 user command pid
  user=$(id -un)
  if [[ $name == mariadb ]]; then user=$(mariadb_os_user); fi
  mapfile -t command < <(component_command "$name")
  rotate_log "$(log_of "$name")"
  LOG_SIZE[$name]=$(stat -c %s -- "$(log_of "$name")" 2>/dev/null) || LOG_SIZE[$name]=0
  (
    cd / # a folder that every user can be in
    as_user "$user" setsid "${command[@]}"
  ) >>"$(log_of "$name")" 2>&1 </dev/null 9>&- &
  pid=$!
  NAME_OF[$pid]=$name
  component_write "$name" "$pid" "$(component_address "$name")" "$(component_probe "$name")"
}

rotate_log() {
  local size
  size=$(stat -c %s -- "$1" 2>/dev/null) || size=0
  if ((size > 50000000)); then mv -f -- "$1" "$1.1"; fi
}

component_address() {
  case $1 in
    mariadb | gateway) printf '127.0.0.1:%s' "$(remembered_port "$1")" ;;
    *) printf '127.0.0.1:%s' "$(remembered_port "$(port_name "$1" calls)")" ;;
  esac
}

component_probe() {
  case $1 in
    mariadb) database_socket ;;
    gateway) printf '%s/readyz' "$(remembered_port gateway)" ;;
    *) printf '%s/readyz' "$(remembered_port "$(port_name "$1" management)")" ;;
  esac
}

# await_ready NAME SINCE_US: until it says so; a death or too long a wait ends the start of everything.
await_ready() {
  local name=$1 since=$2 log
  log=$(log_of "$name")
  until component_is_ready "$name"; do
    if ! component_is_alive "$name"; then
      show_own_log "$name"
      die "$name ended while it started; its log: $(pretty_path "$log")"
    fi
    if (($(now_us) - since > READY_LIMIT * 1000000)); then
      show_own_log "$name"
      die "$name is not ready after $READY_LIMIT s; its log: $(pretty_path "$log")"
    fi
    sleep 0.1
  done
  step_done "$name is ready on $(component_get "$name" address)" "$since"
}

# The last lines that a component wrote since it was started.
show_own_log() { tail -c +$((LOG_SIZE[$1] + 1)) -- "$(log_of "$1")" | tail -n 8 >&2; }

start_everything() {
  local instance start
  choose_gateway_port "$GATEWAY_PORT"
  choose_service_ports
  if is_private_database; then
    prepare_private_database
    start=$(now_us)
    launch mariadb
    await_ready mariadb "$start"
  fi
  prepare_database_users
  migrate
  prepare_keys
  start=$(now_us)
  for instance in $(all_instances); do launch "$instance"; done
  for instance in $(all_instances); do await_ready "$instance" "$start"; done
  write_gateway_config
  start=$(now_us)
  launch gateway
  await_ready gateway "$start"
  write_client_file
}

# Until a signal ends us, or something dies too often.
supervise() {
  local pid rc
  while true; do
    pid=
    rc=0
    wait -n -p pid "${!NAME_OF[@]}" 2>/dev/null || rc=$? # we say ourselves who was killed
    if [[ -n $pid ]]; then revive "$pid" "$rc"; fi
  done
}

# revive PID EXIT_CODE: a component has died; starts it again, a little later each time.
revive() {
  local name=${NAME_OF[$1]} how count now time recent=()
  unset "NAME_OF[$1]"
  printf -v now '%(%s)T' -1
  for time in ${DEATHS[$name]:-}; do
    if ((now - time < 60)); then recent+=("$time"); fi
  done
  recent+=("$now")
  DEATHS[$name]="${recent[*]}"
  count=${#recent[@]}
  how="exit code $2"
  if (($2 > 128)); then how="killed by SIG$(kill -l $(($2 - 128)))"; fi
  note "$name (pid $1) died: $how; its log: $(pretty_path "$(log_of "$name")")"
  if ((count >= DEATHS_PER_MINUTE)); then
    die "$name died $count times within a minute. Stopping everything."
  fi
  sleep "$((count - 1)).2"
  launch "$name"
  note "$name was started again (pid $(component_get "$name" pid))"
}

# note TEXT…: a line with the time of day, for what happens while everything runs.
note() { printf '%(%H:%M:%S)T  %s\n' -1 "$*"; }
