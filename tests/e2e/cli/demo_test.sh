#!/usr/bin/env bash
# `smctl demo load` on the real programs: what it says is what is there, and repeating it changes nothing. Takes the programs
# from SMARKETING_BIN_DIR, which ./test sets.
# shellcheck disable=SC2317 # functions that check calls
root=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"
# shellcheck source=tests/support/installation.sh
source "$root/tests/support/installation.sh"

load() { smctl --json demo load --leads 200 --months 6 --seed 7; }
# holds FILTER FILE: whether jq's filter is true of it
holds() { jq -e "$1" "$2" || { cat "$2" && return 1; }; }
# events: how many there are
events() { smctl --json events list | wc -l; }
# listed COMMAND …: how many lines it prints
listed() { smctl --json "$@" --limit 10000 | wc -l; }

check "starts" "$run" --background
# Into an installation that has a roster of its own.
smctl roster apply "$root/examples/roster.yaml" >/dev/null
load >demo.json
check "a demo is loaded" holds '.rejected == 0 and .leads.created == 200 and .leads.known == 0' demo.json
check "with all that happens to leads" \
  holds '.touches.created > 300 and .handoffs.created > 20 and .attempts.created > 20 and .deals.created > 5' demo.json
count() { jq "$1" demo.json; }
check "the leads are there" equals "$(count .leads.created)" "$(listed lead list)"
check "and the hand-offs" equals "$(count .handoffs.created)" "$(listed handoff list)"
check "and the deals" equals "$(count .deals.created)" "$(listed deal list)"
check "and the teams, beside those that were there" equals "2 6" \
  "$(smctl --json roster get | jq -r '"\([.teams[] | select(.name | startswith("teams/demo-"))] | length) \([.reps[] | select(.name | startswith("reps/demo-"))] | length)"')"
check_output "sales has answered some" "ACCEPTED" smctl handoff list --filter 'state = ACCEPTED'

check "reporting catches up" within 30 reporting_caught_up
funnel() { smctl --json report funnel --from "$(count .from | tr -d '"')" --to "$(count .to | tr -d '"')"; }
funnel >funnel.json
check "the funnel shows all leads" \
  equals "$(count .leads.created)" "$(jq -r '.total.stages[] | select(.stage == "LEAD_STAGE_LEAD").leads' funnel.json)"
check "and all deals that were won" equals "$(listed deal list --filter 'state = WON')" "$(jq -r '.total.won_deals' funnel.json)"

before=$(events)
load >again.json
check "loaded again, nothing is new" \
  holds '.rejected == 0 and ([.leads, .touches, .handoffs, .attempts, .deals] | all(.created == 0))' again.json
check "all is known" equals "$(jq -c '[.leads, .touches, .handoffs, .attempts, .deals] | map(.created)' demo.json)" \
  "$(jq -c '[.leads, .touches, .handoffs, .attempts, .deals] | map(.known)' again.json)"
check "and no event was added" equals "$before" "$(events)"
check_output "more leads come on top" "leads +10 +200" smctl demo load --leads 210 --months 6 --seed 7
check "reporting catches up again" within 30 reporting_caught_up
check "the projection verifies" smctl projection verify

finish_tests
