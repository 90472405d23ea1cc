# shellcheck shell=bash
# The database of ./run: a private MariaDB, or a server that the user names. Either way it gets one schema, a user for
# each service, and one that migrates. Sourced after lib.sh, mariadb.sh and state.sh.

readonly DATABASE=smarketing
readonly MIGRATOR=migrator

# A unix socket's path has room for 107 bytes.
readonly SOCKET_PATH_LIMIT=107

# A server that the user names; set by ./run's arguments. Empty: the private one.
MYSQL_HOST=
MYSQL_PORT=3306
MYSQL_ADMIN_USER=root
MYSQL_ADMIN_PASSWORD_FILE=
MYSQL_TLS_MODE=
MYSQL_TLS_CA=

# ---- The private server

# place_database: makes sure that the server's user can get at $SMK_STATE/mysql. If it cannot (a clone under /root, say),
# the data lie elsewhere and a link says where.
place_database() {
  local user=$1 link="$SMK_STATE/mysql" elsewhere
  [[ ! -e $link ]] || return 0
  rm -f -- "$link" # a link into nowhere
  if may_live_in "$user" "$SMK_STATE"; then
    own_folder "$user" "$link" 700
    return
  fi
  elsewhere="/var/lib/smarketing/$(printf '%s' "$SMK_STATE" | sha256sum | cut -c 1-12)"
  say "          the user $user, as which MariaDB runs, cannot reach $SMK_STATE: its data go to $elsewhere"
  mkdir -p -- "${elsewhere%/*}"
  own_folder "$user" "$elsewhere" 700
  ln -s -- "$elsewhere" "$link"
}

database_folder() { readlink -f -- "$SMK_STATE/mysql"; }

database_socket() {
  local folder
  folder=$(database_folder)
  if ((${#folder} + 11 > SOCKET_PATH_LIMIT)); then folder=$(short_folder); fi
  printf '%s/mysql.sock' "$folder"
}

# Leaves nothing outside of the state folder while nothing runs.
forget_short_folder() { rmdir -- "$(short_folder)" 2>/dev/null || true; }

# A place for the socket whose path is short, whatever the clone's.
short_folder() {
  local id
  id=$(printf '%s' "$SMK_STATE" | sha256sum | cut -c 1-12)
  if is_root; then
    printf '/run/smarketing-%s' "$id"
  else
    printf '%s/smarketing-%s' "${XDG_RUNTIME_DIR:-/tmp}" "$id"
  fi
}

# What the supervisor runs.
mariadb_command() {
  printf '%s\n' mariadbd
  mariadb_flags "$(database_folder)" "$(database_socket)" "$(remembered_port mariadb)" ""
  # Every commit is on disk before it is answered.
  printf '%s\n' --log-error= --innodb-flush-log-at-trx-commit=1 --innodb-doublewrite=1
}

prepare_private_database() {
  local user
  user=$(mariadb_os_user)
  place_database "$user"
  port_of mariadb >/dev/null
  own_folder "$user" "$(dirname -- "$(database_socket)")" 700
  if [[ ! -d $SMK_STATE/mysql/mysql ]]; then
    run_step "creating the database's files" "$(log_of mariadb-install)" mariadb_install "$user" "$(database_folder)" ||
      die "MariaDB could not be set up."
  fi
}

# ---- Users and grants

is_private_database() { [[ -z $MYSQL_HOST ]]; }

# The administrator's client, SQL on stdin.
database_admin() {
  if is_private_database; then
    mariadb_admin "$(database_socket)"
    return
  fi
  local arguments=(--no-defaults --protocol=tcp --host="$MYSQL_HOST" --port="$MYSQL_PORT" --user="$MYSQL_ADMIN_USER"
    --batch --skip-column-names --connect-timeout=10)
  if [[ -n $MYSQL_TLS_CA ]]; then arguments+=(--ssl-ca="$MYSQL_TLS_CA" --ssl-verify-server-cert); fi
  if [[ -n $MYSQL_ADMIN_PASSWORD_FILE ]]; then
    MYSQL_PWD=$(<"$MYSQL_ADMIN_PASSWORD_FILE") mariadb "${arguments[@]}"
  else
    mariadb "${arguments[@]}"
  fi
}

# Harmless to run again: it sets what it finds to what it should be. The migrator may grant what it makes, and nothing
# outside the schema; the services get their rights from their migrations, table by table.
provision_database() {
  local user file
  printf 'CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n' "$DATABASE"
  for user in "$MIGRATOR" "${SERVICES[@]}"; do
    file=$(secret "$user")
    printf "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n" "$user" "$(<"$file")"
    printf "ALTER USER '%s'@'%%' IDENTIFIED BY '%s';\n" "$user" "$(<"$file")"
  done
  printf "GRANT ALL PRIVILEGES ON %s.* TO '%s'@'%%' WITH GRANT OPTION;\n" "$DATABASE" "$MIGRATOR"
}

prepare_database_users() {
  local start log users
  start=$(now_us)
  log=$(log_of database-users)
  users=$(printf ', %s' "$MIGRATOR" "${SERVICES[@]}")
  if ! is_private_database; then
    say "          on $MYSQL_HOST:$MYSQL_PORT, as $MYSQL_ADMIN_USER: the schema $DATABASE; the users ${users#, }"
  fi
  if ! provision_database | database_admin >"$log" 2>&1; then
    tail -n 3 -- "$log" >&2
    if is_private_database; then die "the database could not be set up."; fi
    die "the server $MYSQL_HOST:$MYSQL_PORT did not let '$MYSQL_ADMIN_USER' create the database $DATABASE and its users."
  fi
  step_done "the schema $DATABASE and its users are there" "$start"
}

# database_flags USER -> how a program of ours gets in, one flag a line
database_flags() {
  if is_private_database; then
    printf '%s\n' "--mysql_socket=$(database_socket)"
  else
    printf '%s\n' "--mysql_host=$MYSQL_HOST" "--mysql_port=$MYSQL_PORT"
    if [[ -n $MYSQL_TLS_MODE ]]; then printf '%s\n' "--mysql_tls_mode=$MYSQL_TLS_MODE"; fi
    if [[ -n $MYSQL_TLS_CA ]]; then printf '%s\n' "--mysql_tls_ca=$MYSQL_TLS_CA"; fi
  fi
  printf '%s\n' "--mysql_user=$1" "--mysql_password_file=$(secret "$1")" "--mysql_database=$DATABASE"
}
