#!/usr/bin/env bash
# A lead's whole life from the command line, on the real programs: the roster, the playbook and the scoring model from the files
# of examples/, touches, hand-offs, deals, duplicates, a merge and back, exports, erasure. Takes the programs from
# SMARKETING_BIN_DIR, which ./test sets.
# shellcheck disable=SC2317 # functions that check calls
root=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"
# shellcheck source=tests/support/installation.sh
source "$root/tests/support/installation.sh"

# exits_with CODE command …  with nobody at the terminal
exits_with() {
  local wanted=$1
  shift
  "$@" </dev/null
  local code=$?
  ((code == wanted)) || {
    printf 'exit code %d, wanted %d\n' "$code" "$wanted"
    return 1
  }
}
# field FILTER command … -> what jq finds in the JSON answer
field() {
  local filter=$1
  shift
  smctl --json "$@" | jq -r "$filter"
}
# equals_field WANTED FILTER command …
equals_field() {
  local wanted=$1 filter=$2
  shift 2
  equals "$wanted" "$(field "$filter" "$@")"
}

check "starts" "$run" --background
check "all services answer" smctl status

# ---- Roster

check_output "a dry run says what would be new" "8 new, 0 changed, 0 deleted; a dry run" \
  smctl roster apply "$root/examples/roster.yaml" --dry-run
check_output "and does nothing" "^\{\}$" smctl roster get
check_output "the roster is applied" "8 new, 0 changed, 0 deleted" smctl roster apply "$root/examples/roster.yaml"
smctl roster get >roster.yaml
check_output "what get prints, apply takes" "0 new, 0 changed, 0 deleted" smctl roster apply roster.yaml
sed -i '/^absences:/,/^routing_rules:/{/^routing_rules:/!d}' roster.yaml
check "it asks before it deletes" exits_with 2 smctl roster apply roster.yaml
check_output "unless told not to" "- absences/tom-summer" smctl roster apply roster.yaml --yes
check_output "an absence is added" "absences/off: tom from 2026-07-01" \
  smctl roster absence add tom --from 2026-07-01 --to 2026-07-15 --key off
check "and removed" smctl roster absence remove off
printf 'teams:\n  - name: teams/x\n    handof_timeout: 4h\n' >wrong.yaml
check_output "a mistake is told with its line" "wrong.yaml:3: there is no field 'handof_timeout' in Team" \
  smctl roster apply wrong.yaml

# ---- Playbook and scoring model

mapfile -t revisions < <(field .name playbook propose "$root/examples/playbook.yaml")
check "four items are proposed" equals 4 "${#revisions[@]}"
check "marketing approves them" smctl playbook approve "${revisions[@]}" --for marketing
check_output "they are not in force yet" "PROPOSED +reasons/FROZEN_BUDGET" smctl playbook show "${revisions[2]}"
check_output "sales approves them" "APPROVED +personas/head-of-it" smctl playbook approve "${revisions[@]}" --for sales
check_output "they are in force" "reasons/FROZEN_BUDGET" smctl playbook get
check_output "what was before is known" "MARKETING_QUALIFIED .*\(built in\)" smctl playbook get --at 2026-01-01
check "what is in force can be proposed again" smctl playbook propose <(smctl playbook get --yaml) --dry-run
check_output "revisions are listed" "contentAssets/wp-security" smctl playbook revisions --state approved

# ---- Leads

lead() { field .lead.name lead capture "$@"; }
ana=$(lead --email ana@example.com --given-name Ana --family-name Silva --company "Example Ltd" --job-title "Head of IT" \
  --country DE --persona head-of-it --touch demo_request --source google)
check_output "a lead is found by its e-mail address" "Ana Silva" smctl lead get ana@example.com
check_output "and one that is not there is not found" LEAD_NOT_FOUND smctl lead get nobody@example.com
check_output "made by hand" "Tom Weber" smctl lead create --email tom@example.com --given-name Tom --family-name Weber \
  --company "Example Ltd" --stage subscriber
check "but not twice" exits_with 3 smctl lead create --email tom@example.com
check_output "updated, and cleared" "Weber Ltd" smctl lead update tom@example.com --company "Weber Ltd" --given-name ""
check "moved" smctl lead move tom@example.com lead
check "moved back only with a reason" exits_with 3 smctl lead move tom@example.com subscriber
check_output "recycled until a day" "RECYCLED .* until 2199-01-01" \
  smctl lead recycle tom@example.com --reason FROZEN_BUDGET --until 2199-01-01
check "disqualified" smctl lead disqualify tom@example.com --reason NO_BUDGET
check "deleted" smctl lead delete tom@example.com
tom=$(field .name lead list --show-deleted --filter 'company_name = "Weber Ltd"')
check "and back" smctl lead undelete "$tom"

upsert() { smctl --origin crm lead upsert crm:42 "$@" >/dev/null; }
check "an upsert makes what is missing" upsert --company New --occur-time 2026-02-02
check "an older one comes late" upsert --company Old --given-name Rui --occur-time 2026-02-01
check "the newer value stays" equals_field New .profile.company_name lead get crm:42
check "what it did not say is taken" equals_field Rui .profile.given_name lead get crm:42
own_events() { smctl --json events list --lead crm:42 "$@" | jq -r 'select(.origin == "crm") | .type' | wc -l; }
check "its events carry the origin" equals yes "$( (($(own_events) > 0)) && echo yes)"
check "which can be left out" equals 0 "$(own_events --exclude-origin crm)"
check_output "changes are audited" "crm +UpdateLead +profile.company_name" smctl lead changes crm:42

# ---- What they did, and what was done

check_output "a visitor whom nobody knows" "nobody knows yet" \
  smctl touch record visitor:v1 --kind page_view --source google --at 2026-02-01
check "becomes known" smctl lead capture --email ana@example.com --visitor-id v1
check_output "with what it did" "PAGE_VIEW google" smctl touch list ana@example.com
printf 'mail,what,when,page\nana@example.com,content download,2026-03-01,wp-security\nana@example.com,page view,2026-03-02,\nnobody@example.com,chat,2026-03-03,\n' >touches.csv
import_touches() { smctl import touches touches.csv --map lead_email=mail,kind=what,occur_time=when,content=page; }
check_output "touches are imported" "2 new, 0 known already, 1 rejected" import_touches
check_output "once" "0 new, 2 known already, 1 rejected" import_touches
check_output "and the other says why" "nobody@example.com,.*No lead has this identity" cat touches.csv.rejected.csv
printf 'id,mail,when,by,result,took\nK1,ana@example.com,2026-03-03 10:00,tom,no answer,20\n' >calls.csv
import_calls() { smctl import attempts calls.csv --kind call --map external_id=id,lead_email=mail,occur_time=when,rep=by,outcome=result,duration=took; }
check_output "attempts too" "1 new, 0 known already, 0 rejected" import_calls
check_output "once" "0 new, 1 known already, 0 rejected" import_calls
check_output "and are listed by rep" "CALL by tom, NO_ANSWER" smctl attempt list --rep tom
check_output "the timeline has it all" "DEMO_REQUEST" smctl lead timeline ana@example.com

# ---- Score

check_output "a model is tried first" "leads would change grade" smctl scoring preview "$root/examples/scoring_model.yaml"
model=$(field .name scoring propose "$root/examples/scoring_model.yaml")
check "proposed and approved by marketing" smctl playbook approve "$model" --for marketing
check "and by sales" smctl playbook approve "$model" --for sales
check_output "it is in force" "our-countries +company +15" smctl scoring show
all_follow() { smctl scoring job --wait 2>/dev/null | grep -q "DONE.*$model"; }
check "all leads follow" within 30 all_follow
check_output "the score is explained" "decides +role +40" smctl lead explain ana@example.com
adds_up() { ! smctl lead explain ana@example.com | grep -q "but the score says"; }
check "and adds up" adds_up
check_output "there is a calibration" "90 to 100 %" smctl scoring calibration

# ---- Hand-offs

check_output "who would get it" "would get it, by (routingRules/)?dach" smctl roster preview-routing ana@example.com
check_output "a hand-off is submitted" "SUBMITTED" smctl handoff submit ana@example.com --note "asked for a demo"
check "one at a time" exits_with 3 smctl handoff submit ana@example.com
check_output "the queue says who waits" "Ana Silva, Example Ltd.*asked for a demo" smctl handoff queue --team dach
check "it is given to somebody else" smctl handoff reassign ana@example.com --rep tom
check_output "the briefing says what to do" "ACCEPT HANDOFF" smctl lead briefing ana@example.com
check_output "who accepts it" "ACCEPTED" smctl handoff accept ana@example.com
check "owns the lead" equals_field "tom LEAD_STAGE_SALES_ACCEPTED" '"\(.owner) \(.stage)"' lead get ana@example.com
check_output "the queue is empty" "0 hand-offs waiting" smctl handoff queue
check_output "the history is kept" "SUBMITTED" smctl handoff get ana@example.com
check "rejecting needs a reason" exits_with 2 smctl handoff reject ana@example.com
smctl handoff submit crm:42 >/dev/null
check "recycled for later" smctl handoff recycle crm:42 --reason BAD_TIMING --until 2199-01-01
check_output "listed" "RECYCLED.*BAD_TIMING" smctl handoff list --filter 'reason = "BAD_TIMING"'
smctl handoff submit crm:42 >/dev/null
check_output "withdrawn" "WITHDRAWN" smctl handoff withdraw crm:42

# ---- Deals

smctl pipeline get default >pipeline.yaml
check "the pipeline is YAML both ways" smctl pipeline apply pipeline.yaml
check_output "and listed" "pipelines/default" smctl pipeline list
check_output "the lead becomes a deal" "the lead is OPPORTUNITY now" \
  smctl deal convert ana@example.com --title Licences --amount "12000 EUR" --external-id crm:D1
check_output "somebody else takes part" "DECISION_MAKER" smctl deal contacts crm:D1 --set tom@example.com=decision_maker
check_output "restated" "11500.50 EUR" smctl deal update crm:D1 --amount "11500.50 EUR"
stage=$(field '.pipelines[0].stages[1].id' pipeline list)
check_output "moved on" "default/$stage" smctl deal move crm:D1 "$stage"
check_output "won" "WON" smctl deal win crm:D1
check "the lead is a customer" equals_field LEAD_STAGE_CUSTOMER .stage lead get ana@example.com
check_output "opened again" "OPEN" smctl deal reopen crm:D1
check_output "lost, for a reason" "FROZEN_BUDGET" smctl deal lose crm:D1 --reason FROZEN_BUDGET
check_output "listed" "Licences" smctl deal list --filter 'state = LOST'

# ---- Duplicates

other=$(lead --email ana@example.org --given-name Ana --family-name Silva --company "Example Limited" --country DE --city Berlin)
check_output "a scan finds who may be the same" "[1-9][0-9]* pairs? found" smctl duplicates scan
check_output "which can be asked for one lead" "$other" smctl lead duplicates ana@example.com
check_output "and keeps it" "$other|$ana" smctl duplicates list
check_output "side by side first" "city +Berlin +Berlin +changes|address +Berlin +Berlin +changes" \
  smctl lead merge "$ana" "$other" --preview
check "it asks" exits_with 2 smctl lead merge "$ana" "$other"
as_it_was() { field 'del(.etag, .update_time, .score, .stage_summaries[].time_in_stage)' lead get "$other"; }
before=$(as_it_was)
merge=$(field .merge.name lead merge "$ana" "$other" --yes)
check "the old name leads to the survivor" equals_field "$ana" .name lead get "$other"
check_output "and back" "two leads again" smctl lead unmerge "$merge"
check "it is what it was" equals "$before" "$(as_it_was)"
check "not the same, after all" smctl duplicates dismiss "$ana" "$other"
gone() { ! smctl duplicates list | grep -q "$other"; }
check "and not suggested again" gone

# ---- Export and erasure

check_output "all that is held about one person" "in ana.json" smctl lead export ana@example.com --out ana.json
check "is there" jq -e '.lead.name and (.activities | length > 3) and (.handoffs | length == 1) and (.deals | length == 1) and .changes' ana.json
check_output "all leads as CSV" "4 leads in leads.csv" smctl lead export --csv leads.csv
check_output "with what is known" "ana@example.com.*Example Ltd,Head of IT" cat leads.csv
smctl lead export --csv ana.csv --filter 'company_name = "Example Ltd"' >/dev/null
check_output "which can be brought in again" "1 rows in .* 0 new, 1 known already, 0 rejected" \
  smctl import leads ana.csv --map email=email,given_name=given_name,company_name=company_name,create_time=create_time
check "erasure asks" exits_with 2 smctl lead erase ana@example.com
check "erased" smctl lead erase ana@example.com --yes
check "nobody finds her" exits_with 4 smctl lead get ana@example.com
check_output "the lead says so" "erased" smctl lead get "$ana"

# ---- The end

check "reporting catches up" within 20 reporting_caught_up
check "the projection verifies" smctl projection verify

finish_tests
