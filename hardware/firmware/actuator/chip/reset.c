/* Why the chip started. A file of its own: a naked function has no stack frame for the stack count to find. */
#include <avr/io.h>
#include <avr/wdt.h>
#include "board.h"

/* Saved before anything runs; .noinit, since the start-up code clears the rest after this. */
static uint8_t reset_flags __attribute__((section(".noinit")));

void board_before_main(void) __attribute__((naked, used, section(".init3")));
void board_before_main(void) {
  reset_flags = MCUSR;
  MCUSR = 0;
  wdt_disable(); /* after a watchdog's reset it is still armed, at its shortest */
}

enum reset_cause board_reset_cause(void) {
  /* Power first: it sets brown-out and external on its way up. A boot loader that cleared MCUSR reads as power. */
  if (reset_flags & _BV(PORF)) return RESET_POWER;
  if (reset_flags & _BV(WDRF)) return RESET_WATCHDOG;
  if (reset_flags & _BV(BORF)) return RESET_BROWNOUT;
  if (reset_flags & _BV(EXTRF)) return RESET_EXTERNAL;
  return RESET_POWER;
}
