/** The serial boards that are plugged into this computer, as udev and the kernel list them. Opens no port. */
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { namesIn } from '../folder-names.ts';

export interface UsbIdentity {
  /** Vendor and product number, `2341:0043`. */
  readonly kind: string;
  /** Null: the board has none, as most copies of a Nano. */
  readonly serial: string | null;
  /** The socket that it is plugged into, as the kernel counts them: `1-1.2`. */
  readonly socket: string;
}

export interface PluggedBoard {
  /** `/dev/ttyACM0`: given in the order of plugging in, so not to be relied on. */
  readonly device: string;
  /** Its names in /dev/serial/by-id. */
  readonly byId: readonly string[];
  /** Its names in /dev/serial/by-path. */
  readonly byPath: readonly string[];
  /** Null where the kernel tells none. */
  readonly usb: UsbIdentity | null;
}

/** A name that leads to the same board after a restart. */
export interface StableName {
  readonly path: string;
  /** The name is that of the USB socket, not of the board: it has to stay in that socket. */
  readonly isOfSocket: boolean;
}

/** Boards on USB: the only ones that a table of this project has. */
const boardDevice = /^tty(?:ACM|USB)\d+$/;

/** @param root the folder that /dev and /sys are in */
export function pluggedBoards(root: string): readonly PluggedBoard[] {
  const links = [...linksIn(root, '/dev/serial/by-id'), ...linksIn(root, '/dev/serial/by-path')];
  const devices = namesIn(join(root, '/dev')).filter((name) => boardDevice.test(name));
  return devices.map((name) => {
    const device = `/dev/${name}`;
    const own = links.filter((link) => link.device === device).map(({ path }) => path);
    return {
      device,
      byId: own.filter((path) => path.includes('/by-id/')),
      // Since systemd 255 each has a second name for its USB version: the shorter one is older and enough.
      byPath: own.filter((path) => path.includes('/by-path/')).sort((a, b) => a.length - b.length),
      usb: usbOf(root, name),
    };
  });
}

/**
 * The name to write into a configuration: of the board itself, or, where another board could take that name, of its socket.
 * Null: udev has given it none.
 */
export function stableName(board: PluggedBoard, all: readonly PluggedBoard[]): StableName | null {
  const [byId] = board.byId;
  const [byPath] = board.byPath;
  if (byId !== undefined && !hasTwin(board, all)) return { path: byId, isOfSocket: false };
  if (byPath !== undefined) return { path: byPath, isOfSocket: true };
  return byId === undefined ? null : { path: byId, isOfSocket: false };
}

/** Whether another board tells the computer the same of itself: which of the two gets the name by-id is chance. */
export const hasTwin = (board: PluggedBoard, all: readonly PluggedBoard[]): boolean =>
  all.some(
    (other) =>
      other !== board &&
      board.usb !== null &&
      other.usb?.kind === board.usb.kind &&
      other.usb.serial === board.usb.serial,
  );

function linksIn(root: string, folder: string): readonly { readonly path: string; readonly device: string }[] {
  return namesIn(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    const target = targetOf(join(root, path));
    return target === null ? [] : [{ path, device: resolve(dirname(path), target) }];
  });
}

function usbOf(root: string, name: string): UsbIdentity | null {
  try {
    const top = realpathSync(join(root, '/sys'));
    // The interface; the USB device with the numbers is some folders above it.
    let folder = realpathSync(join(root, `/sys/class/tty/${name}/device`));
    while (folder.startsWith(top)) {
      const vendor = textOf(join(folder, 'idVendor'));
      const product = textOf(join(folder, 'idProduct'));
      if (vendor !== null && product !== null) {
        return {
          kind: `${vendor}:${product}`,
          serial: textOf(join(folder, 'serial')),
          socket: folder.slice(folder.lastIndexOf('/') + 1),
        };
      }
      folder = dirname(folder);
    }
  } catch {
    // Not a USB device, or gone by now.
  }
  return null;
}

function targetOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function textOf(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}
