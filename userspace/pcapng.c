// SPDX-License-Identifier: GPL-2.0
#include "pcapng.h"

#include <string.h>

/** Types of blocks. */
#define BLOCK_SECTION		0x0a0d0d0a
#define BLOCK_INTERFACE		1
#define BLOCK_PACKET		6

/** Tells which byte order the section has. */
#define BYTE_ORDER_MAGIC	0x1a2b3c4d
/** Length of a section that is still written. */
#define LENGTH_UNKNOWN		UINT64_MAX
#define LINKTYPE_ETHERNET	1

/** Options; each kind of block counts its own from 2. */
#define OPTION_END		0
#define OPTION_COMMENT		1
#define SECTION_PROGRAM		4
#define INTERFACE_NAME		2
#define INTERFACE_DESCRIPTION	3
#define INTERFACE_RESOLUTION	9
#define PACKET_FLAGS		2
#define PACKET_LOST		4

/** Resolution: times are in units of 10^-9 seconds. */
#define NANOSECONDS		9
/** Flag of a packet: it came in. */
#define INBOUND			1

static void put(struct pcapng_block *b, const void *value, size_t n)
{
	memcpy(b->bytes + b->len, value, n);
	b->len += n;
}

static void put_u16(struct pcapng_block *b, uint16_t value)
{
	put(b, &value, sizeof(value));
}

static void put_u32(struct pcapng_block *b, uint32_t value)
{
	put(b, &value, sizeof(value));
}

/* Bytes, and zeros up to a multiple of four. */
static void put_padded(struct pcapng_block *b, const void *bytes, size_t n)
{
	static const uint8_t zeros[3];

	if (n)
		put(b, bytes, n);
	put(b, zeros, -n & 3);
}

static void put_option(struct pcapng_block *b, uint16_t code, const void *value,
		       size_t n)
{
	put_u16(b, code);
	put_u16(b, (uint16_t)n);
	put_padded(b, value, n);
}

static void put_text(struct pcapng_block *b, uint16_t code, const char *text)
{
	if (*text)
		put_option(b, code, text, strnlen(text, PCAPNG_TEXT_MAX));
}

/* The length stands at both ends; at the front when it is known. */
static void block_begin(struct pcapng_block *b, uint32_t type)
{
	b->len = 0;
	put_u32(b, type);
	put_u32(b, 0);
}

static void block_end(struct pcapng_block *b)
{
	uint32_t len = (uint32_t)(b->len + 2 * sizeof(uint32_t));

	put_option(b, OPTION_END, "", 0);
	put_u32(b, len);
	memcpy(b->bytes + sizeof(uint32_t), &len, sizeof(len));
}

/**
 * pcapng_section - write the block that a file begins with
 * @b: where it goes
 * @program: who writes the file
 */
void pcapng_section(struct pcapng_block *b, const char *program)
{
	uint64_t length = LENGTH_UNKNOWN;

	block_begin(b, BLOCK_SECTION);
	put_u32(b, BYTE_ORDER_MAGIC);
	put_u16(b, 1);
	put_u16(b, 0);
	put(b, &length, sizeof(length));
	put_text(b, SECTION_PROGRAM, program);
	block_end(b);
}

/**
 * pcapng_interface - write the block of an interface, before its first frame
 * @b: where it goes
 * @name: of the interface
 * @description: what it is, empty for nothing
 *
 * No length is said to be that of the longest frame: readers want it to be the
 * same of all interfaces, also of those that come later.
 */
void pcapng_interface(struct pcapng_block *b, const char *name,
		      const char *description)
{
	uint8_t resolution = NANOSECONDS;

	block_begin(b, BLOCK_INTERFACE);
	put_u16(b, LINKTYPE_ETHERNET);
	put_u16(b, 0);
	put_u32(b, 0);
	put_text(b, INTERFACE_NAME, name);
	put_text(b, INTERFACE_DESCRIPTION, description);
	put_option(b, INTERFACE_RESOLUTION, &resolution, sizeof(resolution));
	block_end(b);
}

/**
 * pcapng_packet - write the block of a frame
 * @b: where it goes
 * @frame: the frame
 */
void pcapng_packet(struct pcapng_block *b, const struct pcapng_frame *frame)
{
	size_t len = frame->len;
	uint32_t flags = INBOUND;

	block_begin(b, BLOCK_PACKET);
	if (len > PCAPNG_FRAME_MAX)
		len = PCAPNG_FRAME_MAX;
	put_u32(b, frame->interface);
	put_u32(b, (uint32_t)(frame->time >> 32));
	put_u32(b, (uint32_t)frame->time);
	put_u32(b, (uint32_t)len);
	put_u32(b, frame->whole);
	put_padded(b, frame->bytes, len);
	put_text(b, OPTION_COMMENT, frame->comment);
	put_option(b, PACKET_FLAGS, &flags, sizeof(flags));
	if (frame->lost)
		put_option(b, PACKET_LOST, &frame->lost, sizeof(frame->lost));
	block_end(b);
}
