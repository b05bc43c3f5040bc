#include "host.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "logic/config.h"

struct bench bench;
unsigned checks, failures, bench_seed;
static unsigned cleared;

static void take_lines(void) {
  struct line line;
  while (report_take_line(&bench.device, false, &line)) {
    char *kept = bench.lines[bench.count++ % LOG_LINES];
    memcpy(kept, line.text, line.length);
    kept[line.length - 1] = 0;
  }
}

/* EEPROM keeps what has been written whole. */
static void write_memory(void) {
  uint16_t address;
  uint8_t value;
  if (!memory_take_byte(&bench.memory, &bench.device.kept, &address, &value)) return;
  if (bench.memory.sent == 1) bench.kept_next = bench.device.kept;
  if (bench.memory.sent == MEMORY_SLOT_BYTES) bench.kept = bench.kept_next;
}

static void tick(void) {
  struct samples samples;
  table_step(&bench.table, &bench.outputs, &samples);
  bench.now += TICK_MS;
  bench.outputs = bench.device.drive.outputs;
  device_tick(&bench.device, &samples, bench.now);
  /* brake and enable are set at once, the duty a tick later */
  bench.outputs.release = bench.device.drive.outputs.release;
  bench.outputs.enable = bench.device.drive.outputs.enable;
  if (receive_take_errors(&bench.receiver)) report_note_error(&bench.device);
  write_memory();
  take_lines();
  bench.highest = fmax(bench.highest, bench.table.angle);
  bench.lowest = fmin(bench.lowest, bench.table.angle);
  bench.fastest = fmax(bench.fastest, fabs(bench.table.rate));
}

void bench_reset_extremes(void) {
  bench.highest = bench.lowest = bench.table.angle;
  bench.fastest = 0;
}

static void boot(void) {
  device_init(&bench.device, 0x3F9A, RESET_POWER, &bench.kept, &bench.scale);
  tick();
  bench_reset_extremes();
}

void bench_reboot(void) {
  bench.outputs = (struct outputs){0};
  bench.device.drive.outputs = bench.outputs;
  for (unsigned i = 0; i < 40; i++) {
    struct samples samples;
    table_step(&bench.table, &bench.outputs, &samples); /* braked while the chip starts */
  }
  bench.now = 0;
  bench.lease = 0;
  boot();
}

void bench_boot(double angle) {
  memset(&bench, 0, sizeof bench);
  cleared = 0;
  bench.memory.sent = MEMORY_SLOT_BYTES;
  bench.scale = (struct scale)SCALE_NOMINAL;
  table_init(&bench.table, angle);
  boot();
}

void bench_run(unsigned ms) {
  for (unsigned passed = 0; passed < ms; passed += TICK_MS) {
    if (bench.lease && bench.now - bench.renewed >= 100) {
      char keep[24];
      bool ok;
      snprintf(keep, sizeof keep, "KEEP %u", bench.lease);
      bench_command(keep, &ok);
      bench.renewed = bench.now;
    }
    tick();
  }
}

bool bench_wait_for(char state, unsigned ms) {
  for (unsigned passed = 0; passed < ms && bench_get_state() != state; passed += TICK_MS) bench_run(TICK_MS);
  return bench_get_state() == state;
}

static bool take_stop(void) {
  bool stopped = bench.receiver.stops != bench.stops_seen;
  bench.stops_seen = bench.receiver.stops;
  return stopped;
}

void bench_bytes(const char *bytes, unsigned length) {
  for (unsigned i = 0; i < length; i++) receive_byte(&bench.receiver, bytes[i], false);
  if (take_stop()) commands_receive_stop(&bench.device, bench.now);
  struct line line;
  while (receive_copy(&bench.receiver, &line) && receive_release(&bench.receiver, bench.receiver.stops)) {
    commands_receive(&bench.device, &line, bench.now);
    take_lines();
  }
  take_lines();
}

const char *bench_send(const char *payload) {
  char text[256];
  uint16_t crc = compute_crc(payload, (uint8_t)strlen(payload));
  int length = snprintf(text, sizeof text, "%s*%c%c%c%c\n", payload, '@' + (crc >> 12), '@' + (crc >> 8 & 15),
                        '@' + (crc >> 4 & 15), '@' + (crc & 15));
  unsigned before = bench.count;
  bench_bytes(text, (unsigned)length);
  for (unsigned i = before; i < bench.count; i++) {
    char *line = bench.lines[i % LOG_LINES];
    if (line[0] != 'A' && line[0] != 'N') continue;
    static char reply[LINE_MAX_BYTES];
    snprintf(reply, sizeof reply, "%.*s", (int)(strlen(line) - 5), line);
    return reply;
  }
  return "";
}

const char *bench_command(const char *command, bool *ok) {
  char payload[128], head[16];
  bench.seq = (bench.seq + 1) & 0xFFFF;
  snprintf(payload, sizeof payload, "C %u %s", bench.seq, command);
  const char *reply = bench_send(payload);
  *ok = reply[0] == 'A';
  int skip = snprintf(head, sizeof head, "%c %u", *ok ? 'A' : 'N', bench.seq);
  if (strncmp(reply, head, (size_t)skip) != 0) return "no reply to this command";
  return reply[skip] == ' ' ? reply + skip + 1 : reply + skip;
}

bool bench_accepts(const char *command) {
  bool ok;
  const char *reply = bench_command(command, &ok);
  if (!ok) printf("  %s was refused: %s\n", command, reply);
  return ok;
}

bool bench_refuses(const char *command, const char *reason) {
  bool ok;
  const char *reply = bench_command(command, &ok);
  if (ok || strcmp(reply, reason) != 0) printf("  %s got %s %s\n", command, ok ? "A" : "N", reply);
  return !ok && strcmp(reply, reason) == 0;
}

char bench_get_state(void) { return "IRMDASF"[bench.device.state]; }

double bench_get_angle(void) { return bench.table.angle; }

void bench_clear_events(void) { cleared = bench.count; }

unsigned bench_count_events(const char *event) {
  unsigned found = 0;
  for (unsigned i = cleared; i < bench.count; i++) {
    const char *line = bench.lines[i % LOG_LINES];
    if (line[0] != 'E') continue;
    const char *text = strchr(line + 2, ' ') + 1;
    if (strncmp(text, event, strlen(event)) == 0 && text[strlen(event)] == '*') found++;
  }
  return found;
}

int bench_read_event(const char *event) {
  for (unsigned i = bench.count; i-- > cleared;) {
    const char *line = bench.lines[i % LOG_LINES];
    if (line[0] != 'E') continue;
    const char *text = strchr(line + 2, ' ') + 1;
    size_t length = strlen(event);
    if (strncmp(text, event, length) == 0 && text[length] == ' ') return atoi(text + length + 1);
  }
  return -1;
}

unsigned bench_read_flags(void) {
  bool ok;
  bench_command("STATUS", &ok);
  const char *line = bench.lines[(bench.count - 1) % LOG_LINES];
  return line[0] == 'T' ? (unsigned)strtoul(strrchr(line, ' ') + 1, NULL, 16) : 0xFFFFF;
}

double bench_draw(double low, double high) {
  bench_seed = bench_seed * 1664525u + 1013904223u;
  return low + (high - low) * (bench_seed >> 8) / 16777216.0;
}

void bench_draw_table(void) {
  struct table *table = &bench.table;
  bool plays = bench_draw(0, 1) < 0.7;
  table->friction = bench_draw(4, 20);
  table->bus = bench_draw(11, 13.8);
  table->ohms = bench_draw(0.5, 0.75);
  table->noise = bench_draw(0, 1);
  table->current_noise = bench_draw(0, 0.2);
  double mass = bench_draw(55, 150), balance = bench_draw(-8, 8);
  if (plays) {
    table_set_play(table, bench_draw(0.02, 0.2), mass, balance);
  } else {
    table->mass = mass;
    table->balance = balance;
  }
}

bool bench_move_to(double degrees) {
  char move[64];
  if (bench_get_state() == 'I' && !(bench_accepts("LIMITS -2000 6000 300 400 200 300000") && bench_accepts("ARM"))) return false;
  bench.lease = 1000;
  snprintf(move, sizeof move, "MOVE %d 300 200 1000", (int)lround(degrees * 100));
  return bench_accepts(move) && bench_wait_for('R', 60000);
}

bool bench_enter(char state) {
  bench_boot(0);
  if (state == 'I') return true;
  if (state == 'F') {
    bench.table.wiper_broken = true;
    bench_run(30);
    bench.table.wiper_broken = false;
    bench_run(600);
    return bench_get_state() == 'F';
  }
  if (state == 'S') return bench_accepts("STOP") && bench_get_state() == 'S';
  if (!bench_accepts("LIMITS -2000 6000 300 400 200 300000") || !bench_accepts("ARM")) return false;
  if (state == 'R') return true;
  if (!bench_accepts("MOVE 400 200 200 1000")) return false;
  bench_run(500);
  if (state == 'D') bench_accepts("HALT");
  if (state == 'A') bench_accepts("RETURN 100");
  return bench_get_state() == state;
}
