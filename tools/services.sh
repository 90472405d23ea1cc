# shellcheck shell=bash
# The services and the gateway of ./run: how many, with which flags. Sourced after lib.sh, state.sh and database.sh.

readonly SERVICES=(lead_service sla_service reporting_service)

# How long the token that ./run makes is good: a month, or until the next start makes another.
readonly TOKEN_HOURS=720

BIN=${SMARKETING_BIN_DIR:-$SMK_ROOT/build/release/bin}

# Replicas per service, by ./run's --replicas.
declare -A REPLICAS=([lead_service]=1 [sla_service]=1 [reporting_service]=1)

# instances_of SERVICE -> "SERVICE" if there is one, else "SERVICE-1", "SERVICE-2", …
instances_of() {
  local i
  if ((REPLICAS[$1] == 1)); then
    printf '%s\n' "$1"
    return
  fi
  for ((i = 1; i <= REPLICAS[$1]; i++)); do printf '%s-%d\n' "$1" "$i"; done
}

all_instances() {
  local service
  for service in "${SERVICES[@]}"; do instances_of "$service"; done
}

service_of() { printf '%s' "${1%-*}"; }
port_name() { printf '%s.%s' "$1" "$2"; }

choose_service_ports() {
  local instance
  for instance in $(all_instances); do
    port_of "$(port_name "$instance" calls)" >/dev/null
    port_of "$(port_name "$instance" management)" >/dev/null
  done
}

# service_command INSTANCE -> program and flags, one a line
service_command() {
  local instance=$1 service
  service=$(service_of "$instance")
  printf '%s\n' "$BIN/$service" \
    "--instance=$instance" \
    "--listen_address=127.0.0.1:$(remembered_port "$(port_name "$instance" calls)")" \
    "--management_address=127.0.0.1:$(remembered_port "$(port_name "$instance" management)")" \
    "--jwks_file=$SMK_STATE/keys/jwks.json" \
    "--reflection" "--drain_delay=0s"
  database_flags "$service"
}

# ---- Schema

migrate() {
  local service start flags log
  start=$(now_us)
  for service in "${SERVICES[@]}"; do
    log=$(log_of "$service-migration")
    mapfile -t flags < <(database_flags "$MIGRATOR")
    "$BIN/$service" --migrate --grant_to="$service@%" "${flags[@]}" >"$log" 2>&1 </dev/null || {
      show_failure "$log"
      die "the tables of $service could not be brought up to date."
    }
  done
  step_done "the schema is up to date" "$start"
}

# ---- Keys and tokens

prepare_keys() {
  local keys="$SMK_STATE/keys" log
  log=$(log_of keys)
  if [[ ! -s $keys/jwks.json || ! -s $keys/signing_key.pem ]]; then
    rm -f -- "$keys/jwks.json" "$keys/signing_key.pem" # half a pair is none
    (umask 077 && "$BIN/smctl" keygen --out "$keys") >"$log" 2>&1 || {
      show_failure "$log"
      die "the key that signs tokens could not be made."
    }
  fi
  make_token admin "$(id -un)" "$SMK_STATE/token"
}

# make_token ROLE SUBJECT FILE
make_token() {
  (umask 077 && "$BIN/smctl" token --role "$1" --subject "$2" --hours "$TOKEN_HOURS" \
    --key "$SMK_STATE/keys/signing_key.pem" >"$3.new") || die "smctl could not make a token."
  mv -- "$3.new" "$3"
}

# Where smctl looks for its endpoint and token.
write_client_file() {
  printf '{"endpoint": "127.0.0.1:%s", "token_file": "%s"}\n' "$(remembered_port gateway)" \
    "$(json_text "$SMK_STATE/token")" >"$SMK_STATE/client.json"
  # Under sudo, the person is another one.
  if is_root && [[ -n ${SUDO_UID:-} ]]; then chown -- "$SUDO_UID" "$SMK_STATE/token"; fi
}

json_text() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

# ---- The gateway

gateway_command() { printf '%s\n' haproxy -db -f "$SMK_STATE/haproxy.cfg"; }

write_gateway_config() {
  local identity=""
  # It reads its files as root and then gives root up.
  if is_root; then identity="    user $MARIADB_SYSTEM_USER"$'\n'"    group $MARIADB_SYSTEM_USER"; fi
  GATEWAY_PORT=$(remembered_port gateway) IDENTITY=$identity \
    LEAD_SERVERS=$(gateway_servers lead_service) SLA_SERVERS=$(gateway_servers sla_service) \
    REPORTING_SERVERS=$(gateway_servers reporting_service) \
    awk '{
      while (match($0, /@[A-Z_]+@/)) {
        $0 = substr($0, 1, RSTART - 1) ENVIRON[substr($0, RSTART + 1, RLENGTH - 2)] substr($0, RSTART + RLENGTH)
      }
      print
    }' "$SMK_ROOT/tools/haproxy.cfg.in" >"$SMK_STATE/haproxy.cfg"
}

gateway_servers() {
  local instance
  for instance in $(instances_of "$1"); do
    printf '    server %s 127.0.0.1:%s port %s\n' "$instance" "$(remembered_port "$(port_name "$instance" calls)")" \
      "$(remembered_port "$(port_name "$instance" management)")"
  done
}
