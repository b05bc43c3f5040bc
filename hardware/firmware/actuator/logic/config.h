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
 * Position: a potentiometer over the table's turn, 5 V, ADC reference AVcc. 9 counts a degree, level at 332:
 * -30 deg = 62, +60 deg = 872, +70 deg = 962. A broken wiper is pulled to ground, a broken end to a rail: outside
 * 30..994 (-33.5..+73.5 deg) nothing mechanical can be. 32 readings a tick are added up.
 */
#define POSITION_READINGS 32
#define POSITION_LEVEL 332
#define POSITION_PER_DEGREE 9
#define POSITION_LOWEST 30
#define POSITION_HIGHEST 994
#define JUMP 100               /* cdeg a tick, = 200 deg/s: 25 times what the motor can do */
#define POSITION_GOOD_TICKS 200 /* calm for 1 s before a bad sensor is believed again */

/* Current as drawn by the motor, magnitude: 0.5 V/A, so 5000 mV / 1024 / 0.5 = 9.766 mA a count; 4 readings. */
#define CURRENT_READINGS 4
#define CURRENT_MA(sum) ((int16_t)((uint32_t)(sum) * 625UL / 256UL)) /* sum of 4: 2.4414 mA */
#define OVERCURRENT_MA 4000

/* Supply, mains side of the diode to the battery, 24 V through 5:1 + 1 (50k over 10k): 29.3 mV a count; 2 readings. */
#define SUPPLY_READINGS 2
#define SUPPLY_MV(sum) ((uint16_t)((uint32_t)(sum) * 1875UL / 128UL)) /* sum of 2: 14.648 mV */
#define SUPPLY_LOW_MV 21000
#define SUPPLY_OK_MV 22000

#endif
