# shellcheck shell=bash
# The one database server of a test run: private, empty, quick rather than durable, and gone afterwards. Sourced after
# lib.sh, mariadb.sh and mysql.sh.

SERVER_FOLDER=
SERVER_PID=
SERVER_PASSWORD=

# The administrator that the tests sign in as, over TCP.
readonly TEST_ADMIN=test

# Nothing of it has to outlive a crash of the machine.
readonly QUICK_FLAGS=(
  --innodb-flush-log-at-trx-commit=0
  --innodb-doublewrite=0
  --max-connections=1000
)

# test_server_start mariadb|mysql LOG_FOLDER: exports SMARKETING_TEST_MYSQL=host:port,user,password.
test_server_start() {
  local engine=$1 logs=$2 port start
  [[ -z ${SMARKETING_TEST_MYSQL:-} ]] || return 0
  start=$(now_us)
  port=$(free_port)
  SERVER_PASSWORD=$(random_password)
  "start_test_$engine" "$port" "$logs"
  wait_for_test_server "$port" || die "the test server did not start; see $(pretty_path "$logs/$engine.log")"
  export SMARKETING_TEST_MYSQL="127.0.0.1:$port,$TEST_ADMIN,$SERVER_PASSWORD"
  step_done "started a private $engine for the tests on port $port" "$start"
}

start_test_mariadb() {
  local port=$1 log="$2/mariadb.log" user flags
  user=$(mariadb_os_user)
  SERVER_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/smarketing-test.XXXXXX")
  chmod 755 "$SERVER_FOLDER"
  mariadb_install "$user" "$SERVER_FOLDER/data" >"$log" 2>&1 || die "$(tail -n 5 "$log")"
  write_init_file "$SERVER_FOLDER/init.sql" "$user"
  mapfile -t flags < <(mariadb_flags "$SERVER_FOLDER/data" "$SERVER_FOLDER/data/mysql.sock" "$port" "")
  (
    cd /
    as_user "$user" mariadbd "${flags[@]}" --log-error= "${QUICK_FLAGS[@]}" --innodb-log-file-size=64M \
      --init-file="$SERVER_FOLDER/init.sql"
  ) >"$log" 2>&1 </dev/null &
  SERVER_PID=$!
}

start_test_mysql() {
  local port=$1 log="$2/mysql.log" user uid gid
  is_root || die "--engine mysql runs in a chroot: it needs root."
  mysql_install
  user=$(mariadb_os_user)
  uid=$(id -u "$user")
  gid=$(id -g "$user")
  SERVER_FOLDER=$(mktemp -d "$MYSQL_CHROOT/srv/test.XXXXXX")
  chown "$uid:$gid" "$SERVER_FOLDER"
  local inside=${SERVER_FOLDER#"$MYSQL_CHROOT"}
  write_init_file "$SERVER_FOLDER/init.sql" "$user"
  (mysql_exec "$uid" "$gid" mysqld --no-defaults --initialize-insecure --datadir="$inside/data") >"$log" 2>&1 ||
    die "$(tail -n 5 "$log")"
  (
    mysql_exec "$uid" "$gid" mysqld --no-defaults --datadir="$inside/data" --socket="$inside/mysql.sock" \
      --port="$port" --bind-address=127.0.0.1 --mysqlx=OFF --secure-file-priv=NULL --skip-name-resolve --skip-log-bin \
      --pid-file="$inside/mysqld.pid" --innodb-redo-log-capacity=128M --innodb-buffer-pool-size=512M \
      --max-allowed-packet=64M "${QUICK_FLAGS[@]}" --init-file="$inside/init.sql"
  ) >>"$log" 2>&1 </dev/null &
  SERVER_PID=$!
}

# The server reads it at start, so that no other account is ever needed.
write_init_file() {
  (umask 077 && cat >"$1") <<SQL
CREATE USER '$TEST_ADMIN'@'%' IDENTIFIED BY '$SERVER_PASSWORD';
GRANT ALL PRIVILEGES ON *.* TO '$TEST_ADMIN'@'%' WITH GRANT OPTION;
SQL
  if is_root; then chown "$2:" "$1"; fi
}

wait_for_test_server() {
  local i
  for ((i = 0; i < 600; i++)); do
    kill -0 "$SERVER_PID" 2>/dev/null || return 1
    if test_sql --port="$1" --execute 'SELECT 1' >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

# test_sql ARGUMENT…: the client, as the tests' administrator.
test_sql() {
  MYSQL_PWD=$SERVER_PASSWORD mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --user="$TEST_ADMIN" "$@"
}

test_server_stop() {
  if [[ -n $SERVER_PID ]]; then
    kill -TERM "$SERVER_PID" 2>/dev/null || true
    wait "$SERVER_PID" 2>/dev/null || true
    SERVER_PID=
  fi
  if [[ -n $SERVER_FOLDER ]]; then
    rm -rf -- "$SERVER_FOLDER"
    SERVER_FOLDER=
  fi
}
