# shellcheck shell=bash
# A private MariaDB: who it runs as, where its data may lie, how it is made and started. Shared by ./run and ./test;
# sourced after lib.sh.

# The system user that the server runs as when we are root, which mariadbd refuses to be.
readonly MARIADB_SYSTEM_USER=smarketing

# mariadb_os_user -> the name of the user to run as; makes it if need be.
mariadb_os_user() {
  if ! is_root; then
    id -un
    return
  fi
  if ! getent passwd "$MARIADB_SYSTEM_USER" >/dev/null; then
    groupadd --system --force "$MARIADB_SYSTEM_USER"
    useradd --system --gid "$MARIADB_SYSTEM_USER" --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin "$MARIADB_SYSTEM_USER"
  fi
  printf '%s' "$MARIADB_SYSTEM_USER"
}

# as_user USER COMMAND…: replaces this (sub)shell by the command, run as USER, which ends when its parent does.
as_user() {
  local user=$1
  shift
  if is_root && [[ $user != root ]]; then
    exec setpriv --reuid="$user" --regid="$(id -gn "$user")" --init-groups --pdeathsig TERM -- "$@"
  fi
  exec setpriv --pdeathsig TERM -- "$@"
}

# may_live_in USER FOLDER: whether USER can reach FOLDER, which exists.
may_live_in() { (as_user "$1" test -x "$2"); }

# own_folder USER FOLDER MODE: makes FOLDER, USER's own.
own_folder() {
  mkdir -p -- "$2"
  if is_root; then chown -- "$1:" "$2"; fi
  chmod "$3" -- "$2"
}

# mariadb_install USER DATA: makes the system tables, without anonymous users or a test schema, unless they are there.
# Root signs in by the socket alone. In two steps, so that an interrupted one is not taken for done.
mariadb_install() {
  local user=$1 data=$2
  [[ ! -d $data/mysql ]] || return 0
  rm -rf -- "$data.new"
  own_folder "$user" "$data.new" 700
  (
    cd / # not a folder that the user cannot read
    as_user "$user" mariadb-install-db --no-defaults --datadir="$data.new" --tmpdir="$data.new" --skip-test-db --skip-name-resolve \
      --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)"
  )
  if [[ -d $data ]]; then rmdir -- "$data"; fi
  mv -- "$data.new" "$data"
}

# mariadb_flags DATA SOCKET PORT LOG -> one flag a line, for a development machine
mariadb_flags() {
  cat <<FLAGS
--no-defaults
--datadir=$1
--socket=$2
--port=$3
--bind-address=127.0.0.1
--log-error=$4
--pid-file=$1/mariadbd.pid
--skip-name-resolve
--skip-log-bin
--character-set-server=utf8mb4
--collation-server=utf8mb4_unicode_520_ci
--max-connections=400
--max-allowed-packet=64M
--innodb-buffer-pool-size=512M
--innodb-log-file-size=256M
--innodb-log-buffer-size=16M
--innodb-flush-method=O_DIRECT
--performance-schema=OFF
FLAGS
}

# mariadb_admin SOCKET [ARGUMENT…]: the client, as the administrator that the socket knows us for; SQL on stdin.
mariadb_admin() {
  local socket=$1
  shift
  mariadb --no-defaults --protocol=socket --socket="$socket" --user="$(id -un)" --batch --skip-column-names "$@"
}

mariadb_answers() { mariadb_admin "$1" --execute 'SELECT 1' >/dev/null 2>&1; }
