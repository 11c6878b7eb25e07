# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Guests for the kvm_* scripts, which source it after ../lib.sh:
#
#	taps LINE...			what /etc/flowbridge/taps has
#	guest_start NAME QEMU'S ARGUMENTS...	boots it in the background
#	nic TAP MAC [QUEUES]		arguments for a card on a tap that fbr-ifup plugs
#	guest_ready NAME...		until they take commands
#	guest NAME COMMAND		what it says, and its status
#	guest_address NAME N [CARD]	10.0.0.N and fd00::N
#	qmp NAME COMMAND [JSON]		one command to its QEMU; prints the answer
#	plug_card NAME TAP MAC, unplug_card NAME TAP	while the guest runs
#	guest_kill NAME...		SIGKILL
#	guest_quit NAME...		QEMU ends in good order, downscripts and all
#
# FBR_GUEST is the folder with the image, from "scripts/testbed KERNEL --kvm".
# A guest is an initramfs (init) with the bed's kernel. Its ways out are pairs of
# FIFOs that QEMU opens: no other program is needed to speak to it.

[ -e "${FBR_GUEST:-/nowhere}/initramfs" ] || skip_all "there is no guest's image: scripts/testbed KERNEL --kvm"
needs qemu-system-x86_64

kvm_modules() {
	local module
	for module in tun vhost_net; do
		modprobe "$module" || return
	done
	modprobe kvm halt_poll_ns=0	# an idle guest leaves the processor to others
	[ -e /dev/kvm ] || modprobe kvm_amd 2>/dev/null || modprobe kvm_intel
	[ -w /dev/kvm ]
}
kvm_modules 2>/run/why || skip_all "there is no KVM: $(</run/why)"

# shellcheck disable=SC2154 # from ../lib.sh
ifup=$here/../userspace/guest/fbr-ifup ifdown=$here/../userspace/guest/fbr-ifdown

guest_mac() { printf '02:00:00:00:02:%02x' "$1"; }

mkdir -p /etc/flowbridge
mount -t tmpfs tmpfs /etc/flowbridge || exit 1
taps() { printf '%s\n' "$@" >/etc/flowbridge/taps; }

# In $nic, a list. The card of a guest with many queues has a vector for each, and two.
nic() {
	nic=(-netdev "tap,id=$1,ifname=$1,script=$ifup,downscript=$ifdown,vhost=on,queues=${3:-1}"
		-device "virtio-net-pci,id=card-$1,netdev=$1,mac=$2,mq=on,vectors=$((2 * ${3:-1} + 2))")
}

declare -A guest_pid=()

# The ways to a guest, as FIFOs and open ends of them: the variable NAME_WAY_in and NAME_WAY_out
guest_way() {
	local path=/run/$1/$2
	mkfifo "$path".in "$path".out
	eval "exec {$1_$2_in}<>$path.in {$1_$2_out}<>$path.out"
}

guest_start() {
	local name=$1 dir=/run/$1
	shift
	mkdir "$dir" || return
	guest_way "$name" agent
	guest_way "$name" qmp
	qemu-system-x86_64 -name "$name" -accel kvm -cpu host,-pku -machine pc -m 192M \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$FBR_GUEST/kernel" -initrd "$FBR_GUEST/initramfs" \
		-append "quiet panic=-1 console=ttyS0 rdinit=/init mitigations=off norandmaps random.trust_cpu=1" \
		-serial "file:$dir/log" \
		-device virtio-serial-pci -chardev "pipe,id=agent,path=$dir/agent" \
		-device virtserialport,chardev=agent,nr=1 \
		-chardev "pipe,id=qmp,path=$dir/qmp" -mon chardev=qmp,mode=control \
		"$@" >"$dir/said" 2>&1 7<&- 8>&- 9<&- &
	guest_pid[$name]=$!
	later "kill -KILL $!"
	echo '{"execute": "qmp_capabilities"}' >"$dir/qmp.in"
}

# guest_line NAME WAY SECONDS: the next line of a guest, in $line
guest_line() {
	local fd=$1_$2_out
	read -rt "$3" -u "${!fd}" line && return
	echo "no word from $1 ($2)"
	tail -n 5 "/run/$1/said" "/run/$1/log"
	return 1
}

guest_ready() {
	local name line
	for name; do
		guest_line "$name" agent 500 && [ "$line" = ready ] || return
	done
}

guest() {
	local name=$1 line="" id=$EPOCHREALTIME
	shift
	local fd=${name}_agent_in
	echo "$id ${*//$'\n'/;}" >&"${!fd}"
	until [ "$line" = "+$id" ]; do
		guest_line "$name" agent "$(patience 12)" || return 124
	done
	while guest_line "$name" agent 10; do
		[[ $line != "=$id "* ]] || return "${line##* }"
		[ -z "$line" ] || echo "$line"
	done
	return 124
}

qmp() {
	local name=$1 line="" id=$EPOCHREALTIME none="{}"
	local fd=${name}_qmp_in arguments=${3:-$none}
	echo "{\"execute\": \"$2\", \"arguments\": $arguments, \"id\": \"$id\"}" >&"${!fd}"
	until [[ $line == *"\"id\": \"$id\""* ]]; do
		guest_line "$name" qmp "$(patience 3)" || return
	done
	echo "$line"
	[[ $line == *'"return"'* ]]
}

guest_address() {
	local card=${3:-eth0}
	guest "$1" "cd /proc/sys/net/ipv6/conf/$card; echo 0 >accept_dad; echo 0 >disable_ipv6
		ip addr replace 10.0.0.$2/24 dev $card && ip addr replace fd00::$2/64 dev $card && ip link set $card up"
}

plug_card() {
	qmp "$1" netdev_add "{\"type\": \"tap\", \"id\": \"$2\", \"ifname\": \"$2\", \"vhost\": true,
		\"script\": \"$ifup\", \"downscript\": \"$ifdown\"}" &&
		qmp "$1" device_add "{\"driver\": \"virtio-net-pci\", \"id\": \"card-$2\", \"netdev\": \"$2\", \"mac\": \"$3\"}"
}

# The guest lets go of the card first.
unplug_card() {
	qmp "$1" device_del "{\"id\": \"card-$2\"}" &&
		wait_until 20 not qmp "$1" qom-list "{\"path\": \"/machine/peripheral/card-$2\"}" &&
		qmp "$1" netdev_del "{\"id\": \"$2\"}"
}

guest_gone() {
	local name
	for name; do
		wait "${guest_pid[$name]}" 2>/dev/null
		unset "guest_pid[$name]"
		rm -r "/run/$name"
	done
}

guest_kill() {
	local name
	for name; do
		kill -KILL "${guest_pid[$name]}"
	done
	guest_gone "$@"
}

guest_quit() {
	local name
	for name; do
		qmp "$name" quit || return
	done
	guest_gone "$@"
}
