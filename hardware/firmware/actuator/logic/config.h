/*
 * Every number the actuator is built with: bounds on motion, times of its rules, electrical scalings.
 * Angles are in hundredths of a degree (cdeg), 0 level, positive head-down; rates in cdeg/s; times in ms.
 */
#ifndef CONFIG_H
#define CONFIG_H

#define FIRMWARE_VERSION "1.0.0"
#define DEVICE_ID "table-01"
#define PROTOCOL_VERSION 1

/* The absolutes: what no command can widen (domain: limits table, "absolute"). */
#define ABSOLUTE_MIN (-2000)
#define ABSOLUTE_MAX 6000
#define ABSOLUTE_DOWN_RATE 300
#define ABSOLUTE_UP_RATE 400
#define ABSOLUTE_ACCEL 200
#define ABSOLUTE_INVERTED_MS 300000L
#define TRIP_MARGIN 200 /* rule 6: max + 200 or min - 200 */

/* Angles the rules turn on. */
#define OFF_LEVEL 500     /* "off level" is beyond this, either way */
#define BUTTON_LEVEL 200  /* rule 4: nearer than this the button only stops */
#define INVERTED_ANGLE 500 /* rule 3 counts above this */
#define SLIP_HELD 200     /* rule 7: creep while the brake should hold */
#define SLIP_RELEASE 100  /* the wrong way after a brake release */
#define RELIEF_ANGLE 200  /* rule 8: relieve an obstruction by this much */

/* Rates and accelerations of what the device does unasked. */
#define STOP_ACCEL 1500    /* category 1 and controlled stops */
#define RETURN_ACCEL 100
#define RETURN_RATE 200    /* where nobody ordered one; also the most with a bad sensor */
#define RETURN_RATE_MIN 100
#define CREEP_RATE 100     /* past the sensor's zero, near the lower limit, relieving, retrying */
#define LOWER_MARGIN 200   /* "within 2 degrees of the lower limit" */

/* Times. */
#define TICK_MS 5          /* control loop: 200 Hz */
#define TICKS_PER_S 200
#define LEASE_MIN_MS 100
#define LEASE_MAX_MS 1000  /* also what ARM starts with */
#define LEASE_RETURN_MS 2000UL /* rule 1: from expiry to RETURN lease, or I */
#define LEFT_MS 10000UL    /* rule 2 */
#define BUTTON_HOLD_MS 2000UL /* rule 4, in S and F */
#define RUNAWAY_MS 100
#define OVERCURRENT_MS 100
#define LET_GO_MS 1000UL    /* what was pressed together pushes back no longer than this: less than half of it was seen */
#define STOP_MAX_MS 350    /* brake on by then, standing or not */
#define DRIVE_OFF_MS 100   /* after the brake has been put on */
#define RETURN_MAX_MS 85000UL
#define RETURN_EXTRA_MS 45000UL
#define RETURN_SPAN 7800UL /* cdeg, in bound = span / rate + extra */

/*
 * The drive. Motor voltage is PWM duty x supply; the geared motor with its back-EMF turns the table at 8 deg/s
 * with full duty and no load, so one PWM count of 800 is 1 cdeg/s of feed-forward.
 */
#define DUTY_FULL 800          /* Timer 1 period: 16 MHz / 800 = 20 kHz */
#define NO_LOAD_RATE 800       /* cdeg/s at DUTY_FULL */

/*
 * Position: a potentiometer on the table's axis over 5 V, converter's reference AVcc, 10 bits. 131.25 degrees from end to
 * end, level at 33 %: 7.80 counts a degree, level 337.9, -20 deg = 182, +60 deg = 806. A broken wiper is pulled to
 * ground, a broken end to a rail: outside 5..95 % (-36.75..+81.37 deg, 51..973) nothing mechanical can be.
 * 32 readings a tick are added up, so a degree is 249.7 of the sum; that gains resolution only where the signal has half
 * a count of noise, as one beside a 20 kHz bridge has. Without it a count is 12.8 cdeg, and all else here allows for that.
 */
#define POSITION_READINGS 32
#define POSITION_FINE(sum) ((int32_t)((int32_t)(sum) * 13125L / 2048L - 69300L)) /* 1/16 cdeg: 13125 cdeg x 16 / 32768; 33 % */
#define POSITION_LOWEST 1638   /* of the sum: 5 % */
#define POSITION_HIGHEST 31130 /* 95 % */
#define POSITION_COUNT 13      /* cdeg that one count is, rounded up */
#define JUMP 100               /* cdeg a tick, = 200 deg/s: 25 times what the motor can do */
#define DOUBT_BAD 8            /* added by a tick that cannot be, one taken away by each that can */
#define DOUBT_LIMIT 20         /* so three in a row, or three in 60 ms: a single spark is no fault */
#define SENSOR_CALM_TICKS 100  /* 0.5 s without doubt before RESET believes a sensor again */

/* Current as drawn by the motor, magnitude: 1 V/A, so 4.883 mA a count; 4 readings a tick are added up. */
#define CURRENT_READINGS 4
#define CURRENT_MA(sum) ((int16_t)((uint32_t)(sum) * 625UL / 512UL))
#define OVERCURRENT_MA 1800 /* the heaviest honest load draws about 1100; the bridge's own limit is 3500 */

/* Supply, mains side of the diode to the battery, 12 V through 30k over 10k: 19.53 mV a count; 2 readings a tick. */
#define SUPPLY_READINGS 2
#define SUPPLY_MV(sum) ((uint16_t)((uint32_t)(sum) * 625UL / 64UL))
#define SUPPLY_LOW_MV 10500
#define SUPPLY_OK_MV 11000

#endif
