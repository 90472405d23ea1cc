# shellcheck shell=bash
# The state folder of ./run: what is in it, which ports belong to whom, which processes are ours. Sourced after lib.sh.
#
#   secrets/USER     database passwords                 ports            "NAME PORT", kept from run to run
#   keys/            the key that signs tokens          components/NAME  the process: pid, start time, address, …
#   token            a token for you                    logs/NAME.log
#   client.json      tells smctl where to go            mysql/           the database (or a link to it)
#   supervisor       the process that looks after all   ready            there while everything is up

readonly DEFAULT_GATEWAY_PORT=7080

prepare_state() {
  mkdir -p -- "$SMK_STATE/logs" "$SMK_STATE/components" 2>/dev/null || true
  if [[ ! -w $SMK_STATE || ! -w $SMK_STATE/logs ]]; then
    die "$(pretty_path "$SMK_STATE") belongs to $(stat -c %U "$SMK_STATE"): run this as that user."
  fi
  (umask 077 && mkdir -p -- "$SMK_STATE/secrets" "$SMK_STATE/keys")
}

log_of() { printf '%s/logs/%s.log' "$SMK_STATE" "$1"; }

# ---- Secrets

# secret USER -> the file that holds its password; made if need be, readable by nobody else
secret() {
  local file="$SMK_STATE/secrets/$1"
  [[ -s $file ]] || (umask 077 && random_password >"$file.new" && mv -- "$file.new" "$file")
  printf '%s' "$file"
}

# ---- Ports

# remembered_port NAME -> the port, or nothing
remembered_port() { awk -v name="$1" '$1 == name { print $2; exit }' "$SMK_STATE/ports" 2>/dev/null || true; }

remember_port() {
  local rest
  rest=$(awk -v name="$1" '$1 != name' "$SMK_STATE/ports" 2>/dev/null) || true
  printf '%s\n%s %s\n' "$rest" "$1" "$2" | grep . >"$SMK_STATE/ports.new"
  mv -- "$SMK_STATE/ports.new" "$SMK_STATE/ports"
}

# port_of NAME -> a port for something that only we talk to: the one of last time, unless somebody took it since.
port_of() {
  local port
  port=$(remembered_port "$1")
  if [[ -z $port ]] || port_is_busy "$port"; then
    # shellcheck disable=SC2046 # a list of words
    port=$(free_port $(awk '{ print $2 }' "$SMK_STATE/ports" 2>/dev/null))
    remember_port "$1" "$port"
  fi
  printf '%s' "$port"
}

# choose_gateway_port [WANTED]: remembers the port that clients connect to. What was asked for, or given out before, is
# that or an error; only a new installation moves on from a default that is taken.
choose_gateway_port() {
  local wanted=${1:-} port
  port=${wanted:-$(remembered_port gateway)}
  if [[ -n $port ]]; then
    if port_is_busy "$port"; then
      die "port $port is in use$(holder_of_port "$port"). Stop that, or choose another: ./run --port N"
    fi
  else
    port=$DEFAULT_GATEWAY_PORT
    if port_is_busy "$port"; then
      port=$(free_port)
      say "          port $DEFAULT_GATEWAY_PORT is in use$(holder_of_port "$DEFAULT_GATEWAY_PORT"): taking $port instead"
    fi
  fi
  remember_port gateway "$port"
}

# holder_of_port PORT -> " by PROGRAM (pid N)", as far as we may know
holder_of_port() {
  local hex inode fd
  hex=$(printf ':%04X' "$1")
  inode=$(awk -v port="$hex" '$2 ~ port "$" && $4 == "0A" { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [[ -n $inode ]] || return 0
  fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" 2>/dev/null | head -n 1) || true
  [[ $fd =~ ^/proc/([0-9]+)/ ]] || return 0
  printf ' by %s (pid %s)' "$(cat "/proc/${BASH_REMATCH[1]}/comm")" "${BASH_REMATCH[1]}"
}

# ---- Processes

# component_write NAME PID ADDRESS PROBE: records a process of ours. PROBE is "PORT/PATH" over HTTP, or a socket's path.
component_write() {
  local file="$SMK_STATE/components/$1"
  printf 'pid %s\nstart %s\naddress %s\nprobe %s\n' "$2" "$(process_start_time "$2")" "$3" "$4" >"$file.new"
  mv -- "$file.new" "$file"
}

component_get() { awk -v field="$2" '$1 == field { print $2; exit }' "$SMK_STATE/components/$1" 2>/dev/null || true; }

# All that are recorded, in the order in which they stop: the gateway, the services, the database.
component_names() {
  local file name
  for file in "$SMK_STATE"/components/*; do
    name=${file##*/}
    case $name in
      '*') ;;
      gateway) printf '1 %s\n' "$name" ;;
      mariadb) printf '3 %s\n' "$name" ;;
      *) printf '2 %s\n' "$name" ;;
    esac
  done | sort | cut -d ' ' -f 2
}

component_is_alive() {
  local pid
  pid=$(component_get "$1" pid)
  [[ -n $pid ]] && process_is "$pid" "$(component_get "$1" start)"
}

component_is_ready() {
  local probe
  probe=$(component_get "$1" probe)
  if [[ $probe == /* ]]; then
    mariadb_answers "$probe"
  else
    [[ $(http_status "${probe%%/*}" "/${probe#*/}") == 200 ]]
  fi
}

# component_stop NAME SECONDS [SIGNAL]: ends a process and forgets it.
component_stop() {
  local name=$1 pid start
  if component_is_alive "$name"; then
    pid=$(component_get "$name" pid)
    start=$(component_get "$name" start)
    kill -"${3:-TERM}" "$pid" 2>/dev/null || true
    if ! ends_within "$2" "$pid" "$start"; then
      warn "$name (pid $pid) did not end within $2 s and is killed; log: $(pretty_path "$(log_of "$name")")"
      kill -KILL "$pid" 2>/dev/null || true
      ends_within 10 "$pid" "$start" || warn "$name (pid $pid) cannot be killed."
    fi
  fi
  rm -f -- "$SMK_STATE/components/$name"
}

# Ends all that is recorded, from the outside in: no new calls, then the calls that are under way, then the database.
stop_components() {
  local names name pid
  names=$(component_names)
  [[ -n $names ]] || return 0
  for name in $names; do
    case $name in
      gateway) stop_gateway ;;
      mariadb) ;;
      *) if component_is_alive "$name"; then kill -TERM "$(component_get "$name" pid)" 2>/dev/null || true; fi ;;
    esac
  done
  for name in $names; do
    if [[ $name == mariadb ]]; then component_stop "$name" 60; else component_stop "$name" 30; fi
  done
  forget_short_folder
}

# The gateway lets calls finish, but does not wait for streams that never end.
stop_gateway() {
  local pid
  component_is_alive gateway || return 0
  pid=$(component_get gateway pid)
  kill -USR1 "$pid" 2>/dev/null || true
  ends_within 2 "$pid" "$(component_get gateway start)" || component_stop gateway 5
}

# supervisor_pid -> the process of ./run that looks after the others; fails if there is none
supervisor_pid() {
  local pid start
  read -r pid start 2>/dev/null <"$SMK_STATE/supervisor" || return 1
  process_is "$pid" "$start" || return 1
  printf '%s' "$pid"
}
