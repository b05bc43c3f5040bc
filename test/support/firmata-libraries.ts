/** johnny-five and firmata-io, loaded once for all tests of a file. */
import { type Libraries, loadLibraries } from '../../hardware/firmata/client.ts';

export const libraries: Libraries = await loadLibraries();
