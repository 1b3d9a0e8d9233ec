#!/usr/bin/env bash
# Enrol a person, find them in another picture, see where they were found, erase them. With curl and nothing else.
# Usage: LIKENESS_URL=http://127.0.0.1:8080 LIKENESS_KEY=lk_... ./identity.sh portrait.jpg group.jpg
set -euo pipefail
portrait=$1
group=$2
call() { curl --silent --show-error --fail-with-body --write-out '\n' --header "Authorization: Bearer $LIKENESS_KEY" "$@"; }
api=$LIKENESS_URL/api/v1

echo '--- enrol'
enrolled=$(call --form "image=@$portrait" --form 'user_name=Ann Example' "$api/enroll")
echo "$enrolled"
person=$(sed -E 's/.*"person_id":"([^"]+)".*/\1/' <<<"$enrolled")

echo '--- identify'
call --form "image=@$group" "$api/identify"

echo '--- history'
call "$api/people/$person/matches?limit=10"

echo '--- erase, with a receipt'
call --request DELETE "$api/people/$person"

echo '--- identify again: nobody'
call --form "image=@$group" "$api/identify"
