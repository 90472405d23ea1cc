#!/usr/bin/env bash
# Stands where ./run looks for the program of a service, and runs the service's image with the same flags; which one, its own
# name says. It is as the program would be: it takes signals, ends with the program's exit code, and when it was killed, its
# next start ends the container that it left. SMARKETING_PODMAN: podman and its options, one a line.
set -euo pipefail

readonly CONTAINER_USER=10001
service=$(basename -- "$0")
mapfile -t podman <<<"$SMARKETING_PODMAN"
state=$(printf '%s' "$SMARKETING_STATE_DIR" | cksum | cut -d ' ' -f 1)
name=$service-$$-$state
mounts=()

# A file that only its owner can read, as a copy that the container's user can: what a mounted secret is elsewhere.
lend_file() {
  local copy
  copy="$SMARKETING_STATE_DIR/lent/$service-$(printf '%s' "$1" | cksum | cut -d ' ' -f 1)"
  mkdir -p -- "${copy%/*}"
  install -o "$CONTAINER_USER" -g "$CONTAINER_USER" -m 400 -- "$1" "$copy"
  mounts+=(--volume "$copy:$1:ro")
}

for argument in "$@"; do
  case $argument in
    --instance=*) name=${argument#*=}-$state ;;
    --*_file=*) lend_file "${argument#*=}" ;;
    --mysql_socket=*) mounts+=(--volume "${argument#*=}:${argument#*=}") ;;
  esac
done

"${podman[@]}" rm --force --ignore --time 0 "$name" >/dev/null
exec "${podman[@]}" run --rm --name "$name" --network host --log-driver none --read-only --read-only-tmpfs=false \
  --cap-drop all --security-opt no-new-privileges --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 \
  "${mounts[@]}" "smarketing/$service" "$@"
