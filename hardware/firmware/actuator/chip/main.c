/* One loop: stop first, then the tick, then one line in and one line out. Nothing in it waits. */
#include "../logic/commands.h"
#include "../logic/device.h"
#include "../logic/report.h"
#include "board.h"

static struct device device;
static struct line incoming, outgoing;

int main(void) {
  board_init();
  device_init(&device, nonce_advance(board_get_nonce_store()), board_get_reset_cause());
  bool ready = false; /* no reply before the first readings */
  for (;;) {
    if (board_take_stop()) commands_receive_stop(&device, board_get_time());
    struct samples samples;
    uint32_t now;
    if (board_take_tick(&samples, &now)) {
      if (board_take_receive_errors()) report_note_error(&device);
      device_tick(&device, &samples, now);
      board_set_outputs(&device.drive.outputs);
      board_reset_watchdog();
      ready = true;
    }
    if (!ready) continue;
    /* The next line waits while a reply is to be sent, so that each line gets its own. */
    if (!device.reply_due && board_take_line(&incoming)) {
      commands_receive(&device, &incoming, board_get_time());
    }
    if (!board_is_sending() && report_take_line(&device, board_is_receiving(), &outgoing)) board_send(&outgoing);
    board_sleep();
  }
}
