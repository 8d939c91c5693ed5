#!/bin/sh
# Makes the certificates of the TLS tests: an authority that tests trust, and servers that it signed. OpenSSL 3.
# Each .pem of a server holds key and certificate; the authority's key is thrown away. The client's is signed by itself:
# a server that is to let it in names it.
set -eu

request() { # NAME
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
}

sign() { # NAME SUBJECT_ALT_NAME NOT_BEFORE NOT_AFTER
    printf 'basicConstraints=critical,CA:false\nsubjectAltName=%s\n' "$2" >"$1.ext"
    printf 'authorityKeyIdentifier=keyid\nextendedKeyUsage=serverAuth\n' >>"$1.ext"
    openssl ca -batch -config ca.cnf -in "$1.csr" -notext -out "$1.crt" -extfile "$1.ext" -startdate "$3" -enddate "$4"
    cat "$1.key" "$1.crt" >"$1.pem"
}

printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'database=index.txt' 'new_certs_dir=.' 'rand_serial=yes' \
    'certificate=authority.pem' 'private_key=ca.key' 'default_md=sha256' 'policy=p' '[p]' 'commonName=supplied' >ca.cnf
: >index.txt
request ca
printf 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' >ca.ext
openssl ca -batch -config ca.cnf -selfsign -in ca.csr -keyfile ca.key -out ca.crt -extfile ca.ext \
    -startdate 20200101000000Z -enddate 21200101000000Z -notext
mv ca.crt authority.pem
for name in good expired wrong_host; do request "$name"; done
sign good "IP:127.0.0.1,DNS:localhost" 20200101000000Z 21200101000000Z
sign expired "IP:127.0.0.1" 20200101000000Z 20210101000000Z
sign wrong_host "DNS:other.example" 20200101000000Z 21200101000000Z
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout client.key -out client.crt \
    -subj /CN=client -addext extendedKeyUsage=clientAuth -days 36500
cat client.key client.crt >client.pem
rm -f -- *.key *.csr *.ext *.crt ca.cnf index.txt* [0-9A-F]*.pem
