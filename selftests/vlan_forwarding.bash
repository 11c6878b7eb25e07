# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What ip and bridge are to the kernel's own tests of bridges when
# vlan_forwarding.sh runs them: where they make, set or look at a Linux bridge,
# it is a flowbridge; what Linux keeps to its own bridge in "bridge fdb" is asked
# of a flowbridge. All else is ip's and bridge's.

# What "type bridge" is followed by, as words of fbrctl.
forwarding_options() {
	while [ $# != 0 ]; do
		case $1 in
		vlan_filtering) echo "vlan-filtering $([ "$2" = 0 ] && echo off || echo on)" ;;
		vlan_default_pvid) echo "default-pvid ${2/#0/none}" ;;
		ageing_time) echo "ageing $(($2 / 100))" ;;
		mcast_snooping) [ "$2" = 0 ] || echo "mcast-snooping on" ;;
		*) echo "$1 $2" ;;	# which fbrctl will refuse
		esac
		shift 2
	done
}

ip() {
	case "$*" in
	"link add dev "*" type bridge"* | "link set dev "*" type bridge"*)
		ip "${@:1:2}" "${@:4}"
		;;
	"link add "*" type bridge"*)
		# shellcheck disable=SC2046 # words they are
		fbrctl addbr "$3" $(forwarding_options "${@:6}")
		;;
	"link set "*" type bridge "*)
		# shellcheck disable=SC2046
		fbrctl set "$3" $(forwarding_options "${@:6}")
		;;
	"-j -d link show dev br"*)	# for the ageing time, in hundredths of a second
		command ip "$@" | jq -c ".[0].linkinfo.info_data.ageing_time =
			$(fbrctl -j show "$6" | jq '.[0].ageing_ms / 10')"
		;;
	"vrf exec "*)	# takes cgroups, which not every kernel has; ping binds by itself
		"$4" -I "$3" "${@:5}"
		;;
	*) command ip "$@" ;;
	esac
}

bridge() {
	case "$*" in
	"-j fdb show "*)	# [br BRIDGE] [brport] PORT
		command bridge -j fdb show | jq -c "[.[] | select(.ifname == \"${*: -1}\")]"
		;;
	"fdb show "*)
		command bridge fdb show | grep " dev ${*: -1} "
		;;
	"fdb "*" dev "*" master "*)	# add or del MAC dev PORT master WORDS...
		command bridge "${@:1:3}" self via "$5" "${@:7}" \
			dev "$(command ip -j link show dev "$5" | jq -r '.[0].master')"
		;;
	*) command bridge "$@" ;;
	esac
}
