// SPDX-License-Identifier: GPL-2.0
/*
 * What guards say of frames: rule by rule of frames written out byte by byte, and
 * of random ones, cut short and in pieces, against what their keys say.
 */
#include <linux/hex.h>
#include <linux/openvswitch.h>

#include "flow_frames.h"
#include "../../../kmod/guard.c"

#define TAGS_4 "8100000a 8100000b 8100000c 8100000d "
#define FRAMES		20000

/* --- frames as text: blanks are for the reader --- */

#define OWN		"020000000001 "
#define OWN2		"020000000002 "
#define OTHER		"020000000009 "
#define NOBODYS		"000000000000 "
#define TO		"0200000000ff " OWN

#define A_OWN		"0a000001 "
#define A_NET		"0a0100c8 "
#define A_OTHER		"0a000009 "
#define A_NONE		"00000000 "

#define B_OWN		"fd000000000000000000000000000001 "
#define B_NET		"20010db8000100000000000000001234 "
#define B_OTHER		"fd000000000000000000000000000009 "
#define B_LL		"fe80000000000000000000fffe000001 "
#define B_LL2		"fe80000000000000000000fffe000002 "
#define B_LL_OTHER	"fe80000000000000000000fffe000009 "
#define B_NONE		"00000000000000000000000000000000 "
#define B_ALL		"ff020000000000000000000000000001 "

#define ARP_(op, sha, sip, tha, tip) \
	TO "0806 0001 0800 06 04 " op sha sip tha tip
#define RARP_(sha, tha) \
	TO "8035 0001 0800 06 04 0003 " sha A_NONE tha A_NONE
#define IP4_TO(to, proto, frag, src) \
	to "0800 4500 0030 0000 " frag "40 " proto "0000 " src A_OTHER
#define IP4(proto, src)	IP4_TO(TO, proto, "0000 ", src)
#define IP6(len, next, src) \
	TO "86dd 60000000 " len next "ff " src B_ALL
#define UDP_(source, dest)	source dest "0010 0000 0000000000000000 "
#define NS(target)	"8700 0000 00000000 " target
#define NA(target)	"8800 0000 00000000 " target
#define RS		"8500 0000 00000000 "
#define RA		"8600 0000 00000000 00000000 00000000 "
#define REDIRECT	"8900 0000 00000000 " B_OTHER B_OTHER
#define SLLA		"01 01 "
#define TLLA		"02 01 "
#define FRAG(next, field)	next "00 " field "00000001 "

/* --- guards --- */

#define MACS	.mac_count = 2, \
		.mac = { { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 } }

struct named {
	struct fbr_guard guard;
	struct fbr_guard_address address[4];
};

/* The array at the end of a guard is where the addresses of a named one are. */
static_assert(offsetof(struct named, address) == offsetof(struct fbr_guard, address));

static const struct named any = { .guard = { MACS } };
static const struct named any_free = {
	.guard = { MACS, .allow = FBR_GUARD_ALLOW_DHCP_SERVER |
				  FBR_GUARD_ALLOW_ROUTER },
};

#define ADDRESS4(a, b, c, d, len) { \
	.ip = { .s6_addr = { a, b, c, d } }, \
	.type = htons(ETH_P_IP), .prefix = len }
#define ADDRESS6(len, ...) { \
	.ip = { .s6_addr = { __VA_ARGS__ } }, \
	.type = htons(ETH_P_IPV6), .prefix = len }
#define OWN_IPV6 \
	ADDRESS6(128, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

#define BOTH_ADDRESSES { \
	ADDRESS4(10, 0, 0, 1, 32), ADDRESS4(10, 1, 0, 0, 24), OWN_IPV6, \
	ADDRESS6(64, 0x20, 1, 0xd, 0xb8, 0, 1) }

static const struct named both = {
	.guard = { MACS, .address_count = 4 },
	.address = BOTH_ADDRESSES,
};

static const struct named both_free = {
	.guard = { MACS, .address_count = 4,
		   .allow = FBR_GUARD_ALLOW_DHCP_SERVER |
			    FBR_GUARD_ALLOW_ROUTER },
	.address = BOTH_ADDRESSES,
};

static const struct named v4 = {
	.guard = { MACS, .address_count = 1 },
	.address = { ADDRESS4(10, 0, 0, 1, 32) },
};

static const struct named v6 = {
	.guard = { MACS, .address_count = 1 },
	.address = { OWN_IPV6 },
};

static const struct named all4 = {
	.guard = { MACS, .address_count = 1 },
	.address = { ADDRESS4(0, 0, 0, 0, 0) },
};

#define PASS	0
#define MAC	FBR_DROP_GUARD_MAC
#define ARP	FBR_DROP_GUARD_ARP
#define IP	FBR_DROP_GUARD_IP
#define ND	FBR_DROP_GUARD_ND
#define DHCP	FBR_DROP_GUARD_DHCP
#define ROUTER	FBR_DROP_GUARD_ROUTER
#define ELSE	FBR_DROP_GUARD_OTHER

static const struct {
	const struct named *guard;
	enum fbr_drop_cause cause;
	const char *frame;
} judged[] = {
	/* Ethernet */
	{ &any, PASS, TO "88b5 00000000" },
	{ &any, PASS, "0200000000ff " OWN2 "88b5 00000000" },
	{ &any, MAC, "0200000000ff " OTHER "88b5 00000000" },
	{ &any, MAC, "0180c2000000 " OTHER "0026 424203 0000" },
	{ &any, ELSE, "0180c2000000 " OWN "0026 424203 0000" },
	{ &any, ELSE, "0180c2000021 " OWN "88f5 00000000" },
	{ &any, PASS, "0180c2000010 " OWN "88b5 00000000" },
	{ &any, ELSE, "01000ccccccd " OWN "0026 aaaa03 00000c 010b" },
	{ &any, ELSE, "01000ccccccc " OWN "0026 aaaa03 00000c 2000" },
	{ &any, PASS, "01000cdddddd " OWN "88b5 00000000" },
	{ &any, ELSE, TO "8808 0001 ffff" },
	{ &any, PASS, TO "0026 fefe03 00000000" },
	{ &both, ELSE, TO "88b5 00000000" },
	{ &both, ELSE, TO "0026 fefe03 00000000" },
	{ &both, ELSE, TO "86de 00000000" },
	/* what is looked behind */
	{ &both, IP, IP4_TO(TO "8100 0005 ", "06 ", "0000 ", A_OTHER) },
	{ &both, PASS, IP4_TO(TO "8100 0005 ", "06 ", "0000 ", A_OWN) },
	{ &both, IP, IP4_TO(TO "88a8 0005 8100 0006 ", "06 ", "0000 ", A_OTHER) },
	{ &both, IP, IP4_TO(TO "8100 0005 8100 0006 8100 0007 8100 0008 ",
			    "06 ", "0000 ", A_OTHER) },
	{ &any, ELSE, TO "8100 0005 81" },
	{ &any, ELSE, TO TAGS_4 TAGS_4 "8100000e 8100000f 88b5" },
	{ &both, IP, IP4_TO(TO "0040 aaaa03 000000 ", "06 ", "0000 ", A_OTHER) },
	{ &both, PASS, IP4_TO(TO "0040 aaaa03 000000 ", "06 ", "0000 ", A_OWN) },
	{ &any, ELSE, TO "0040 aaaa03 000000 8100 0005 0800 45" },
	/* ARP */
	{ &both, PASS, ARP_("0001 ", OWN, A_OWN, NOBODYS, A_OTHER) },
	{ &both, PASS, ARP_("0002 ", OWN2, A_NET, OTHER, A_OTHER) },
	{ &both, ARP, ARP_("0001 ", OWN, A_OTHER, NOBODYS, A_OTHER) },
	{ &both, ARP, ARP_("0002 ", OTHER, A_OWN, OTHER, A_OTHER) },
	{ &both, PASS, ARP_("0001 ", OWN, A_NONE, NOBODYS, A_OWN) },
	{ &both, ARP, ARP_("0001 ", OWN, A_NONE, NOBODYS, A_OTHER) },
	{ &both, ARP, ARP_("0002 ", OWN, A_NONE, NOBODYS, A_OWN) },
	{ &both, ARP, ARP_("0101 ", OWN, A_OTHER, NOBODYS, A_OWN) },
	{ &any, PASS, ARP_("0002 ", OWN, A_OTHER, OTHER, A_OTHER) },
	{ &any, ARP, ARP_("0002 ", OTHER, A_OTHER, OTHER, A_OTHER) },
	{ &v6, ARP, ARP_("0001 ", OWN, A_OWN, NOBODYS, A_OTHER) },
	{ &v6, ARP, ARP_("0001 ", OWN, A_NONE, NOBODYS, A_OWN) },
	{ &all4, PASS, ARP_("0002 ", OWN, A_OTHER, OTHER, A_OTHER) },
	{ &any, ARP, TO "0806 0006 0800 06 04 0001 " OWN A_OWN NOBODYS A_OTHER },
	{ &any, ARP, TO "0806 0001 0800 08 04 0001 " OWN A_OWN NOBODYS A_OTHER },
	{ &any, ARP, TO "0806 0001 0800 06 04 0001 " OWN A_OWN NOBODYS "0a0000" },
	{ &both, PASS, RARP_(OWN, OWN) },
	{ &v6, PASS, RARP_(OWN, OWN2) },
	{ &any, ARP, RARP_(OTHER, OWN) },
	{ &any, ARP, RARP_(OWN, OTHER) },
	/* IPv4 */
	{ &both, PASS, IP4("06 ", A_OWN) },
	{ &both, PASS, IP4("06 ", A_NET) },
	{ &both, IP, IP4("06 ", A_OTHER) },
	{ &both, IP, IP4("06 ", A_NONE) },
	{ &any, PASS, IP4("06 ", A_OTHER) },
	{ &all4, PASS, IP4("06 ", A_OTHER) },
	{ &v6, IP, IP4("06 ", A_OWN) },
	{ &both, PASS, IP4_TO(TO, "11 ", "0001 ", A_OWN) "00430044" },
	{ &both, IP, IP4_TO(TO, "11 ", "0001 ", A_OTHER) },
	{ &both, ELSE, TO "0800 4400 0030 0000 0000 40 06 0000 " A_OWN A_OTHER },
	{ &both, ELSE, TO "0800 4500 0030 0000 0000 40 06 0000 " A_OWN },
	{ &any, ELSE, TO "0800 4f00 0030 0000 0000 40 06 0000 " A_OWN A_OTHER },
	{ &any, ELSE, IP4_TO(TO, "11 ", "2000 ", A_OWN) "0009 0044" },
	{ &any, ELSE, IP4("11 ", A_OWN) },
	{ &any, ELSE, IP4("01 ", A_OWN) },
	/* DHCP */
	{ &both, PASS, IP4("11 ", A_NONE) UDP_("0044 ", "0043 ") },
	{ &both, PASS, IP4("11 ", A_OWN) UDP_("0044 ", "0043 ") },
	{ &both, IP, IP4("11 ", A_NONE) UDP_("0044 ", "0042 ") },
	{ &both, IP, IP4("11 ", A_OTHER) UDP_("0044 ", "0043 ") },
	{ &both, IP, IP4("06 ", A_NONE) UDP_("0044 ", "0043 ") },
	{ &both, IP, IP4_TO(TO, "11 ", "2000 ", A_NONE) UDP_("0044 ", "0043 ") },
	{ &v6, IP, IP4("11 ", A_NONE) UDP_("0044 ", "0043 ") },
	{ &any, DHCP, IP4("11 ", A_OWN) UDP_("0043 ", "0044 ") },
	{ &any, DHCP, IP4("11 ", A_OWN) UDP_("0009 ", "0044 ") },
	{ &any, DHCP, IP4("11 ", A_OWN) UDP_("0043 ", "0009 ") },
	{ &any, DHCP, IP4_TO(TO, "11 ", "2000 ", A_OWN) UDP_("0043 ", "0044 ") },
	{ &any, DHCP, TO "0800 4600 0030 0000 0000 40 11 0000 " A_OWN A_OTHER
		      "01010101 " UDP_("0043 ", "0044 ") },
	{ &any, PASS, IP4("06 ", A_OWN) UDP_("0043 ", "0044 ") },
	{ &any_free, PASS, IP4("11 ", A_OWN) UDP_("0043 ", "0044 ") },
	{ &both_free, PASS, IP4("11 ", A_OWN) UDP_("0043 ", "0044 ") },
	{ &both_free, IP, IP4("11 ", A_OTHER) UDP_("0043 ", "0044 ") },
	{ &both_free, IP, IP4("11 ", A_NONE) UDP_("0043 ", "0044 ") },
	/* ICMP */
	{ &both, PASS, IP4("01 ", A_OWN) "0800 0000 00000000" },
	{ &both, ROUTER, IP4("01 ", A_OWN) "0501 0000 00000000" },
	{ &both, ROUTER, IP4("01 ", A_OWN) "0900 0000 00000000" },
	{ &both_free, PASS, IP4("01 ", A_OWN) "0501 0000 00000000" },
	/* IPv6 */
	{ &both, PASS, IP6("0000 ", "06 ", B_OWN) },
	{ &both, PASS, IP6("0000 ", "06 ", B_NET) },
	{ &both, PASS, IP6("0000 ", "06 ", B_LL) },
	{ &both, PASS, IP6("0000 ", "3b ", B_LL2) },
	{ &both, IP, IP6("0000 ", "06 ", B_LL_OTHER) },
	{ &both, IP, IP6("0000 ", "06 ", B_OTHER) },
	{ &both, IP, IP6("0000 ", "06 ", B_NONE) },
	{ &any, PASS, IP6("0000 ", "06 ", B_OTHER) },
	{ &v4, IP, IP6("0000 ", "06 ", B_LL) },
	{ &v4, IP, IP6("0000 ", "06 ", B_OWN) },
	{ &v4, IP, IP6("0008 ", "3a ", B_NONE) RS },
	{ &all4, IP, IP6("0000 ", "06 ", B_LL) },
	{ &any, ELSE, TO "86dd 60000000 0000" },
	{ &both, PASS, IP6("0010 ", "2c ", B_OWN) FRAG("11 ", "0008 ") UDP_("0223 ", "0222 ") },
	{ &both, IP, IP6("0010 ", "2c ", B_OTHER) FRAG("11 ", "0008 ") UDP_("0223 ", "0222 ") },
	{ &any, ELSE, IP6("0010 ", "2c ", B_OWN) FRAG("3c ", "0001 ") "3a07 000000000000" },
	{ &any, ELSE, IP6("0010 ", "2c ", B_OWN) FRAG("3c ", "0001 ") "3a00 000000000000" },
	{ &any, ELSE, IP6("0008 ", "2c ", B_OWN) FRAG("11 ", "0001 ") },
	{ &any, ELSE, IP6("0008 ", "00 ", B_OWN) "3a01 000000000000" },
	{ &any, ELSE, IP6("0000 ", "3a ", B_OWN) },
	/* DHCPv6 */
	{ &both, PASS, IP6("0010 ", "11 ", B_LL) UDP_("0222 ", "0223 ") },
	{ &both, DHCP, IP6("0010 ", "11 ", B_LL) UDP_("0223 ", "0222 ") },
	{ &any, DHCP, IP6("0010 ", "11 ", B_LL) UDP_("0009 ", "0222 ") },
	{ &any, DHCP, IP6("0010 ", "11 ", B_LL) UDP_("0223 ", "0009 ") },
	{ &any, DHCP, IP6("0018 ", "3c ", B_OWN) "1100 000000000000 " UDP_("0009 ", "0222 ") },
	{ &any, DHCP, IP6("0018 ", "2c ", B_OWN) FRAG("11 ", "0001 ") UDP_("0009 ", "0222 ") },
	{ &both_free, PASS, IP6("0010 ", "11 ", B_LL) UDP_("0223 ", "0222 ") },
	/* who is asked for */
	{ &both, PASS, IP6("0020 ", "3a ", B_OWN) NS(B_OTHER) SLLA OWN },
	{ &both, PASS, IP6("0018 ", "3a ", B_OWN) NS(B_OTHER) },
	{ &both, ND, IP6("0020 ", "3a ", B_OWN) NS(B_OTHER) SLLA OTHER },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NS(B_OTHER) SLLA OTHER },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NS(B_OTHER) TLLA OTHER },
	{ &both, IP, IP6("0020 ", "3a ", B_OTHER) NS(B_OTHER) SLLA OWN },
	{ &both, PASS, IP6("0018 ", "3a ", B_NONE) NS(B_OWN) },
	{ &both, PASS, IP6("0018 ", "3a ", B_NONE) NS(B_LL) },
	{ &any, PASS, IP6("0018 ", "3a ", B_NONE) NS(B_OTHER) },
	{ &both, ND, IP6("0018 ", "3a ", B_NONE) NS(B_OTHER) },
	{ &both, ND, IP6("0020 ", "3a ", B_NONE) NS(B_OWN) SLLA OWN },
	/* who answers */
	{ &both, PASS, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) TLLA OWN },
	{ &both, PASS, IP6("0020 ", "3a ", B_LL) NA(B_LL2) TLLA OWN2 },
	{ &both, ND, IP6("0020 ", "3a ", B_OWN) NA(B_OTHER) TLLA OWN },
	{ &any, PASS, IP6("0020 ", "3a ", B_OWN) NA(B_OTHER) TLLA OWN },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) TLLA OTHER },
	{ &any, ND, IP6("0028 ", "3a ", B_OWN) NA(B_OWN) TLLA OWN TLLA OTHER },
	{ &any, ND, IP6("0028 ", "3a ", B_OWN) NA(B_OWN) "c801 000000000000 " TLLA OTHER },
	{ &any, ND, IP6("0028 ", "3c ", B_OWN) "3a00 000000000000 " NA(B_OWN) TLLA OTHER },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) "8801 0000 00000000 " B_OWN TLLA OTHER },
	{ &both, IP, IP6("0020 ", "3a ", B_NONE) NA(B_OWN) TLLA OWN },
	/* options that nobody would take, and what is behind the packet */
	{ &any, ND, IP6("0028 ", "3a ", B_OWN) NA(B_OWN) "0202 " OWN "0000000000000000" },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) "0200 " OWN },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) "c802 000000000000" },
	{ &any, ND, IP6("001c ", "3a ", B_OWN) NA(B_OWN) TLLA "00000000" },
	{ &any, ND, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) TLLA "0200" },
	{ &any, ND, IP6("0010 ", "3a ", B_OWN) "8800 0000 00000000 fd00000000000000" },
	{ &any, ND, IP6("0000 ", "3a ", B_OWN) NA(B_OWN) TLLA OWN },
	{ &any, PASS, IP6("0020 ", "3a ", B_OWN) NA(B_OWN) TLLA OWN "0000000000000000" },
	/* in pieces, even in one */
	{ &any, ND, IP6("0028 ", "2c ", B_OWN) FRAG("3a ", "0001 ") NA(B_OWN) TLLA OWN },
	{ &any, ND, IP6("0028 ", "2c ", B_OWN) FRAG("3a ", "0000 ") NA(B_OWN) TLLA OWN },
	{ &any, ROUTER, IP6("0018 ", "2c ", B_OWN) FRAG("3a ", "0001 ") RA },
	/* routers */
	{ &both, PASS, IP6("0010 ", "3a ", B_LL) RS SLLA OWN },
	{ &both, PASS, IP6("0008 ", "3a ", B_NONE) RS },
	{ &both, ND, IP6("0010 ", "3a ", B_NONE) RS SLLA OWN },
	{ &any, ND, IP6("0010 ", "3a ", B_LL) RS SLLA OTHER },
	{ &both, ROUTER, IP6("0018 ", "3a ", B_LL) RA SLLA OWN },
	{ &any, ROUTER, IP6("0018 ", "3a ", B_LL) RA SLLA OWN },
	{ &any, ROUTER, IP6("0028 ", "3a ", B_LL) REDIRECT },
	{ &both_free, PASS, IP6("0018 ", "3a ", B_LL) RA SLLA OWN },
	{ &both_free, PASS, IP6("0030 ", "3a ", B_LL) REDIRECT TLLA OTHER },
	{ &both_free, ND, IP6("0018 ", "3a ", B_LL) RA SLLA OTHER },
	{ &both_free, IP, IP6("0018 ", "3a ", B_LL_OTHER) RA SLLA OWN },
	{ &both_free, IP, IP6("0010 ", "3a ", B_NONE) RA },
	{ &both_free, ND, IP6("0018 ", "2c ", B_LL) FRAG("3a ", "0001 ") RA },
	/* other ICMPv6 */
	{ &both, PASS, IP6("0008 ", "3a ", B_OWN) "8000 0000 00000000" },
	{ &both, IP, IP6("0008 ", "3a ", B_NONE) "8000 0000 00000000" },
	{ &both, PASS, IP6("0008 ", "3a ", B_NONE) "8f00 0000 00000000" },
	{ &both, PASS, IP6("0008 ", "3a ", B_NONE) "8300 0000 00000000" },
	{ &both, PASS, IP6("0008 ", "3a ", B_NONE) "8400 0000 00000000" },
	{ &both, IP, IP6("0008 ", "3a ", B_NONE) "8200 0000 00000000" },
};

static void wire_of(struct kunit *test, struct wire *wire, const char *text)
{
	memset(wire, 0, sizeof(*wire));
	while (*text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		KUNIT_ASSERT_EQ(test, hex2bin(wire->data + wire->len, text, 1),
				0);
		wire->len++;
		text += 2;
	}
}

/* Whatever of it is in pages. */
static enum fbr_drop_cause judge(struct kunit *test, struct rnd_state *rnd,
				 const struct named *guard,
				 const struct wire *wire)
{
	int linear = ETH_HLEN + flow_pick(rnd, wire->len - ETH_HLEN + 1);
	struct sk_buff *skb = flow_wire_skb(rnd, wire, linear);
	enum fbr_drop_cause cause;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	cause = fbr_guard_judge(&guard->guard, skb);
	kfree_skb(skb);
	return cause;
}

static void rules_hold_both_ways(struct kunit *test)
{
	struct rnd_state rnd;
	struct wire *wire;
	int i, n;

	wire = kunit_kmalloc(test, sizeof(*wire), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		wire_of(test, wire, judged[i].frame);
		for (n = 0; n < 4; n++)
			KUNIT_EXPECT_EQ_MSG(test, judge(test, &rnd,
							judged[i].guard, wire),
					    judged[i].cause, "row %d: %s", i,
					    judged[i].frame);
	}
}

/* A tag beside the frame changes nothing but how many there may be. */
static void tag_beside_the_frame_changes_nothing(struct kunit *test)
{
	struct rnd_state rnd;
	struct wire *wire;
	int i;

	wire = kunit_kmalloc(test, sizeof(*wire), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		wire_of(test, wire, judged[i].frame);
		wire->tpid = ETH_P_8021Q;
		wire->tci = 5;
		KUNIT_EXPECT_EQ_MSG(test, judge(test, &rnd, judged[i].guard,
						wire),
				    judged[i].cause, "row %d: %s", i,
				    judged[i].frame);
	}
}

/* --- random frames: what passes says nothing that the guard has not --- */

/* Half of all there are, so that random ones are in it. */
static const struct named half = {
	.guard = { MACS, .address_count = 2 },
	.address = { ADDRESS4(0x80, 0, 0, 0, 1), ADDRESS6(1, 0x80) },
};

static bool mac_is_own(const u8 *mac)
{
	return !memcmp(mac, half.guard.mac[0], ETH_ALEN) ||
	       !memcmp(mac, half.guard.mac[1], ETH_ALEN);
}

static bool mac_is_own_or_none(const u8 *mac)
{
	return is_zero_ether_addr(mac) || mac_is_own(mac);
}

/* The first bit says whose it is; link-local ones and :: are not looked at. */
static bool address_may_pass(const struct in6_addr *ip)
{
	return ip->s6_addr[0] & 0x80 || !ip->s6_addr32[0];
}

static bool ports_may_pass(const struct fbr_flow_key *key)
{
	bool ipv6 = key->eth_type == htons(ETH_P_IPV6);

	return key->tp_src != htons(ipv6 ? 547 : 67) &&
	       key->tp_dst != htons(ipv6 ? 546 : 68);
}

static bool key_may_pass(const struct fbr_flow_key *key)
{
	if (!mac_is_own(key->eth_src))
		return false;
	switch (key->eth_type) {
	case htons(ETH_P_ARP):
		return mac_is_own(key->arp_sha) &&
		       (key->ip_src.s6_addr[0] & 0x80 ||
			(!key->ip_src.s6_addr32[0] &&
			 key->ip_dst.s6_addr[0] & 0x80));
	case htons(ETH_P_RARP):
		return mac_is_own(key->arp_sha) && mac_is_own(key->arp_tha);
	case htons(ETH_P_IP):
	case htons(ETH_P_IPV6):
		return address_may_pass(&key->ip_src) &&
		       (key->ip_proto != IPPROTO_UDP || ports_may_pass(key)) &&
		       mac_is_own_or_none(key->nd_sll) &&
		       mac_is_own_or_none(key->nd_tll);
	default: /* more tags than a key has */
		return eth_type_vlan(key->eth_type);
	}
}

static void what_passes_says_nothing_foreign(struct kunit *test)
{
	struct fbr_flow_key key;
	struct rnd_state rnd;
	struct wire *wire;
	int i, passed = 0;

	wire = kunit_kmalloc(test, sizeof(*wire), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < FRAMES; i++) {
		enum fbr_drop_cause cause;

		flow_random_wire(&rnd, wire);
		if (flow_pick(&rnd, 8))
			memcpy(wire->data + ETH_ALEN, half.guard.mac[0],
			       ETH_ALEN);
		cause = judge(test, &rnd, &half, wire);
		KUNIT_EXPECT_EQ(test, judge(test, &rnd, &half, wire), cause);
		KUNIT_ASSERT_TRUE(test, flow_wire_key(&rnd, wire, 0, &key));
		passed += !cause;
		if (!cause)
			KUNIT_EXPECT_TRUE_MSG(test, key_may_pass(&key),
					      "frame %d: %*ph", i,
					      min(wire->len, 64), wire->data);
	}
	kunit_info(test, "%d of %d frames passed", passed, FRAMES);
	KUNIT_EXPECT_GT(test, passed, FRAMES / 100);
}

static void copy_is_a_guard_of_its_own(struct kunit *test)
{
	struct fbr_guard *guard = fbr_guard_copy(&both.guard);
	struct fbr_guard *empty = fbr_guard_new(0);

	KUNIT_ASSERT_NOT_NULL(test, guard);
	KUNIT_ASSERT_NOT_NULL(test, empty);
	KUNIT_EXPECT_EQ(test, memcmp(guard, &both, sizeof(both)), 0);
	KUNIT_EXPECT_EQ(test, empty->mac_count, 0);
	kfree(guard);
	kfree(empty);
}

static struct kunit_case guard_cases[] = {
	KUNIT_CASE(rules_hold_both_ways),
	KUNIT_CASE(tag_beside_the_frame_changes_nothing),
	KUNIT_CASE(what_passes_says_nothing_foreign),
	KUNIT_CASE(copy_is_a_guard_of_its_own),
	{}
};

static struct kunit_suite guard_suite = {
	.name = "fbr_guard",
	.test_cases = guard_cases,
};

kunit_test_suite(guard_suite);
