#!/usr/bin/env bash
# One lead all the way round, on the real programs: imports that are repeated and interrupted, the funnel, a promise that is
# kept and one that is not, with two replicas of sla_service. Takes the programs from SMARKETING_BIN_DIR, which ./test sets.
# shellcheck disable=SC2317 # functions that check calls
root=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"

# shellcheck source=tests/support/installation.sh
source "$root/tests/support/installation.sh"
stop_watching() { [[ -n ${watcher:-} ]] && kill "$watcher" 2>/dev/null; }
trap 'stop_watching; remove_installation' EXIT

event_count() { smctl events list --json | wc -l; }
# "value=leads/won" of each row, in order.
cohort() { smctl report funnel --cohort --json "$@" | jq -r '[.rows[] | "\(.value // "")=\(.stages[0].leads)/\(.won_leads // 0)"] | join(" ")'; }
cohort_total() { smctl report funnel --cohort --json "$@" | jq -r '.total | "\(.stages[0].leads) \(.won_leads) \([.won_revenue[]? | "\(.units // 0).\((.nanos // 0) / 10000000) \(.currency_code)"] | join("+"))"'; }
consistent() { smctl projection verify; }

check "starts with two replicas of sla_service" "$run" --background --replicas sla_service=2
check "all services answer" smctl status

# A made-up file: repeated, it changes nothing.
import_example() {
  smctl import leads "$root/examples/leads.csv" --system crm --stage marketing_qualified \
    --map external_id=crm_id,email=email,given_name=first_name,family_name=last_name,company_name=company \
    --map country_code=country,source=utm_source,campaign=utm_campaign,create_time=first_seen &&
    smctl import deals "$root/examples/deals.csv" --system crm --won --currency EUR \
      --map lead_external_id=crm_id,external_id=deal_id,amount=value,close_time=won_at,owner=rep
}
example_total=$(awk -F, 'NR > 1 { n++; cents += int($3 * 100 + 0.5) } END { printf "60 %d %d.%d EUR", n, cents / 100, cents % 100 }' "$root/examples/deals.csv")
check_output "leads are imported" "60 new, 0 known already, 0 rejected" import_example
check "reporting catches up" within 20 reporting_caught_up
check "the cohort is as the file says" equals "$example_total" "$(cohort_total --from 2026-01-01 --to 2026-07-01)"
events_before=$(event_count)
check_output "repeated, the import finds everything known" "0 new, 60 known already, 0 rejected" import_example
check "and nothing happened" equals "$events_before" "$(event_count)"

# What is wrong with a row is said, and the others go on.
printf 'id,mail,day\n1,good@example.com,2026-02-01\n2,not-an-address,2026-02-01\n3,late@example.com,9999-01-01\n"4,broken"x,\n5,fine@example.com,2026-02-03\n' >bad.csv
bad_import() { smctl import leads bad.csv --system bad --map external_id=id,email=mail,create_time=day; }
check_output "bad rows are rejected, good ones taken" "5 rows in .* 2 new, 0 known already, 3 rejected" bad_import
bad_exit() {
  bad_import
  [[ $? == 3 ]]
}
check "and the exit code says so" bad_exit
check_output "the file of rejected rows says why" "not-an-address.*,3,.*email" cat bad.csv.rejected.csv

# A promise, kept and not kept. Times in the past: they are due at once, at their own time.
calendar=$(smctl calendar create -f "$root/examples/calendar.json")
sed "s|\"CALENDAR\"|\"$calendar\"|" "$root/examples/agreement.json" >agreement.json
agreement=$(smctl agreement create -f agreement.json)
check "an agreement is submitted" smctl agreement submit "$agreement"
not_yet() {
  smctl agreement activate "$agreement"
  [[ $? == 3 ]]
}
check "not active before both functions approve" not_yet
check "marketing approves" smctl agreement approve "$agreement" --for marketing
check "sales approves" smctl agreement approve "$agreement" --for sales
check "it is active" smctl agreement activate "$agreement" --from 2026-01-01

smctl events watch --json --type ClockBreached >breaches.json &
watcher=$!

# Friday 16:30 in Berlin: one hour of business time ends on Monday 09:30.
capture_demo() { smctl --json lead capture --email "$1" --touch demo_request --source google --at 2026-03-06T15:30:00Z | jq -r .lead.name; }
kept=$(capture_demo kept@example.com)
check "the call on Monday 09:20" smctl lead log-attempt "$kept" --kind call --outcome connected --at 2026-03-09T08:20:00Z
state_of() { smctl clock list --json --filter "lead = \"$1\"" | jq -r '"\(.state) \(.due_time)"'; }
is_state() { [[ $(state_of "$1") == "$2" ]]; }
check "the promise was kept" within 20 is_state "$kept" "CLOCK_STATE_MET 2026-03-09T08:30:00Z"
broken=$(capture_demo broken@example.com)
check "the other is breached, due on Monday 09:30" within 20 is_state "$broken" "CLOCK_STATE_BREACHED 2026-03-09T08:30:00Z"
breaches_of() { smctl breach list --json --filter "lead = \"$1\"" | wc -l; }
check "the breach is there once" equals 1 "$(breaches_of "$broken")"
watched() { [[ $(jq -r --arg lead "$broken" 'select(.subject == $lead) | .occur_time' breaches.json) == 2026-03-09T08:30:00Z ]]; }
check "whoever watches saw it, once, at its due time" within 10 watched
# The call became known after its clock had run out: the breach is withdrawn, and says so.
kept_breaches() { smctl breach list --json --filter "lead = \"$kept\"" | jq -r .state | grep -v BREACH_STATE_WITHDRAWN; }
check "nobody missed the kept one" equals "" "$(kept_breaches)"
smctl lead log-attempt "$broken" --kind call --at 2026-03-09T08:40:00Z >/dev/null
check "a late answer is still a miss" within 20 is_state "$broken" "CLOCK_STATE_MET_LATE 2026-03-09T08:30:00Z"

# Two leads that are one person: the call that the one got answered the other. Taken apart, it did not.
asked=$(capture_demo asked@example.com)
check "nobody answered a third" within 20 is_state "$asked" "CLOCK_STATE_BREACHED 2026-03-09T08:30:00Z"
called=$(smctl --json lead capture --email called@example.com --at 2026-03-06T15:00:00Z | jq -r .lead.name)
smctl lead log-attempt "$called" --kind call --outcome connected --at 2026-03-09T08:20:00Z >/dev/null
merge=$(smctl --json lead merge "$asked" "$called" --yes | jq -r .merge.name)
check "merged with who was called, it was answered" within 20 is_state "$asked" "CLOCK_STATE_MET 2026-03-09T08:30:00Z"
standing_breaches() { smctl breach list --json --filter "lead = \"$asked\"" | jq -r .state | grep -cv BREACH_STATE_WITHDRAWN; }
check "and its breach is withdrawn" equals 0 "$(standing_breaches)"
check "reports follow the merge" within 20 reporting_caught_up
check "and verify" consistent
check "taken apart" smctl lead unmerge "$merge"
check "it was not" within 20 is_state "$asked" "CLOCK_STATE_BREACHED 2026-03-09T08:30:00Z"
check "and its breach stands" equals 1 "$(standing_breaches)"
check "reports follow it back" within 20 reporting_caught_up
check "and verify again" consistent

# A live one: the clock runs out while we look.
sed 's|"3600s"|"2s"|; s|response-to-demo|quick|; s|"warning_percents": \[75\]|"warning_percents": [50]|' agreement.json >quick.json
always=$(printf '{"display_name": "always", "time_zone": "UTC", "weekly_hours": [{"weekdays": ["WEEKDAY_MONDAY", "WEEKDAY_TUESDAY", "WEEKDAY_WEDNESDAY", "WEEKDAY_THURSDAY", "WEEKDAY_FRIDAY", "WEEKDAY_SATURDAY", "WEEKDAY_SUNDAY"], "windows": [{"start_minute": 0, "end_minute": 1440}]}]}' | smctl calendar create -f -)
sed -i "s|$calendar|$always|" quick.json
quick=$(smctl agreement create -f quick.json)
for step in submit "approve --for marketing" "approve --for sales" activate; do
  # shellcheck disable=SC2086 # a step and its flag
  smctl agreement $step "$quick" >/dev/null
done
live=$(smctl --json lead capture --email live@example.com --touch demo_request | jq -r .lead.name)
live_breach() { smctl breach list --json --filter "lead = \"$live\" AND commitment = \"quick\"" | jq -r '"\(.due_time) \(.record_time)"'; }
live_breached() { [[ -n $(live_breach) ]]; }
check "a promise of two seconds is breached while two replicas look" within 15 live_breached
check_output "and the briefing of the lead says so" "quick: BREACHED, due" smctl lead briefing "$live"
recorded_in_time() {
  local due recorded
  read -r due recorded < <(live_breach)
  awk -v due="$(date -d "$due" +%s.%N)" -v recorded="$(date -d "$recorded" +%s.%N)" 'BEGIN { exit !(recorded - due >= 0 && recorded - due < 2) }'
}
check "recorded within two seconds of its due time" recorded_in_time
check "once" equals 1 "$(smctl breach list --json --filter "lead = \"$live\" AND commitment = \"quick\"" | wc -l)"

# A service is killed in the middle of an import, and started again by ./run.
awk 'BEGIN { print "id,source,day"; for (i = 1; i <= 20000; i++) printf "k%d,s%d,2025-%02d-%02d\n", i, i % 5, 1 + i % 12, 1 + i % 28 }' >many.csv
import_many() { smctl import leads many.csv --system many --map external_id=id,source=source,create_time=day --stage marketing_qualified; }
kill_one() {
  within 20 has_some && kill -KILL "$(pid_of "$1")"
}
has_some() { (($(smctl projection status --json | jq -r '.leads // 0') > ${some:-500})); }
kill_one lead_service & killer=$!
import_many >import.out 2>&1
imported=$?
wait "$killer"
check "the import ends well all the same" equals 0 "$imported"
check_output "with every row" "20,000 rows in .* 0 rejected" cat import.out
some=15000
import_many >/dev/null 2>&1 & importer=$!
kill -KILL "$(pid_of reporting_service)"
wait "$importer"
check "reporting catches up after being killed" within 60 reporting_caught_up
many_cohort="s0=4000/0 s1=4000/0 s2=4000/0 s3=4000/0 s4=4000/0"
check "no lead is lost or counted twice" equals "$many_cohort" "$(cohort --from 2025-01-01 --to 2026-01-01 --by source)"
check "the projection verifies" consistent

finish_tests
