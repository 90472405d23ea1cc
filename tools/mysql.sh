# shellcheck shell=bash
# A real MySQL, from Debian unstable in a folder of its own (Debian 12 has none): installed once, run in a chroot as a
# user without rights. Sourced after lib.sh and mariadb.sh.

readonly MYSQL_CHROOT="$SMK_CACHE/mysql-chroot"

# The mirror that this machine takes Debian from.
debian_mirror() {
  # shellcheck disable=SC2016 # apt's own names
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $3 !~ /-/ && !found { print $1; found = 1 }'
}

# Makes the chroot, unless it is there. Takes about half a minute.
mysql_install() {
  [[ ! -x $MYSQL_CHROOT/usr/sbin/mysqld ]] || return 0
  local mirror
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || die "/etc/apt names no mirror of Debian."
  prepare_root "Installing MySQL from Debian unstable"
  remove_chroot "$MYSQL_CHROOT.new"
  mkdir -p -- "$SMK_CACHE"
  run_step "installing MySQL from Debian unstable" "$SMK_CACHE/logs/mysql-install.log" \
    as_root debootstrap --variant=minbase --include=mysql-server-core sid "$MYSQL_CHROOT.new" "$mirror" ||
    die "MySQL could not be installed."
  as_root mv -- "$MYSQL_CHROOT.new" "$MYSQL_CHROOT"
}

# An interrupted installation leaves /proc mounted inside.
remove_chroot() {
  [[ -e $1 ]] || return 0
  if grep -qF " $1/" /proc/mounts; then as_root umount -- "$1/proc" || true; fi
  as_root rm -rf --one-file-system -- "$1"
}

# mysql_exec UID GID COMMAND…: replaces this (sub)shell by the command, inside, with no rights.
mysql_exec() {
  local uid=$1 gid=$2
  shift 2
  exec chroot "$MYSQL_CHROOT" setpriv --reuid="$uid" --regid="$gid" --clear-groups --pdeathsig TERM -- "$@"
}
