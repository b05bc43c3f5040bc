/* The reset cause. A separate file, because the compiler reports no stack usage for a naked function. */
#include <avr/io.h>
#include <avr/wdt.h>
#include "board.h"

/* Saved before the start-up code runs; in .noinit, because that code clears the other sections afterwards. */
static uint8_t reset_flags __attribute__((section(".noinit")));

void board_save_reset_flags(void) __attribute__((naked, used, section(".init3")));
void board_save_reset_flags(void) {
  reset_flags = MCUSR;
  MCUSR = 0;
  wdt_disable(); /* after a watchdog reset it stays enabled, with its shortest time */
}

enum reset_cause board_get_reset_cause(void) {
  /* Power first, because powering up also sets brown-out and external. MCUSR cleared by a boot loader reads as power. */
  if (reset_flags & _BV(PORF)) return RESET_POWER;
  if (reset_flags & _BV(WDRF)) return RESET_WATCHDOG;
  if (reset_flags & _BV(BORF)) return RESET_BROWNOUT;
  if (reset_flags & _BV(EXTRF)) return RESET_EXTERNAL;
  return RESET_POWER;
}
