#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Domains of libvirt's are plugged by their metadata; those of a user by
# flowbridge-helper.
#
#	h1, VLAN 10 --- p1 \       / vnet0, vnet2 --- the domain "a"
#	h2, VLAN 20 --- p2  -- br0 -- tap0 --- the domain "mine" of a user
. "$(dirname "$0")/lib.sh"
needs libvirtd virsh python3 setpriv
. "$here/kvm/lib.sh"

files=$here/../userspace/guest
helper=$(PATH=$PATH:/usr/lib/flowbridge command -v flowbridge-helper) || skip_all "flowbridge-helper is not installed"
mac=52:54:00:00:00:0a mac2=52:54:00:00:00:0b

# ------------------------------------------------------------ libvirt

# Nothing is configured but what docs/libvirt.md says, and what it takes to be alone in a machine.
for dir in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
	must mkdir -p $dir
	must mount -t tmpfs tmpfs $dir
done
must mkdir -p /etc/libvirt/hooks/qemu.d
must ln -s "$files/fbr-libvirt-hook" /etc/libvirt/hooks/qemu.d/flowbridge
alone='security_driver = "none"
stdio_handler = "file"
cgroup_controllers = []
namespaces = []'
cat >/etc/libvirt/qemu.conf <<-EOT
	$alone
	user = "root"
	group = "root"
	dynamic_ownership = 0
EOT
# Debian's package makes this user, and starts daemons.
for file in passwd group; do
	must cp /etc/$file /run/$file
	must mount --bind /run/$file /etc/$file
done
grep -q ^libvirt-qemu: /run/passwd || echo "libvirt-qemu:x:64055:64055::/:/bin/false" >>/run/passwd
grep -q ^libvirt-qemu: /run/group || echo "libvirt-qemu:x:64055:" >>/run/group

system() { virsh -q -c qemu:///system "$@"; }

# starts_libvirtd VIRSH [PREFIX...]: a libvirtd that VIRSH speaks to, a process of ours as it is
starts_libvirtd() {
	"${@:2}" libvirtd >"/run/libvirtd.$1" 2>&1 7<&- 8>&- 9<&- &
	later "kill $!; wait $!"
	wait_until 60 "$1" uri || { tail "/run/libvirtd.$1"; return 1; }
}

# interface MAC [MORE]: as docs/libvirt.md has it
interface() {
	cat <<-EOT
		<interface type='ethernet'>
		  <mac address='$1'/>
		  <script path='$files/fbr-libvirt-up'/>
		  <downscript path='$files/fbr-libvirt-down'/>
		  <model type='virtio'/>
		  ${2:-}
		</interface>
	EOT
}

# ports ATTRIBUTES...: the metadata
ports() {
	echo "<fbr:ports xmlns:fbr='flowbridge:ports'>"
	printf '<fbr:port %s/>\n' "$@"
	echo "</fbr:ports>"
}

# What guest_ready and guest, of kvm/lib.sh, speak through.
agent() {
	echo "<channel type='pipe'><source path='/run/$1/agent'/><target type='virtio' name='agent'/></channel>"
	echo "<serial type='file'><source path='/run/$1/log'/></serial>"
}

# What a domain boots, and the processor that kvm/lib.sh has; those that only have to be there are paused, and boot nothing.
cpu="<cpu mode='host-passthrough'><feature policy='disable' name='pku'/></cpu>"
boots() {
	echo "<kernel>$FBR_GUEST/kernel</kernel><initrd>$FBR_GUEST/initramfs</initrd>"
	echo "<cmdline>quiet panic=-1 console=ttyS0 rdinit=/init mitigations=off norandmaps random.trust_cpu=1</cmdline>"
}

# domain NAME TYPE DEVICES [METADATA] [BOOTS]: into /run/NAME.xml
domain() {
	cat >"/run/$1.xml" <<-EOT
		<domain type='$2'>
		  <name>$1</name>
		  <memory unit='MiB'>192</memory>
		  <metadata>${4:-}</metadata>
		  <os><type arch='x86_64' machine='pc'>hvm</type>${5:-}</os>
		  <features><acpi/></features>
		  ${5:+$cpu}
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator>
		    <controller type='usb' model='none'/>
		    <memballoon model='none'/>
		    $3
		  </devices>
		</domain>
	EOT
}

no_port_left() {
	same "$(ip -o link show master br0 | awk -F '[:@ ]+' '{ print $2 }' | paste -sd ' ')" "p1 p2" &&
		same "$(ls /run/flowbridge/libvirt)" ""
}

# fails PATTERN [ATTRIBUTES]: no domain starts with that metadata, and virsh says why
fails() {
	domain wrong qemu "$(interface "$mac")" "${2:+$(ports "$2")}"
	refused "$1" system create --paused /run/wrong.xml && no_port_left
}

switch 2 vlan-filtering on
must fbrctl port set p1 access 10
must fbrctl port set p2 access 20
give_addresses
must starts_libvirtd system

# ------------------------------------------------------------ a domain

mkdir /run/a
must guest_way a agent
port1="mac='$mac' bridge='br0' access='10' isolated='on' guard='mac=$mac,ip=10.0.0.9'"
port2="mac='${mac2^^}' bridge='br0' access='20'"
domain a kvm "$(agent a) $(interface $mac)" "$(ports "$port1")" "$(boots)"
must system define /run/a.xml
check "a domain starts" system start a
check "its port has the options of its metadata" json_is isolated true fbrctl -j port show vnet0
check "and the VLAN" vlans_are vnet0 10pu
check "and the guard" says "$mac.*10.0.0.9" fbrctl guard vnet0
check "the guest boots" guest_ready a
check "it has an address" guest_address a 9
check "it reaches who is in its VLAN" guest a "ping -c 1 -W 30 10.0.0.1"
check "and nobody else" not guest a "ping -c 1 -W 1 10.0.0.2"
mark
check "with another's address it reaches nobody" not guest a \
	"ip addr add 10.0.0.66/24 dev eth0 && ping -c 1 -W 1 -I 10.0.0.66 10.0.0.1"
check "and is seen" eval 'take_stats br0; [ "${now[vnet0.drop.guard-ip]:-0}" -gt 0 ]'

index=$(ip -o link show vnet0)
check "it is reset" system reset a
check "and boots again" guest_ready a
check "with the port that it had" eval 'same "$(ip -o link show vnet0)" "$index" && vlans_are vnet0 10pu && says "$mac" fbrctl guard vnet0'
check "and no other" refused . fbrctl port show vnet1

interface $mac2 >/run/card.xml
check "a second interface is not plugged without metadata" refused "no domain has metadata" \
	system attach-device a /run/card.xml --live
check "these are changed while it runs" system metadata a flowbridge:ports --live --key fbr \
	--set "<ports><port $port1/><port $port2/></ports>"
check "and it is plugged" system attach-device a /run/card.xml --live
# Its number 1 went to the one that was refused.
check "as they say" eval 'vlans_are vnet2 20pu && json_is isolated false fbrctl -j port show vnet2'
check "the guest has it" guest a "until ip link set eth1 up 2>/dev/null; do usleep 100000; done; ip addr add 10.0.0.8/32 dev eth1"
check "and reaches the other VLAN by it" guest a "arping -I eth1 -c 1 -w 30 10.0.0.2"
check "it is unplugged" system detach-device a /run/card.xml --live
check "and the port is gone" wait_until 30 refused . fbrctl port show vnet2
check "the first one is not" vlans_are vnet0 10pu

check "the domain is destroyed" system destroy a
check "and leaves nothing" no_port_left
check "nor any guard" silent_on "$mac" fbrctl guard br0

# ------------------------------------------------------------ metadata

check "a domain without metadata does not start" fails "no domain has metadata .*:54:00:00:00:0a"
check "nor one with that of other ports" fails "no domain has metadata" "mac='$mac2' bridge='br0'"
check "nor one that names no bridge" fails "metadata of wrong names no bridge" "mac='$mac' access='10'"
check "nor one of a bridge that is not there" fails "br9.*No such device" "mac='$mac' bridge='br9'"
check "nor with a word that is no option" fails "'lane'" "mac='$mac' bridge='br0' lane='10'"
check "nor with a value that is none" fails "'5000'" "mac='$mac' bridge='br0' access='5000'"
check "nor with a MAC address that two have" fails "more than one port" "mac='$mac' bridge='br0'/><fbr:port mac='$mac' bridge='br0'"

must ip tuntap add mine0 mode tap vnet_hdr
must ip link set mine0 address fe:54:00:00:00:0a up
domain own qemu "$(interface $mac "<target dev='mine0' managed='no'/>")" "$(ports "mac='$mac' bridge='br0'")"
check "a device that libvirt has not made is plugged, too" eval 'system create --paused /run/own.xml && vlans_are mine0 1pu'
check "and unplugged" eval 'system destroy own && no_port_left && ip link show mine0'

# ------------------------------------------------------------ a user's libvirt

must cp "$helper" /run/helper
must chmod 4755 /run/helper
# As udev has it.
must mknod -m 666 /run/tun c 10 200
must mount --bind /run/tun /dev/net/tun
users_qemu() {
	"${user[@]}" qemu-system-x86_64 -machine q35 -nodefaults -display none -S \
		-netdev bridge,id=n,br=br0,helper=/run/helper -device virtio-net-pci,netdev=n \
		>/run/said 2>&1 7<&- 8>&- 9<&- &
	qemu=$!
	later "kill -KILL $qemu"
	wait_until 30 vlans_are tap0 1pu || { cat /run/said; return 1; }
}
ends() { kill "$1" && { wait "$1"; no_port_left; }; }
export XDG_RUNTIME_DIR=/run/user
must install -d -o 65534 /run/user /run/user/.config /run/user/.config/libvirt /run/user/.cache /run/user/.cache/libvirt
printf '%s\n' "$alone" 'bridge_helper = "/run/helper"' >/run/user/.config/libvirt/qemu.conf
user=(env HOME=/run/user setpriv --reuid 65534 --regid 65534 --clear-groups)
session() { "${user[@]}" virsh -q -c qemu:///session "$@"; }

echo "allow br0" >/etc/flowbridge/bridge.conf
check "QEMU that is not root gets a port from the helper" users_qemu
check "for as long as it runs" ends "$qemu"
must starts_libvirtd session "${user[@]}"
domain mine qemu "<interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface>"
check "a user's own domain gets a port from the helper" eval 'session create --paused /run/mine.xml && vlans_are tap0 1pu'
check "until it is destroyed" eval 'session destroy mine && no_port_left'
echo "deny br0" >/etc/flowbridge/bridge.conf
check "if bridge.conf allows it" eval 'refused "does not allow you to use br0" session create --paused /run/mine.xml && no_port_left'

finish churned
