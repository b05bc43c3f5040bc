/** fast-check with one seed, so that a test draws the same in every run. `npm run fuzz` draws by another each time. */
import fc from 'fast-check';

if (process.env['FUZZ_RUNS'] === undefined) fc.configureGlobal({ seed: 1 });

export default fc;
