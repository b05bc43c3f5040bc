/* The only code that touches registers. Interrupts gather and put out on time; all judgement is in logic/. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>
#include "../logic/device.h"
#include "../logic/nonce.h"

void board_init(void);
enum reset_cause board_reset_cause(void);
const struct nonce_store *board_nonce_store(void);

/* True once for each tick of 5 ms whose readings are complete. */
bool board_tick(struct samples *samples, uint32_t *now);
uint32_t board_now(void);
void board_watchdog(void);

/* Brake and enable at once; the duty at the next tick, so that it changes on time whatever else there was to do. */
void board_output(const struct outputs *outputs);

/* Until the next interrupt, unless there is something to do already. */
void board_idle(void);

bool board_stopped(void);                /* `!!` has come since the last call */
bool board_receive(struct line *line);
bool board_receiving(void);              /* a line to be answered is coming in */
bool board_receive_errors(void);
bool board_sending(void);
void board_send(const struct line *line); /* must stay as it is until board_sending is false */

#endif
