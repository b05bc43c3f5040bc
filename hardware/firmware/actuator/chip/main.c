/* One loop: stop first, then the tick, then one line in and one line out. Nothing in it waits. */
#include "board.h"

static struct device device;
static struct line incoming, outgoing;

int main(void) {
  board_init();
  device_init(&device, nonce_next(board_nonce_store()), board_reset_cause());
  bool ready = false; /* nothing is answered before the first readings */
  for (;;) {
    if (board_stopped()) device_stop_line(&device, board_now());
    struct samples samples;
    uint32_t now;
    if (board_tick(&samples, &now)) {
      if (board_receive_errors()) device.report.errors = true;
      device_tick(&device, &samples, now);
      board_output(&device.drive.outputs);
      board_watchdog();
      ready = true;
    }
    if (!ready) continue;
    /* A reply still to be sent holds the next line back: each is answered. */
    if (!device.reply_due && board_receive(&incoming)) {
      device_receive(&device, &incoming, board_now());
    }
    if (!board_sending() && report_next(&device, board_receiving(), &outgoing)) board_send(&outgoing);
    board_idle();
  }
}
