#!/usr/bin/env bash
# Holds the OpenAPI document against a public validator, and shows that the validator can fail.
set -euo pipefail
cd "$(dirname "$0")/.."
validator=.build/validators/bin/openapi-spec-validator
document=.build/openapi.json
"${METIER_BINARY:-.build/release/metier}" reference openapi > "$document"
"$validator" "$document" >/dev/null
sed 's/"operationId":"skillGap"/"operationId":42/' "$document" > .build/openapi-broken.json
if "$validator" .build/openapi-broken.json >/dev/null 2>&1; then
    echo "the OpenAPI validator accepted a broken document" >&2
    exit 1
fi
echo "openapi: the document is valid OpenAPI 3.1"
