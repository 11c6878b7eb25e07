// SPDX-License-Identifier: GPL-2.0
/* brctl's verbs about the spanning tree, which there is none of yet */
#include "cmd.h"

#include "query.h"

static int no_stp(void)
{
	return refused("flowbridge has no spanning tree yet");
}

/* stp BR on|off; off is what it is */
int cmd_stp(struct fbrctl *f, int argc, char **argv)
{
	struct bridge bridge = { 0 };
	uint32_t on;
	const char *wrong = parse_switch(argv[argc - 1], &on);
	int status;

	if (wrong)
		return wrong_word(argv[argc - 1], wrong);
	status = bridge_get(f, argv[0], &bridge);
	if (status)
		return status;
	return on ? no_stp() : DONE;
}

/* showstp, setbridgeprio, setfd, sethello, setmaxage, setpathcost, ... */
int cmd_no_stp(struct fbrctl *f, int argc, char **argv)
{
	(void)f;
	(void)argc;
	(void)argv;
	return no_stp();
}
