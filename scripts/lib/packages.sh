# shellcheck shell=bash
# Debian packages: installing tools on this machine, and fetching kernels of other suites without touching its configuration.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
MIRROR=${FBR_MIRROR:-http://deb.debian.org}

# need_tools COMMAND=PACKAGE...: installs the packages whose command (or file, if it starts with /) is missing.
need_tools() {
	local pair what missing=()
	for pair; do
		what=${pair%%=*}
		if [[ $what == /* ]]; then [[ -e $what ]]; else command -v "$what" >/dev/null; fi ||
			missing+=("${pair#*=}")
	done
	((${#missing[@]} == 0)) || with_lock machine-packages install_packages "${missing[@]}"
}

install_packages() {
	((UID == 0)) || die "missing packages; as root: apt-get install $*"
	mkdir -p "$CACHE/log"
	if ! apt-get -qq install --dry-run --no-install-recommends "$@" >/dev/null 2>&1; then
		long_step "reading package lists" "$CACHE/log/apt-update" apt-get update
	fi
	long_step "installing $*" "$CACHE/log/apt-install" \
		env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# The sources.list lines of one of our own package sources.
suite_sources() {
	local deb="deb [signed-by=$KEYRING]"
	case $1 in
	bookworm)
		echo "$deb $MIRROR/debian bookworm main"
		echo "$deb $MIRROR/debian-security bookworm-security main"
		;;
	*)
		echo "$deb $MIRROR/debian $1 main"
		;;
	esac
}

# apt_for SUITE PROGRAM ARGS...: apt-get or apt-cache on SUITE alone, with lists and cache of its own.
apt_for() {
	local dir=$CACHE/apt/$1 program=$2
	shift 2
	"$program" -o Dir::State::Lists="$dir/lists" -o Dir::State::status=/dev/null \
		-o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root "$@"
}

update_suite() {
	local suite=$1 dir=$CACHE/apt/$1
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$CACHE/log"
	suite_sources "$suite" >"$dir/sources.list"
	long_step "reading the package list of $suite" "$CACHE/log/apt-$suite" \
		apt_for "$suite" apt-get update -o APT::Update::Error-Mode=any
}

# package_field SUITE PACKAGE FIELD: of the newest version.
package_field() {
	apt_for "$1" apt-cache show --no-all-versions "$2" | sed -n "s/^$3: //p" | head -n 1
}

# linux_depends SUITE PACKAGE PATTERN: the first dependency whose name matches.
linux_depends() {
	package_field "$1" "$2" Depends | tr ',|' '\n' | sed 's/^ *//; s/[ (].*//' | grep -m1 -E "$3" ||
		die "package $2 of $1 depends on nothing like $3"
}

# fetch_packages SUITE DIR PACKAGE...: the .deb files, into DIR.
fetch_packages() {
	local suite=$1 dir=$2
	shift 2
	(cd "$dir" && long_step "fetching $*" "$dir/fetch.log" apt_for "$suite" apt-get download "$@")
}
