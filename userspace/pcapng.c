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

/**
 * struct block - a block that is being written
 * @start: where it begins
 * @len: its length so far, in bytes
 */
struct block {
	uint8_t *start;
	size_t len;
};

static void put(struct block *b, const void *value, size_t n)
{
	memcpy(b->start + b->len, value, n);
	b->len += n;
}

static void put_u16(struct block *b, uint16_t value)
{
	put(b, &value, sizeof(value));
}

static void put_u32(struct block *b, uint32_t value)
{
	put(b, &value, sizeof(value));
}

/* Bytes, and zeros up to a multiple of four. */
static void put_padded(struct block *b, const void *bytes, size_t n)
{
	static const uint8_t zeros[3];

	if (n)
		put(b, bytes, n);
	put(b, zeros, -n & 3);
}

static void put_option(struct block *b, uint16_t code, const void *value,
		       size_t n)
{
	put_u16(b, code);
	put_u16(b, (uint16_t)n);
	put_padded(b, value, n);
}

static void put_text(struct block *b, uint16_t code, const char *text)
{
	if (*text)
		put_option(b, code, text, strnlen(text, PCAPNG_TEXT_MAX));
}

/* The length stands at both ends; at the front when it is known. */
static struct block block_begin(uint8_t *start, uint32_t type)
{
	struct block b = { .start = start };

	put_u32(&b, type);
	put_u32(&b, 0);
	return b;
}

static size_t block_end(struct block *b)
{
	uint32_t len = (uint32_t)(b->len + 2 * sizeof(uint32_t));

	put_option(b, OPTION_END, NULL, 0);
	put_u32(b, len);
	memcpy(b->start + sizeof(uint32_t), &len, sizeof(len));
	return b->len;
}

/**
 * pcapng_section - write the block that a file begins with
 * @block: where it goes
 * @program: who writes the file
 *
 * Return: its length in bytes.
 */
size_t pcapng_section(uint8_t block[PCAPNG_BLOCK], const char *program)
{
	struct block b = block_begin(block, BLOCK_SECTION);
	uint64_t length = LENGTH_UNKNOWN;

	put_u32(&b, BYTE_ORDER_MAGIC);
	put_u16(&b, 1);
	put_u16(&b, 0);
	put(&b, &length, sizeof(length));
	put_text(&b, SECTION_PROGRAM, program);
	return block_end(&b);
}

/**
 * pcapng_interface - write the block of an interface, before its first frame
 * @block: where it goes
 * @name: of the interface
 * @description: what it is, empty for nothing
 *
 * No length is said to be that of the longest frame: readers want it to be the
 * same of all interfaces, also of those that come later.
 *
 * Return: its length in bytes.
 */
size_t pcapng_interface(uint8_t block[PCAPNG_BLOCK], const char *name,
			const char *description)
{
	struct block b = block_begin(block, BLOCK_INTERFACE);
	uint8_t resolution = NANOSECONDS;

	put_u16(&b, LINKTYPE_ETHERNET);
	put_u16(&b, 0);
	put_u32(&b, 0);
	put_text(&b, INTERFACE_NAME, name);
	put_text(&b, INTERFACE_DESCRIPTION, description);
	put_option(&b, INTERFACE_RESOLUTION, &resolution, sizeof(resolution));
	return block_end(&b);
}

/**
 * pcapng_packet - write the block of a frame
 * @block: where it goes
 * @frame: the frame
 *
 * Return: its length in bytes.
 */
size_t pcapng_packet(uint8_t block[PCAPNG_BLOCK],
		     const struct pcapng_frame *frame)
{
	struct block b = block_begin(block, BLOCK_PACKET);
	size_t len = frame->len;
	uint32_t flags = INBOUND;

	if (len > PCAPNG_FRAME_MAX)
		len = PCAPNG_FRAME_MAX;
	put_u32(&b, frame->interface);
	put_u32(&b, (uint32_t)(frame->time >> 32));
	put_u32(&b, (uint32_t)frame->time);
	put_u32(&b, (uint32_t)len);
	put_u32(&b, frame->whole);
	put_padded(&b, frame->bytes, len);
	put_text(&b, OPTION_COMMENT, frame->comment);
	put_option(&b, PACKET_FLAGS, &flags, sizeof(flags));
	if (frame->lost)
		put_option(&b, PACKET_LOST, &frame->lost, sizeof(frame->lost));
	return block_end(&b);
}
