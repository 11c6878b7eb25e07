# shellcheck shell=bash
# The Debian packages that the parts of the project need beyond git, make and gcc.

packages_for_tool() { echo gcc libc6-dev pkg-config libnl-3-dev libnl-genl-3-dev libjson-c-dev libpcap-dev libcap-ng-dev; }

packages_for_tool_tests() { echo clang libclang-rt-14-dev bash-completion tshark python3-yaml python3-jsonschema; }

packages_for_selftests() { sed '/^#/d' "$TOP/selftests/packages.txt"; }

packages_for_demo() { echo coreutils iproute2 iputils-arping iputils-ping iperf3 jq kmod procps util-linux; }

packages_for_lint() {
	echo shellcheck cppcheck clang clang-tidy codespell mandoc man-db groff python3-pyflakes perl sparse
}

# Without libvirt-daemon-system, which starts its daemons.
packages_for_libvirt() { echo libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients; }

packages_for_reboot() { echo "$(packages_for_tool)" systemd udev; }

packages_for_install() { echo dkms kmod; }

# need_packages PACKAGES...: installs what is missing of these lists, in one go.
need_packages() {
	local missing
	mapfile -t missing < <(comm -23 <(printf '%s\n' "$@" | tr -s ' ' '\n' | sort -u) <(installed_packages))
	((${#missing[@]} == 0)) || with_lock machine-packages install_packages "${missing[@]}"
}

# By plain name and by what they provide.
installed_packages() {
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' | sed -n 's/^installed //p' | tr -d ',' | tr ' ' '\n' | sort -u
}

# find_dpctl: exports FBR_DPCTL, the path of ovs-dpctl. Debian has it in a package that starts daemons: it's unpacked in the
# cache, not installed.
find_dpctl() {
	local dir=$CACHE/ovs
	export FBR_DPCTL
	if FBR_DPCTL=$(command -v ovs-dpctl); then return; fi
	FBR_DPCTL=$dir/usr/bin/ovs-dpctl
	need_packages openvswitch-common # has the libraries, too
	[[ -x $FBR_DPCTL ]] || with_lock ovs unpack_dpctl "$dir"
}

unpack_dpctl() {
	local work=$1.part
	rm -rf "$work" "$1"
	mkdir -p "$work"
	(cd "$work" && long_step "fetching ovs-dpctl" "$work/log" apt-get -o APT::Sandbox::User=root download openvswitch-switch)
	dpkg -x "$work"/*.deb "$work"
	mv "$work" "$1"
}
