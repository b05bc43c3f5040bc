/* What the device says unasked, and in which order: a reply, then what happened, then where it is. */
#include "config.h"
#include "device.h"
#include "text.h"

static const char events[EVENTS][16] PROGMEM = {
    "STOP host", "STOP input", "STOP line", "LEASE", "RETURN host", "RETURN button", "RETURN lease", "RETURN inverted",
    "RETURN boot", "RETURN slip", "RETURN stop", "LEVEL", "LIMIT lower", "LIMIT upper", "LIMIT trip", "OVERCURRENT",
    "BUTTON", "SENSOR", "SLIP", "RUNAWAY", "SUPPLY low", "SUPPLY ok", "ANKLE open", "ANKLE closed", "STUCK",
};

static const char states[STATES + 1] PROGMEM = "IRMDASF";

static const char causes[4][9] PROGMEM = {"power", "external", "brownout", "watchdog"};

void report_identity(struct line *line) {
  line_text(line, PSTR(FIRMWARE_VERSION));
  line_text(line, PSTR(DEVICE_ID));
}

void report_event(struct device *device, enum event event) {
  struct report *report = &device->report;
  /* A host that reads nothing loses the newest: what came first is the cause of what came after. */
  if (report->count == EVENT_QUEUE) return;
  uint8_t index = (uint8_t)(report->first + report->count++);
  if (index >= EVENT_QUEUE) index -= EVENT_QUEUE;
  report->events[index] = (struct event_entry){device->now, (uint8_t)event};
}

void report_tick(struct device *device) {
  struct report *report = &device->report;
  uint32_t passed = device->now - report->stepped;
  report->stepped = device->now;
  if (passed > 100) passed = 100; /* after a stall one T, not a flood */
  report->phase += (uint16_t)(passed * report->hz);
  if (report->phase < 1000) return;
  report->phase %= 1000;
  report->telemetry_due = true;
}

static uint16_t flags(const struct device *device) {
  uint16_t flags = 0;
  if (device_input(device, INPUT_ESTOP_OPEN)) flags |= FLAG_ESTOP;
  if (!device->drive.outputs.release) flags |= FLAG_BRAKE;
  if (device_input(device, INPUT_LOWER)) flags |= FLAG_LOWER;
  if (device_input(device, INPUT_UPPER)) flags |= FLAG_UPPER;
  if (device->lease.expired) flags |= FLAG_LEASE;
  if (device->overcurrent) flags |= FLAG_OVERCURRENT;
  if (device->position.bad) flags |= FLAG_SENSOR;
  if (device->supply_low) flags |= FLAG_SUPPLY;
  if (device->report.errors) flags |= FLAG_ERRORS;
  if (device_input(device, INPUT_ANKLE)) flags |= FLAG_ANKLE;
  if (device->report.button || device_input(device, INPUT_BUTTON)) flags |= FLAG_BUTTON;
  if (device_input(device, INPUT_LEVEL)) flags |= FLAG_LEVEL;
  return flags;
}

static void telemetry(struct device *device, struct line *line) {
  line_begin(line, 'T');
  line_hex(line, device->nonce);
  line_unsigned(line, device->now);
  line_char(line, TEXT_BYTE(&states[device->state]));
  line_signed(line, device->position.angle);
  line_signed(line, position_speed(&device->position));
  line_signed(line, device->target);
  line_signed(line, device->current_ma);
  line_hex(line, flags(device));
  line_end(line);
  device->report.errors = device->report.button = false;
}

static void hello(const struct device *device, struct line *line) {
  line_begin(line, 'H');
  line_hex(line, device->nonce);
  line_unsigned(line, PROTOCOL_VERSION);
  report_identity(line);
  line_text(line, causes[device->reset_cause]);
  line_end(line);
}

bool report_next(struct device *device, bool receiving, struct line *line) {
  struct report *report = &device->report;
  if (report->hello_due) {
    hello(device, line);
    report->hello_due = false;
  } else if (device->reply_due) {
    *line = device->reply;
    device->reply_due = false;
  } else if (report->count) {
    const struct event_entry *entry = &report->events[report->first];
    line_begin(line, 'E');
    line_unsigned(line, entry->ms);
    line_text(line, events[entry->event]);
    line_end(line);
    report->first = report->first + 1 == EVENT_QUEUE ? 0 : report->first + 1;
    report->count--;
  } else if (report->status_due || (report->telemetry_due && !receiving)) {
    /* A T takes 4 to 5 ms to send: not begun while a command is coming in, or its answer would wait for it. */
    telemetry(device, line);
    report->status_due = report->telemetry_due = false;
  } else {
    return false;
  }
  return true;
}
