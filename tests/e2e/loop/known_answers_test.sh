#!/usr/bin/env bash
# A real data set with known answers: 8,000 leads and 842 won deals of a marketplace. The data may not ship with the
# project; the test looks for them beside it.
# shellcheck disable=SC2317 # functions that check calls
root=$(cd -- "$(dirname -- "$0")/../../.." && pwd -P)
# shellcheck source=tests/support/script_test.sh
source "$root/tests/support/script_test.sh"

data="$root/../shared/data/olist"
if [[ ! -r $data/marketing_qualified_leads.csv || ! -r $data/closed_deals.csv ]]; then
  skipped "known answers: the data set is not beside the project"
  finish_tests
fi

# shellcheck source=tests/support/installation.sh
source "$root/tests/support/installation.sh"

import_all() {
  smctl import leads "$data/marketing_qualified_leads.csv" --system olist --stage marketing_qualified \
    --map external_id=mql_id,create_time=first_contact_date,source=origin,landing_page=landing_page_id &&
    smctl import deals "$data/closed_deals.csv" --system olist --won --currency BRL \
      --map lead_external_id=mql_id,amount=declared_monthly_revenue,close_time=won_date,owner=sr_id
}
cohort() { smctl report funnel --from 2017-06-01 --to 2018-06-01 --cohort --json "$@"; }
won_of_members() { jq -r --arg value "$1" '.rows[] | select((.value // "") == $value) | "\(.won_leads // 0) of \(.stages[0].leads)"'; }
total() { jq -r '.total | "\(.won_leads) of \(.stages[0].leads), \(.won_revenue[0].units).\(.won_revenue[0].nanos // 0) \(.won_revenue[0].currency_code)"'; }

check "starts" "$run" --background
check_output "842 deals of 8,000 leads are imported" "842 new, 0 known already, 0 rejected" import_all
check "reporting catches up" within 30 reporting_caught_up

by_source=$(cohort --by source)
check "won, leads and revenue" equals "842 of 8000, 61784006.0 BRL" "$(total <<<"$by_source")"
while IFS='|' read -r source answer; do
  check "origin '$source'" equals "$answer" "$(won_of_members "$source" <<<"$by_source")"
done <<'ANSWERS'
organic search|271 of 2296
paid search|195 of 1586
social|75 of 1350
unknown|179 of 1099
direct traffic|56 of 499
email|15 of 493
referral|24 of 284
ANSWERS
check "60 leads have no origin" equals 60 "$(jq -r '.rows[] | select((.value // "") == "") | .stages[0].leads' <<<"$by_source")"

by_month=$(cohort --by month)
while IFS='|' read -r month answer; do
  check "first contact in $month" equals "$answer" "$(won_of_members "$month" <<<"$by_month")"
done <<'ANSWERS'
2018-01|152 of 1141
2018-02|149 of 1028
2018-03|167 of 1174
2018-04|183 of 1352
2018-05|130 of 1303
ANSWERS

wins=$(smctl report funnel --from 2018-01-01 --to 2018-07-01 --by month --json | jq -r '[.rows[].won_leads] | join(" ")')
check "won by month of the win" equals "73 113 147 207 122 57" "$wins"

check_output "repeated, nothing is new" "^842 rows .* 0 new, 842 known already" import_all
check "reporting catches up again" within 30 reporting_caught_up
check "and no number has changed" equals "$by_source" "$(cohort --by source)"
check "the projection verifies" smctl projection verify

finish_tests
