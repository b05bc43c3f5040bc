/* One loop: stop first, then the tick, then one line in and one line out. Nothing in it waits. */
#include "../logic/commands.h"
#include "../logic/device.h"
#include "../logic/memory.h"
#include "../logic/report.h"
#include "../logic/scale_record.h"
#include "board.h"

static struct device device;
static struct line incoming, outgoing;
static struct memory memory;

int main(void) {
  board_init();
  const struct nonce_store *store = board_get_nonce_store();
  struct kept kept;
  struct scale scale;
  memory_load(&memory, &kept, store);
  scale_load(&scale, store);
  device_init(&device, nonce_advance(store), board_get_reset_cause(), &kept, &scale);
  bool ready = false; /* no reply before the first readings */
  for (;;) {
    if (board_take_stop()) commands_receive_stop(&device, board_get_time());
    struct samples samples;
    uint32_t now;
    if (board_take_tick(&samples, &now)) {
      if (board_take_receive_errors()) report_note_error(&device);
      device_tick(&device, &samples, now);
      board_set_outputs(&device.drive.outputs);
      board_set_sounder(device.sounder.on);
      uint16_t address;
      uint8_t value;
      if (board_can_write() && memory_take_byte(&memory, &device.kept, &address, &value)) board_write_byte(address, value);
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
