#include "report.h"
#include "config.h"
#include "level_switch.h"
#include "text.h"
#include "transitions.h"
#include "tries.h"

static const char event_texts[EVENTS][16] PROGMEM = {
    [EVENT_STOP_HOST] = "STOP host",
    [EVENT_STOP_INPUT] = "STOP input",
    [EVENT_STOP_LINE] = "STOP line",
    [EVENT_LEASE] = "LEASE",
    [EVENT_RETURN_HOST] = "RETURN host",
    [EVENT_RETURN_BUTTON] = "RETURN button",
    [EVENT_RETURN_LEASE] = "RETURN lease",
    [EVENT_RETURN_INVERTED] = "RETURN inverted",
    [EVENT_RETURN_BOOT] = "RETURN boot",
    [EVENT_RETURN_SLIP] = "RETURN slip",
    [EVENT_RETURN_STOP] = "RETURN stop",
    [EVENT_LEVEL] = "LEVEL",
    [EVENT_LIMIT_LOWER] = "LIMIT lower",
    [EVENT_LIMIT_UPPER] = "LIMIT upper",
    [EVENT_LIMIT_TRIP] = "LIMIT trip",
    [EVENT_OVERCURRENT] = "OVERCURRENT",
    [EVENT_BUTTON] = "BUTTON",
    [EVENT_SENSOR] = "SENSOR",
    [EVENT_SLIP] = "SLIP",
    [EVENT_RUNAWAY] = "RUNAWAY",
    [EVENT_SUPPLY_LOW] = "SUPPLY low",
    [EVENT_SUPPLY_OK] = "SUPPLY ok",
    [EVENT_ANKLE_OPEN] = "ANKLE open",
    [EVENT_ANKLE_CLOSED] = "ANKLE closed",
    [EVENT_STUCK] = "STUCK",
    [EVENT_LOST] = "LOST",
    [EVENT_SWITCH] = "SWITCH",
};

static const char state_letters[STATES] PROGMEM = {
    [IDLE] = 'I', [READY] = 'R', [MOVING] = 'M', [DECELERATING] = 'D', [AUTONOMOUS] = 'A', [STOPPED] = 'S', [FAULT] = 'F',
};

static const char reset_cause_texts[RESET_CAUSES][9] PROGMEM = {
    [RESET_POWER] = "power",
    [RESET_EXTERNAL] = "external",
    [RESET_BROWNOUT] = "brownout",
    [RESET_WATCHDOG] = "watchdog",
};

void report_start(struct device *device) {
  device->report.hz = TELEMETRY_BOOT_HZ;
  device->report.hello_due = true;
  device->report.stepped_at = device->now;
}

void report_set_rate(struct device *device, uint8_t hz) { device->report.hz = hz; }

void report_request_status(struct device *device) { device->report.status_due = true; }

void report_note_error(struct device *device) { device->report.errors = true; }

void report_note_button(struct device *device) { device->report.button = true; }

void report_add_identity(struct line *line) {
  line_add_text(line, PSTR(FIRMWARE_VERSION));
  line_add_text(line, PSTR(DEVICE_ID));
}

void report_tick(struct device *device) {
  struct report *report = &device->report;
  uint32_t elapsed = device->now - report->stepped_at;
  report->stepped_at = device->now;
  if (elapsed > TELEMETRY_STALL_MS) elapsed = TELEMETRY_STALL_MS;
  report->phase += (uint16_t)(elapsed * report->hz);
  if (report->phase < 1000) return;
  report->phase %= 1000;
  report->telemetry_due = true;
}

static uint16_t get_flags(const struct device *device) {
  uint16_t flags = 0;
  if (device_has_input(device, INPUT_ESTOP_OPEN)) flags |= FLAG_ESTOP;
  if (!device->drive.outputs.release) flags |= FLAG_BRAKE;
  if (device_has_input(device, INPUT_LOWER)) flags |= FLAG_LOWER;
  if (device_has_input(device, INPUT_UPPER)) flags |= FLAG_UPPER;
  if (device->lease.expired) flags |= FLAG_LEASE;
  if (device->overcurrent) flags |= FLAG_OVERCURRENT;
  if (device->position.bad) flags |= FLAG_SENSOR;
  if (device->supply.low) flags |= FLAG_SUPPLY;
  if (device->report.errors) flags |= FLAG_ERRORS;
  if (device_has_input(device, INPUT_ANKLE)) flags |= FLAG_ANKLE;
  if (device->report.button || device_has_input(device, INPUT_BUTTON)) flags |= FLAG_BUTTON;
  if (device_has_input(device, INPUT_LEVEL)) flags |= FLAG_LEVEL;
  if (device->kept.flags & KEPT_INPUT) flags |= FLAG_AWAITED;
  if (tries_are_spent(device)) flags |= FLAG_TRIES;
  if (device->sounder.sound != SOUND_NONE) flags |= FLAG_SOUNDER;
  if (level_switch_is_bad(device)) flags |= FLAG_SWITCH;
  return flags;
}

static void write_telemetry(struct device *device, struct line *line) {
  line_begin(line, 'T');
  line_add_hex(line, device->nonce);
  line_add_unsigned(line, device->now);
  line_add_char(line, TEXT_BYTE(&state_letters[device->state]));
  line_add_signed(line, device->position.angle);
  line_add_signed(line, position_get_rate(&device->position));
  line_add_signed(line, device->target);
  line_add_signed(line, device->current_ma);
  line_add_hex(line, get_flags(device));
  line_end(line);
  device->report.errors = device->report.button = false;
}

static void write_hello(const struct device *device, struct line *line) {
  line_begin(line, 'H');
  line_add_hex(line, device->nonce);
  line_add_unsigned(line, PROTOCOL_VERSION);
  report_add_identity(line);
  line_add_text(line, reset_cause_texts[device->reset_cause]);
  line_end(line);
}

static void write_event(const struct queued_event *entry, struct line *line) {
  line_begin(line, 'E');
  line_add_unsigned(line, entry->ms);
  line_add_text(line, event_texts[entry->event]);
  if (entry->event == EVENT_LOST) line_add_signed(line, entry->detail);
  line_end(line);
}

bool report_take_line(struct device *device, bool receiving, struct line *line) {
  struct report *report = &device->report;
  struct event_queue *events = &device->events;
  if (report->hello_due) {
    write_hello(device, line);
    report->hello_due = false;
  } else if (device->reply_due) {
    *line = device->reply;
    device->reply_due = false;
  } else if (events->count) {
    write_event(&events->entries[events->first], line);
    events_drop_first(events);
  } else if (report->status_due || (report->telemetry_due && !receiving)) {
    /* A T takes 4 to 5 ms to send: it is not started while a command arrives, whose reply would have to wait for it. */
    write_telemetry(device, line);
    report->status_due = report->telemetry_due = false;
  } else {
    return false;
  }
  return true;
}
