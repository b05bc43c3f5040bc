/** johnny-five and firmata-io, loaded once per test file. */
import { type Libraries, loadLibraries } from '../../hardware/firmata/client.ts';

export const libraries: Libraries = await loadLibraries();
