#!/usr/bin/env bash
# A gallery from photos, one client by a face, the client's photos and link; then all of it is deleted. With curl.
# Usage: LIKENESS_URL=http://127.0.0.1:8080 LIKENESS_KEY=lk_... ./gallery.sh face.jpg photo.jpg...
set -euo pipefail
face=$1
shift
call() { curl --silent --show-error --fail-with-body --write-out '\n' --header "Authorization: Bearer $LIKENESS_KEY" "$@"; }
json() { call --header 'Content-Type: application/json' --data "$1" "$2"; }
first_id() { sed -E 's/^[^}]*"id":"([^"]+)".*/\1/' <<<"$1"; }
galleries=$LIKENESS_URL/api/v1/galleries

echo '--- gallery'
made=$(json '{"name":"Example wedding"}' "$galleries")
echo "$made"
gallery=$galleries/$(first_id "$made")

echo '--- photos: at most 50 in a form'
forms=()
for photo in "$@"; do forms+=(--form "photos=@$photo"); done
call "${forms[@]}" "$gallery/photos"

echo '--- client'
client=$(first_id "$(json '{"name":"Ann Example"}' "$gallery/clients")")
call --form "image=@$face" "$gallery/clients/$client/enroll-face"

echo '--- process'
json '{}' "$gallery/process-faces"
until call "$gallery/face-process-status" | grep '"pending":0,"processing":0'; do sleep 0.5; done

echo '--- clients, and one client’s photos'
call "$gallery/face-results"
call "$gallery/face-results?clientId=$client"

echo '--- link for the client'
json '{}' "$gallery/clients/$client/link"

echo '--- delete, with receipts'
call --request DELETE "$gallery"
