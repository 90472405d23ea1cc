# The rules of the architecture that a compiler does not know. Reads file names (from the root of the repository), prints
# "file:line: rule" for each place that breaks one, exits 1 if there is any. See docs/testing.md.

BEGIN {
  # What a domain must not see, on any path of includes.
  impure = "^(grpc|grpcpp|google/(protobuf|rpc|type|api)|cppconn|mysql|mariadb|httplib|curl|spdlog|prometheus)([/.]|$)"
  impure_own = "^(common/(mysql|rpc|auth|event_log|unit_of_work|idempotency|observability)/|[a-z]+_service/(rpc|storage|server|worker|clients|projections)/)"

  # Words of the business, which common/ does not know.
  split("lead leads deal deals agreement agreements campaign campaigns funnel funnels breach breaches handoff handoffs " \
        "marketing marketer marketers sales salesperson persona personas playbook playbooks roster rosters crm crms " \
        "prospect prospects scorecard scorecards", list, " ")
  for (i in list) business[list[i]] = 1

  # The start of a statement, in a string.
  sql = "\"(\\(|sql\\()?[ ]*(SELECT|INSERT (IGNORE )?INTO|UPDATE|DELETE FROM|REPLACE INTO|CREATE TABLE) "

  # Calls that ask for the time or sleep. (A member of our own may well be called time or clock.)
  time_calls = "absl::(Now|SleepFor|GetCurrentTimeNanos) *\\(" \
    "|(system|steady|high_resolution|file|utc)_clock::now *\\(" \
    "|sleep_(for|until) *\\(" \
    "|(^|[^A-Za-z0-9_.>:])(::|std::)?(sleep|usleep|nanosleep|clock_nanosleep|gettimeofday|clock_gettime|timespec_get) *\\(" \
    "|(std::| ::|[^A-Za-z0-9_.>:])time *\\( *(nullptr|NULL|0|&)" \
    "|std::clock *\\(|gpr_now *\\("
  # Waits that end by themselves: a test may bound one, so that it fails rather than hangs.
  timed_waits = "(Await|Wait|Lock|LockWhen|WaitForNotification)With(Timeout|Deadline) *\\(|[.>]wait_(for|until) *\\("
}

{ check_file($0) }

END {
  for (file in is_domain) check_reach(file)
  exit failures > 0
}

function complain(file, line, rule) {
  printf "%s:%d: %s\n", file, line, rule
  failures++
}

function check_file(file,    line, number, code, guard) {
  known[file] = 1
  service = owner_of(file)
  in_domain = file ~ /^[a-z_]+\/domain\//
  if (in_domain) is_domain[file] = 1
  in_comment = 0
  raw_end = ""
  guard = ""
  number = 0
  while ((getline line < file) > 0) {
    number++
    if (raw_end == "" && !in_comment && line ~ /^[ \t]*#[ \t]*include[ \t]*["<]/) {
      check_include(file, number, line)
      continue
    }
    code = code_of(line)
    if (file ~ /\.h$/ && guard == "" && code ~ /^#ifndef /) {
      guard = substr(code, 9)
      if (guard != guard_of(file)) complain(file, number, "the header guard must be " guard_of(file))
    }
    if (code ~ /using namespace/) complain(file, number, "no `using namespace`")
    if ((code ~ time_calls || (code ~ timed_waits && file !~ /^tests\//)) && !may_ask_for_time(file)) {
      complain(file, number, "only common/time asks for the time or sleeps: take a Clock")
    }
    if (service != "" && file !~ /^[a-z_]+\/storage\// && line ~ sql) {
      complain(file, number, "SQL is in storage/ alone")
    }
    if (file ~ /^common\// && !may_name_business(file)) check_words(file, number, line)
  }
  close(file)
  if (file ~ /\.h$/ && guard == "") complain(file, 1, "no header guard; it must be " guard_of(file))
}

# "lead_service" of "lead_service/rpc/x.h"; "" of what belongs to no service.
function owner_of(file) {
  if (file ~ /^[a-z]+_service\//) return substr(file, 1, index(file, "/") - 1)
  return ""
}

function guard_of(file) {
  file = toupper(file)
  gsub(/[^A-Z0-9]/, "_", file)
  return "SMARKETING_" file "_"
}

# (The last one defines absl::Mutex's functions for ThreadSanitizer.)
function may_ask_for_time(file) { return file ~ /^((common|tests\/unit\/common)\/time\/|tests\/support\/tsan_mutex\.cc$)/ }

# Which role may do what is data, and data names things.
function may_name_business(file) { return file ~ /^common\/auth\/roles\./ }

# The connector itself is pinned by tests of its own.
function may_use_connector(file) { return file ~ /^(common\/mysql|tests\/storage\/common\/mysql)\// }

# ---- Includes

function check_include(file, number, line,    target, target_service) {
  target = line
  sub(/^[^"<]*["<]/, "", target)
  sub(/[">].*$/, "", target)
  target_service = owner_of(target)
  includes[file] = includes[file] " " target
  line_of[file, target] = number

  if (target ~ /(^|\/)\.\.?\//) complain(file, number, "include from the root of the repository: " target)
  if (target ~ /^(cppconn|mysql|mariadb)[\/.]/ && !may_use_connector(file)) {
    complain(file, number, "only common/mysql includes the connector: " target)
  }
  if (target_service != "" && service != "" && target_service != service) {
    complain(file, number, "a service includes nothing of another: " target)
  }
  if (file ~ /^common\// && (target_service != "" || target ~ /^(cli|tests)\//)) {
    complain(file, number, "common/ includes nothing of what uses it: " target)
  }
  if (file ~ /^cli\// && target_service != "") {
    complain(file, number, "the client knows the services by protos/ alone: " target)
  }
  if (file !~ /^tests\// && target ~ /^(tests\/|gtest|gmock)/) {
    complain(file, number, "only tests include what is for tests: " target)
  }
  if (service != "" && file ~ /^[a-z_]+\/rpc\// && target ~ /^[a-z_]+\/server\//) {
    complain(file, number, "rpc/ knows nothing of server/: " target)
  }
  if (service != "" && file ~ /^[a-z_]+\/storage\// && target ~ /^[a-z_]+\/(rpc|server)\//) {
    complain(file, number, "storage/ knows nothing of rpc/ and server/: " target)
  }
  if (in_domain && target == "common/time/clock.h") {
    complain(file, number, "domain/ asks no clock: take the time as a parameter")
  }
  if (in_domain && target ~ /^(fstream|iostream|filesystem|thread|sys\/|unistd\.h|netinet)/) {
    complain(file, number, "domain/ does no input or output: " target)
  }
}

# Follows the includes of a file of a domain, through our own headers, to anything impure.
function check_reach(file,    queue, head, tail, at, parts, count, i, next_file, via, seen) {
  head = tail = 0
  queue[tail++] = file
  seen[file] = 1
  while (head < tail) {
    at = queue[head++]
    count = split(includes[at], parts, " ")
    for (i = 1; i <= count; i++) {
      next_file = parts[i]
      if (next_file in seen) continue
      seen[next_file] = 1
      via[next_file] = (at == file) ? next_file : via[at] " → " next_file
      if (next_file ~ impure || next_file ~ impure_own || next_file ~ /\.pb\.h$/) {
        complain(file, line_of[file, first_of(via[next_file])], "domain/ is pure, but includes " via[next_file])
      } else if (next_file in known) {
        queue[tail++] = next_file
      }
    }
  }
}

function first_of(path) {
  sub(/ → .*/, "", path)
  return path
}

# ---- Words

function check_words(file, number, line,    words, count, i) {
  count = split(line, words, /[^A-Za-z]+/)
  for (i = 1; i <= count; i++) check_word(file, number, words[i])
}

# A word may be an identifier: "LeadId" and "leadID" hold the word "lead".
function check_word(file, number, word,    humps, count, i) {
  gsub(/[A-Z]/, " &", word)
  gsub(/ [A-Z]( [A-Z])+/, "&", word)
  count = split(tolower(word), humps, " ")
  for (i = 1; i <= count; i++) {
    if (!(humps[i] in business) || (file, number, humps[i]) in told) continue
    told[file, number, humps[i]] = 1
    complain(file, number, "common/ has no word of the business: \"" humps[i] "\"")
  }
}

# ---- Text

# A line without its comments and without the inside of its strings.
function code_of(line,    out, i, n, c, two, end) {
  if (raw_end == "" && !in_comment && line !~ /["\/]/) return line
  out = ""
  n = length(line)
  for (i = 1; i <= n; i++) {
    if (raw_end != "") {
      end = index(substr(line, i), raw_end)
      if (end == 0) return out
      i += end + length(raw_end) - 2
      raw_end = ""
      continue
    }
    two = substr(line, i, 2)
    if (in_comment) {
      if (two == "*/") { in_comment = 0; i++ }
      continue
    }
    c = substr(two, 1, 1)
    if (two == "//") return out
    if (two == "/*") { in_comment = 1; i++; continue }
    if (two == "R\"") {
      end = index(substr(line, i), "(")
      raw_end = ")" substr(line, i + 2, end - 3) "\""
      out = out "\"\""
      i += end - 1
      continue
    }
    if (c == "\"") {
      for (i++; i <= n && substr(line, i, 1) != "\""; i++) if (substr(line, i, 1) == "\\") i++
      out = out "\"\""
      continue
    }
    if (c == "'" && substr(line, i + 2, 1) == "'") { out = out "''"; i += 2; continue }
    if (c == "'" && substr(line, i + 1, 1) == "\\" && substr(line, i + 3, 1) == "'") { out = out "''"; i += 3; continue }
    out = out c
  }
  return out
}
