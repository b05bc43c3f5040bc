/** Two steps head-down: a session that ends with its step does not reach the second. */
export const twoSteps = {
  name: 'two-steps',
  title: 'Two steps',
  level: 'beginner',
  steps: [
    { ramp: { to: 8, rate: 1 } },
    { hold: { seconds: 20 } },
    { ramp: { to: 14, rate: 1 } },
    { hold: { seconds: 5 } },
  ],
};
