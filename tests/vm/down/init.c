// SPDX-License-Identifier: GPL-2.0-or-later
/* The smallest /init: it says that it runs. What starts it ends the machine then. */
#include <unistd.h>

int main(void)
{
	static const char line[] = "KX-SECOND init\n";

	if (write(STDOUT_FILENO, line, sizeof(line) - 1) < 0)
		return 1;
	for (;;)
		pause();
}
