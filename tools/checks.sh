# shellcheck shell=bash
# What ./test checks beside running tests. Each function says what is wrong and fails. Sourced after lib.sh.

check_layers() { "$SMK_ROOT/tools/layer_check"; }

check_protos() { "$SMK_ROOT/tools/buf_lint"; }

check_format() {
  cd "$SMK_ROOT" || return 1
  local output
  output=$(project_files '*.h' '*.cc' |
    xargs -d '\n' -r -n 40 -P "$(nproc)" clang-format --dry-run -Werror 2>&1) && return 0
  sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: .*/clang-format -i \1/p' <<<"$output" | sort -u | grep . || echo "$output"
  return 1
}

# Our scripts: what says of itself that it is one for bash.
check_scripts() {
  cd "$SMK_ROOT" || return 1
  local file scripts=()
  while IFS= read -r file; do
    if head -n 1 "$file" | grep -Eq '^#!.*\bbash|^# shellcheck shell=bash'; then scripts+=("$file"); fi
  done < <(project_files run test '.ci/*' 'tools/*' 'tests/*.sh')
  shellcheck -x "${scripts[@]}"
}
