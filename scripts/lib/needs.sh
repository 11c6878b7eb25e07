# shellcheck shell=bash
# The Debian packages that the parts of the project need beyond git, make and gcc.

packages_for_tool() { echo gcc libc6-dev pkg-config libnl-3-dev libnl-genl-3-dev libjson-c-dev; }

packages_for_tool_tests() { echo clang libclang-rt-14-dev bash-completion python3-yaml python3-jsonschema; }

packages_for_selftests() { sed '/^#/d' "$TOP/selftests/packages.txt"; }

packages_for_demo() { echo coreutils iproute2 iputils-arping iputils-ping iperf3 jq kmod procps util-linux; }

packages_for_lint() {
	echo shellcheck cppcheck clang clang-tidy codespell mandoc man-db groff python3-pyflakes perl sparse
}

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
