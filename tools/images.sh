# shellcheck shell=bash
# Container images without a container engine: buildah makes them, podman runs them, both as root and in a storage of the
# clone's own. Sourced after lib.sh, mysql.sh and test_tests.sh.

readonly IMAGES="$SMK_CACHE/images"
readonly IMAGE_SERVICES=(lead_service sla_service reporting_service)
readonly IMAGE_BASE=debian:bookworm-slim

# How both are called; set by images_prepare.
BUILDAH=()
PODMAN=()

images_prepare() {
  is_root || die "--images needs root: containers without root need more of the machine than this asks for."
  mkdir -p -- "$IMAGES"
  local driver=overlay storage
  can_overlay || driver=vfs
  storage=(--root "$IMAGES/storage-$driver" --runroot "$IMAGES/runroot" --storage-driver "$driver")
  BUILDAH=(buildah "${storage[@]}")
  PODMAN=(podman "${storage[@]}" --runtime runc --cgroup-manager cgroupfs)
}

# Some sandboxes do not let even root mount an overlay.
can_overlay() {
  local folder rc=1
  folder=$(mktemp -d "$IMAGES/overlay.XXXXXX")
  mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/merged"
  if mount -t overlay overlay "$folder/merged" 2>/dev/null \
    -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work"; then
    umount "$folder/merged"
    rc=0
  fi
  rm -rf -- "$folder"
  return "$rc"
}

# The mirrors' suites that this machine takes Debian from, as apt's own lines.
debian_sources() {
  # shellcheck disable=SC2016 # apt's own names
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $3 ~ /^bookworm/ && $4 == "main" { print "deb", $1, $3, $4 }' | sort -u
}

# Debian 12 as Docker's library ships it: the essential packages, without documentation. Made once.
base_image_make() {
  "${PODMAN[@]}" image exists "$IMAGE_BASE" && return
  local root="$IMAGES/base" mirror
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || die "/etc/apt names no mirror of Debian."
  rm -rf --one-file-system -- "$root"
  debootstrap --variant=minbase bookworm "$root" "$mirror" || return 1
  debian_sources >"$root/etc/apt/sources.list"
  cat >"$root/etc/dpkg/dpkg.cfg.d/docker" <<'TEXT'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
TEXT
  rm -rf -- "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*.log \
    "$root"/usr/share/{doc,groff,info,locale,man}
  tar --create --directory "$root" . | "${PODMAN[@]}" import - "$IMAGE_BASE" || return 1
  rm -rf --one-file-system -- "$root"
}

# The compiler cache of this machine goes in, so that what was compiled for images before is not compiled again. (What was
# compiled for this clone helps where no precompiled header is in the way: gcc makes each of those anew, and never twice the
# same.)
images_build() {
  local service cache source="$IMAGES/source"
  base_image_make || return 1
  # One state of the files for all of them, whoever edits meanwhile; or each image would be a build of its own.
  rm -rf -- "$source"
  mkdir -p -- "$source"
  project_files '*' | tar --create --directory "$SMK_ROOT" --files-from - | tar --extract --directory "$source" || return 1
  cache=$(ccache --get-config cache_dir)
  mkdir -p -- "$cache"
  for service in "${IMAGE_SERVICES[@]}"; do
    "${BUILDAH[@]}" build --isolation chroot --pull-never --layers --file "$source/k8s/Dockerfile" --target "$service" \
      --volume "$cache:/var/cache/ccache" --build-arg CCACHE_DIR=/var/cache/ccache --build-arg LANG="${LANG:-C.UTF-8}" \
      --tag "smarketing/$service" "$source" || return 1
  done
}

# images_bin_folder -> where ./run finds the images as if they were programs, beside smctl
images_bin_folder() {
  local bin="$IMAGES/bin" service
  rm -rf -- "$bin"
  mkdir -p -- "$bin"
  for service in "${IMAGE_SERVICES[@]}"; do ln -s -- "$SMK_ROOT/tests/images/contained_service.sh" "$bin/$service"; done
  ln -s -- "$SMK_ROOT/build/release/bin/smctl" "$bin/smctl"
  printf '%s' "$bin"
}

# What ./test --images does: the images, what is in them and how they stop, and the loop from lead to deal and report on them.
run_images() {
  images_prepare
  run_step "building the images" "$TEST_LOGS/images.log" images_build || die "the images could not be built."
  SMARKETING_BIN_DIR=$(images_bin_folder)
  SMARKETING_PODMAN=$(printf '%s\n' "${PODMAN[@]}")
  export SMARKETING_BIN_DIR SMARKETING_PODMAN
  # shellcheck disable=SC2034 # test_tests.sh reads it: a container is started in half a second, and that often
  TIME_LIMIT_FACTOR=2
  run_test_script "$SMK_ROOT/tests/images/images_test.sh"
  run_test_script "$SMK_ROOT/tests/e2e/loop/loop_test.sh"
}

# For exit traps: ends containers that a test left.
images_clean_up() {
  if ((${#PODMAN[@]} > 0)); then "${PODMAN[@]}" rm --all --force --time 0 >/dev/null 2>&1 || true; fi
}
