#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own netlink client speaks the family, from its spec alone.
#
#	d0 --- br7
. "$(dirname "$0")/lib.sh"

# Every client at hand: FBR_YNL names more, tools/net/ynl of some kernel each.
clients() {
	local dir
	for dir in ${FBR_YNL:-} /usr/src/linux-source-*/tools/net/ynl \
		"${HOME:-/root}"/.cache/flowbridge/source/*/tools/net/ynl; do
		[ -e "$dir/lib/ynl.py" ] || [ -e "$dir/pyynl/lib/ynl.py" ] && echo "$dir"
	done
}

spec=$here/../kmod/uapi/flowbridge.yaml
[ -f "$spec" ] || skip_all "no $spec"
needs python3
python3 -c 'import yaml' 2>/dev/null || skip_all "no python3-yaml"
mapfile -t found < <(clients)
[ ${#found[@]} != 0 ] || skip_all "no tools/net/ynl; FBR_YNL may name one"

must ip link add d0 type dummy
must ip link set d0 addrgenmode none
for client in "${found[@]}"; do
	of=${client%/tools/net/ynl}
	of=${of##*/}
	python3 "$here/ynl.py" "$client" "$spec" br7 d0 >/run/claims 2>/run/err
	status=$?
	while IFS= read -r line; do
		case $line in
		"+ "*) check "$of: ${line#+ }" true ;;
		"- "*) check "$of: ${line#- }" false ;;
		esac
	done </run/claims
	check "$of: the client came to its end" same "$status $(tail -n 3 /run/err)" "0 "
done

finish bare
