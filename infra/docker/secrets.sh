#!/usr/bin/env bash
# Makes what docker-compose.yml mounts as secrets, in .quittance/compose (not in git): one password per Kafka principal, which
# is also its database role's, and the broker's configuration with its administrator. Safe to repeat: what is there stays,
# because the volumes were made with it. Start over with: docker compose down -v && rm -r .quittance/compose
set -euo pipefail
cd "$(dirname "$0")/../.."
dir=.quittance/compose
mkdir -p "$dir"
# The containers run under other accounts and have to read the files; the folder keeps everybody else out.
chmod 700 "$dir"

secret() { # FILE: 144 random bits, once
  [ -s "$dir/$1" ] || head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/$1"
}
given() { cat "$dir/$1"; }
once() { # FILE: standard input becomes the file unless it is there
  if [ -s "$dir/$1" ]; then cat >/dev/null; else cat >"$dir/$1"; fi
}

principals=$(sed -n '/^principals:/,/^[a-z#]/s/^  \([a-z][a-z0-9-]*\):.*/\1/p' schemas/topics.yaml)
for name in admin controller postgres $principals; do secret "password-$name"; done
secret consent-secret
secret delivery-secret
secret matching-secret

once server.properties < <(sed \
  -e 's|@LISTENERS@|CLIENTS://0.0.0.0:9092,HOST://0.0.0.0:7192|' \
  -e 's|@ADVERTISED@|CLIENTS://kafka:9092,HOST://127.0.0.1:7192|' \
  -e 's|@CONTROLLER@|127.0.0.1:9093|g' \
  -e 's|@LOG_DIR@|/var/lib/kafka/data/quittance|' \
  -e 's|@ADMIN@|admin|g' \
  -e "s|@ADMIN_PASSWORD@|$(given password-admin)|" \
  -e "s|@CONTROLLER_PASSWORD@|$(given password-controller)|g" infra/kafka/server.properties)

# StorageTool reads its arguments from this file: a command line would show the passwords to everybody.
once format.args < <(
  printf '%s\n' format --cluster-id 5L6g3nShT-eMCtK--X86sw --config /run/secrets/server.properties --ignore-formatted
  for name in admin $principals; do
    printf '%s\n' --add-scram "SCRAM-SHA-512=[name=$name,password=$(given "password-$name")]"
  done)

for name in ingestion matching consent delivery analytics; do
  printf 'postgresql://%s:%s@postgres:5432/quittance_%s' "$name" "$(given "password-$name")" "$name" | once "database-url-$name"
done
printf 'postgresql://postgres:%s@postgres:5432/postgres' "$(given password-postgres)" | once database-url-admin

# For a person or a program on this machine: npm run ops -- --env-file FILE …, npm start -- --attach FILE
{
  echo "KAFKA_BROKERS=127.0.0.1:7192"
  echo "KAFKA_USERNAME=operator"
  echo "KAFKA_PASSWORD=$(given password-operator)"
  echo "KAFKA_ADMIN_USERNAME=admin"
  echo "KAFKA_ADMIN_PASSWORD=$(given password-admin)"
  for name in ingestion matching consent delivery analytics; do
    echo "${name^^}_DATABASE_URL=postgresql://$name:$(given "password-$name")@127.0.0.1:7132/quittance_$name"
  done
  echo "TRACES_URL=http://127.0.0.1:16686/trace/"
  # The demo's banks listen where the containers can reach them, under the name docker-compose.yml gives this machine.
  echo "SAMPLE_BANK_LISTEN=0.0.0.0"
  echo "SAMPLE_BANK_HOST=host.docker.internal"
} | once operator.env
find "$dir" -maxdepth 1 -type f -exec chmod 644 {} +
# For a Kafka elsewhere that speaks TLS: docker-compose.yml says which settings name what lies here.
mkdir -p "$dir/certificates"
chmod 755 "$dir/certificates"
chmod 600 "$dir/operator.env"
echo "Secrets are in $dir"
