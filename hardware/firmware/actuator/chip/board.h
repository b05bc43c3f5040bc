/* The only code that touches registers. Interrupts take inputs and set outputs on time; all decisions are in logic/. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>
#include "../logic/state.h"
#include "../logic/nonce.h"

void board_init(void);
enum reset_cause board_get_reset_cause(void);
const struct nonce_store *board_get_nonce_store(void);

/* Returns true once per tick, when its readings are complete. */
bool board_take_tick(struct samples *samples, uint32_t *now);
uint32_t board_get_time(void); /* ms since boot */
void board_reset_watchdog(void);

/* Sets brake and enable at once, and the duty at the next tick, so that the duty always changes on time. */
void board_set_outputs(const struct outputs *outputs);

void board_set_sounder(bool on);

/* A byte of EEPROM, which takes 3.4 ms: never waited for, except at boot. */
bool board_can_write(void);
void board_write_byte(uint16_t address, uint8_t value);

/* Sleeps until the next interrupt, unless there is work already. */
void board_sleep(void);

bool board_take_stop(void); /* whether a `!!` has arrived since the last call */
bool board_take_line(struct line *line);
bool board_take_receive_errors(void);
bool board_is_receiving(void); /* a line that needs a reply is arriving */
bool board_is_sending(void);
void board_send(const struct line *line); /* the line must not change until board_is_sending is false */

#endif
