/* The host's permission to move, which expires by itself. ARM starts it; only MOVE and KEEP renew it. */
#ifndef LEASE_H
#define LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct lease {
  bool running;
  bool expired;   /* flag 4: until the next ARM */
  bool due;       /* the second half of rule 1 is still to follow */
  uint32_t until; /* running: the expiry; otherwise when the lease expired or was ended */
};

#endif
